"""The process tree: what dies is started again, and nothing survives its parent."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nonlinear.processes import RESTARTS, Child, StartError, Tree, demand_free, exclusive, has_children

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def wait_until(holds: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "State:\tZ" in status.read_text()


def test_a_child_that_dies_is_started_again_and_named(tmp_path: Path):
    tree = Tree([Child("sleeper", SLEEPER, tmp_path / "sleeper.log")])
    tree.start()
    first = tree.children[0].process
    assert first is not None

    first.kill()
    first.wait()
    mended = tree.mend()

    assert mended == ["sleeper"]
    assert [child.name for child in tree.alive()] == ["sleeper"]
    tree.stop()
    assert tree.alive() == []


def test_a_child_that_keeps_dying_stops_the_tree_with_a_clear_word(tmp_path: Path):
    tree = Tree([Child("broken", [sys.executable, "-c", "raise SystemExit('no')"], tmp_path / "broken.log")])
    tree.start()

    with pytest.raises(StartError, match=r"broken keeps ending .*broken\.log"):
        for _ in range(RESTARTS + 1):
            process = tree.children[0].process
            assert process is not None
            process.wait()
            tree.mend()


def test_stopping_insists_with_a_child_that_does_not_listen(tmp_path: Path):
    ready = tmp_path / "ready"
    deaf = (
        "import pathlib, signal, time; [signal.signal(s, signal.SIG_IGN) for s in (signal.SIGTERM, signal.SIGQUIT)];"
        f"pathlib.Path({str(ready)!r}).touch(); time.sleep(60)"
    )
    tree = Tree([Child("deaf", [sys.executable, "-c", deaf], tmp_path / "deaf.log")])
    tree.start()
    wait_until(ready.exists)

    tree.stop(grace=0.2)

    assert tree.alive() == []


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_a_parent_that_is_killed_leaves_no_orphan(tmp_path: Path):
    parent = (
        "import pathlib, time; from nonlinear.processes import Child, Tree;"
        f"tree = Tree([Child('s', {SLEEPER!r}, pathlib.Path({str(tmp_path / 'log')!r}))]); tree.start();"
        "print(tree.children[0].process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert not gone(pid)

        process.send_signal(signal.SIGKILL)

    wait_until(lambda: gone(pid))


def test_a_data_folder_serves_one_library_at_a_time(tmp_path: Path):
    lock = tmp_path / "run.lock"

    with (
        exclusive(lock),
        pytest.raises(StartError, match=rf"already running \(process {os.getpid()}\)"),
        exclusive(lock),
    ):
        pass

    with exclusive(lock):
        pass


def test_a_busy_port_is_named_with_a_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(StartError, match=f"PORT={port + 1} make run"):
            demand_free("127.0.0.1", port)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_whether_a_process_has_started_others_is_seen():
    parent = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()']); print(1, flush=True); input()"
    for code, expected in ((parent, True), ("print(1, flush=True); input()", False)):
        command = [sys.executable, "-c", code]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()

            assert has_children(process) is expected
