"""One process tree: a parent that starts the site, the workers and beat, restarts what dies, and takes all with it.

The kernel ends every child when its parent ends (PR_SET_PDEATHSIG), so a parent that is killed leaves no orphan
and no busy port behind.
"""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nonlinear.celery import die_with_parent

GRACE = 8.0
"""Seconds a child may take to stop when asked; a recording it leaves is taken up again at the next start."""
RESTARTS = 5
"""Quick deaths in a row after which a child is not started again."""
QUICK = 10.0
BUSY = "the library in {folder} is already running (process {process}); stop it, or choose another DATA_DIR"


class StartError(Exception):
    """The tree cannot be started; the message says what to do."""


@dataclass(slots=True)
class Child:
    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    quick_deaths: int = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  the commands are ours
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the parent alone, which stops the children in order
                preexec_fn=die_with_parent,
            )
        self.started_at = time.monotonic()

    def ask(self, sig: int) -> None:
        """Send a signal to the child, which tells its own children."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sig)

    def kill(self) -> None:
        """End the child and all of its own children now."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass(slots=True)
class Tree:
    children: list[Child]

    def start(self) -> None:
        for child in self.children:
            child.start()

    def mend(self) -> list[str]:
        """Start again what died; returns the names of those children. Raises StartError for one that keeps dying."""
        mended = []
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            code = child.process.returncode
            child.quick_deaths = child.quick_deaths + 1 if time.monotonic() - child.started_at < QUICK else 1
            if child.quick_deaths > RESTARTS:
                raise StartError(
                    f"{child.name} keeps ending (code {code}); its last words are in {child.log}"
                )
            mended.append(child.name)
            child.kill()
            child.start()
        return mended

    def stop(self, grace: float = GRACE) -> None:
        """Ask all to stop, wait, then insist: first beat and workers, the site last."""
        for child in reversed(self.children):
            # Celery finishes its task on SIGTERM; a recording may take minutes, so workers are told to drop it.
            child.ask(signal.SIGTERM if child.name in ("site", "beat") else signal.SIGQUIT)
        deadline = time.monotonic() + grace
        while time.monotonic() < deadline and (alive := self.alive()):
            for child in alive:
                # Celery's own end takes up to six seconds on the filesystem transport. Once its pool is gone, and with
                # it whatever was being recorded, there is nothing that the rest could lose.
                if child.name not in ("site", "beat") and not has_children(child.process):
                    child.kill()
            time.sleep(0.05)
        for child in self.children:
            child.kill()
        for child in self.children:
            if child.process is not None:
                child.process.wait()

    def alive(self) -> list[Child]:
        return [
            child for child in self.children if child.process is not None and child.process.poll() is None
        ]


@contextlib.contextmanager
def exclusive(path: Path, busy: str = BUSY) -> Iterator[None]:
    """Hold a folder for this process alone by a lock file in it; the lock goes with the process.

    Raises StartError with `busy`, which may name {folder} and {process}, when another process has it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            process = lock.read().strip() or "unknown"
            raise StartError(busy.format(folder=path.parent, process=process)) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def has_children(process: subprocess.Popen[bytes] | None) -> bool:
    """Whether a process has started others that live. Where the kernel does not tell, it is taken to have."""
    if process is None:
        return False
    try:
        lists = list(Path(f"/proc/{process.pid}/task").glob("*/children"))
        return not lists or any(path.read_text().strip() for path in lists)
    except OSError:  # ended meanwhile
        return False


def demand_free(host: str, port: int) -> None:
    """Raise StartError when the port is taken."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            raise StartError(
                f"port {port} on {host} is taken by another program; choose one: PORT={port + 1} make run"
            ) from error


def answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host.strip("[]"), port), timeout=1):
            return True
    except OSError:
        return False


def library_tree(*, host: str, port: int, logs: Path, reload: bool = False) -> Tree:
    """The site, a worker for polling and programming, one for production, and beat."""
    celery = [sys.executable, "-m", "celery", "-A", "nonlinear", "--quiet"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    site = [sys.executable, "-m", "gunicorn", "nonlinear.wsgi", "--config", "python:nonlinear.gunicorn"]
    commands: Iterable[tuple[str, list[str]]] = (
        ("site", [*site, "--bind", f"{host}:{port}", *(["--reload"] if reload else [])]),
        ("poll", [*worker, "-Q", "poll", "-c", "2", "-n", "poll@%h", "--max-tasks-per-child", "500"]),
        ("produce", [*worker, "-Q", "produce", "-c", "1", "-n", "produce@%h", "--max-tasks-per-child", "50"]),
        ("beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]),
    )
    return Tree([Child(name, command, logs / f"{name}.log") for name, command in commands])
