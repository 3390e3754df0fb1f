"""kill -9 in the middle of a recording: one episode, no orphan, no busy port, no leftover file."""

import contextlib
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import dress
from tests.services.dress import Library

pytestmark = [pytest.mark.services]

PARAGRAPH = "<p>Of seed number {n} the gardener said that it had waited long enough and would not be asked again. </p>"
FACTS = """
SELECT episode.status, claims, audio, (SELECT count(*) FROM episodes_episode) FROM episodes_episode AS episode
JOIN sources_post AS post ON post.id = episode.post_id WHERE post.title = 'A long one'
"""
"""Asked of the database itself: a command would take longer to start than the recording takes."""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Some quarter of an hour: long enough to be caught in the middle."""
    path = tmp_path / "long.html"
    path.write_text("".join(PARAGRAPH.format(n=n) for n in range(120)))
    return path


@pytest.fixture
def library(tmp_path: Path, page: Path) -> Iterator[Library]:
    with dress.embedded(tmp_path) as library:
        library.manage("add", str(page), "--title", "A long one", "--author", "Ann Author")
        library.until(lambda: is_recording(library), "the recording is under way")
        yield library


def facts(library: Library) -> tuple[str, int, str, int]:
    """Its status, how often it was claimed, its audio, and how many episodes there are."""
    path = Path(library.env["DATA_DIR"]) / "library.sqlite3"
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as database:
        status, claims, audio, count = database.execute(FACTS).fetchone()
    return status, claims, audio, count


def is_recording(library: Library) -> bool:
    status = facts(library)[0]
    assert status != "recorded", "it was read before it could be killed"
    return status == "recording"


def descendants(pid: int) -> list[int]:
    """Asked of the kernel: a bare machine has no `ps`."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            told = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            parents[int(status.parent.name)] = int(told["PPid"])
    found, wave = [], [pid]
    while wave:
        wave = [child for child, parent in parents.items() if parent in wave]
        found += wave
    return found


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def one_whole_episode(library: Library, folder: Path) -> None:
    library.until(lambda: facts(library)[0] == "recorded", "the episode is read", 180)
    _, _, audio, count = facts(library)
    assert count == 1
    stored = sorted(
        str(path.relative_to(folder / "data" / "media"))
        for path in (folder / "data" / "media" / "audio").rglob("*.mp3")
    )
    assert stored == [audio]
    library.until(lambda: not list((folder / "data" / "work").rglob("*.*")), "the work folder is empty", 30)
    library.until(
        lambda: "A long one" in library.get("/nonlinear-library/feed.xml").text, "it is on the channel", 60
    )


def test_a_worker_killed_in_mid_recording_leaves_one_whole_episode(library: Library, tmp_path: Path):
    workers = [pid for pid in descendants(library.processes["run"].pid) if "-Q produce" in command(pid)]
    assert workers

    for pid in workers:
        os.kill(pid, signal.SIGKILL)

    one_whole_episode(library, tmp_path)
    assert facts(library)[1] == 2, "it was claimed a second time"


def test_a_parent_killed_leaves_no_orphan_and_the_next_start_finishes_the_work(
    library: Library, tmp_path: Path
):
    run = library.processes["run"]
    family = descendants(run.pid)
    assert len(family) >= 6

    run.send_signal(signal.SIGKILL)
    run.wait()

    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in family):
        assert time.monotonic() < deadline, [command(pid) for pid in family if alive(pid)]
        time.sleep(0.05)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(library.env["PORT"])))
    with dress.embedded(tmp_path) as again:
        one_whole_episode(again, tmp_path)


def test_ctrl_c_stops_everything_cleanly(tmp_path: Path):
    with dress.embedded(tmp_path) as library:
        run = library.processes["run"]
        family = descendants(run.pid)

        started = time.monotonic()
        run.send_signal(signal.SIGINT)
        code = run.wait(20)

        assert (code, time.monotonic() - started < 12) == (0, True)
        assert not [command(pid) for pid in family if alive(pid)]
        assert "Stopped." in (library.logs / "run.log").read_text()
