"""Peaks of memory as the kernel counts them for one program.

VmHWM begins anew when a process starts a program. What `getrusage` tells does not: there a child begins with its
parent's peak.
"""

import threading
from pathlib import Path

EVERY = 0.005  # seconds; a child that is killed is known by what was last seen of it
PROC = Path("/proc")


def peak(pid: int | str = "self") -> float:
    """MB at the most, so far; 0 of a process that has ended."""
    return _megabytes(pid, "VmHWM")


def _megabytes(pid: int | str, field: str) -> float:
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0.0
    kilobytes = next((line.split()[1] for line in lines if line.startswith(f"{field}:")), "0")
    return int(kilobytes) / 1024


def _command(pid: str) -> bytes:
    try:
        return (PROC / pid / "cmdline").read_bytes()
    except OSError:
        return b""


class Watch:
    """From here to `stop`: the largest peak of any child, and what this process held at the most without mapped files.

    SQLite maps its file once for each connection, and the kernel counts every mapping.
    """

    def __init__(self) -> None:
        self.children = 0.0  # MB
        self.own = 0.0
        self._program = _command("self")
        self._ended = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._watching.start()

    def stop(self) -> None:
        self._look()
        self._ended.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._ended.wait(EVERY):
            self._look()

    def _look(self) -> None:
        self.own = max(self.own, _megabytes("self", "RssAnon"))
        for thread in (PROC / "self" / "task").iterdir():
            try:
                children = (thread / "children").read_text().split()
            except OSError:  # the thread has ended
                continue
            # A child that has not begun its own program yet shares our memory.
            begun = (child for child in children if _command(child) != self._program)
            self.children = max([self.children, *map(peak, begun)])
