"""The box around the parser: a child process that may be killed, kept warm between feeds."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from sources.http import FetchError, Trouble

CHILD = Path(__file__).parent / "child.py"
START_SECONDS = 60.0  # a busy machine takes its time to import; that is no feed's fault
WALL_SECONDS = 4.0
LARGE = 2_000_000  # after a feed of this size the child is let go: its memory does not come back
MOST_PARSES = 500

Json = dict[str, object]


class Box:
    """One child for all feeds of a process; whatever a feed does to it, the caller only hears FetchError."""

    def __init__(self, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._parses = 0
        self._lock = threading.Lock()

    def parse(self, body: bytes, content_type: str = "") -> Json:
        """The feed as plain JSON, as `child.parse` describes it. Raises FetchError (UNREADABLE) with the reason."""
        return self._bounded("feed", body, content_type)

    def article(self, page: bytes, content_type: str = "") -> str:
        """The HTML of a page's main text, or nothing. Raises FetchError (UNREADABLE) with the reason."""
        return str(self._bounded("article", page, content_type).get("html", ""))

    def _bounded(self, what: str, body: bytes, content_type: str) -> Json:
        head = f"{what} {content_type}".replace("\n", " ").encode("latin-1", "replace")
        with self._lock:
            try:
                said = self._ask(head + b"\n", body)
            except FetchError:
                self.close()
                raise
            self._parses += 1
            if len(body) > LARGE or self._parses >= MOST_PARSES:
                self.close()
        if error := said.get("error"):
            raise FetchError(Trouble.UNREADABLE, f"the {what} cannot be parsed: {error}")
        return said

    def close(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.communicate()
        self._child, self._parses = None, 0

    def _ask(self, head: bytes, body: bytes) -> Json:
        length = (len(head) + len(body)).to_bytes(8)
        try:
            answer = _heard(self._running(), (length, head, body), self._wall_seconds)
            said = json.loads(answer)
        except (OSError, ValueError) as error:
            raise FetchError(Trouble.UNREADABLE, "it broke the parser's limits of time or memory") from error
        return said if isinstance(said, dict) else {}

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            # -I: neither the environment nor the working directory has a say in what is imported.
            self._child = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", str(CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
            _heard(self._child, (), START_SECONDS)
        return self._child


def _heard(child: subprocess.Popen[bytes], said: Iterable[bytes], seconds: float) -> bytes:
    """What the child answers to a frame, or its first empty one when it is ready; nothing where it had to be killed."""
    if child.stdin is None or child.stdout is None:
        return b""
    # One clock bounds writing and reading alike; the child's own limits bound its CPU and memory.
    timer = threading.Timer(seconds, child.kill)
    timer.start()
    try:
        for part in said:  # one by one: joined, a large feed would be in memory twice
            child.stdin.write(part)
        child.stdin.flush()
        head = child.stdout.read(8)
        return child.stdout.read(int.from_bytes(head)) if len(head) == 8 else b""
    finally:
        timer.cancel()
