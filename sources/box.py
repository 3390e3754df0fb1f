"""The box around all that reads strangers' bytes: a child process that may be killed, kept warm between questions."""

import dataclasses
import functools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from sources.bounds import STRANGERS, Bounds
from sources.extract import TOO_LARGE, Extract, ExtractError, Omission, WholePage
from sources.feeds.podcast import Podcast, from_json
from sources.fields import Json
from sources.http import FetchError, Trouble

ROOT = Path(__file__).resolve().parents[1]
LAUNCH = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from sources import child; child.main({{bounds}})"
START_SECONDS = 60.0  # a busy machine takes its time to import; that is no feed's fault
PAGE_SECONDS = 60.0  # a page is not: only its own CPU may speak against it, never a busy machine
LARGE = 2_000_000  # after a body of this size the child is let go: its memory does not come back
MOST_QUESTIONS = 1_000


@functools.lru_cache(maxsize=1)
def shared_box() -> "Box":
    """The process's one box."""
    return Box()


class Box:
    """One child for all feeds and pages of a process; whatever they do to it, the caller only hears an error."""

    def __init__(self, bounds: Bounds = STRANGERS) -> None:
        self._bounds = bounds
        self._child: subprocess.Popen[bytes] | None = None
        self._questions = 0
        self._lock = threading.Lock()
        self._spent = threading.local()

    @property
    def spent(self) -> float:
        """Seconds of CPU that the child gave to this thread's questions."""
        return float(getattr(self._spent, "seconds", 0.0))

    def parse(self, body: bytes, content_type: str = "") -> Json:
        """The feed as plain JSON, as `feeds.parsing` describes it. Raises FetchError (UNREADABLE) with the reason."""
        return self._read("feed", body, content_type)

    def article(self, page: bytes, content_type: str = "") -> str:
        """The HTML of a page's main text, or nothing. Raises FetchError (UNREADABLE) with the reason."""
        return str(self._read("article", page, content_type).get("html", ""))

    def history(self, feed: bytes) -> Podcast:
        """Another podcast's feed, as `feeds.podcast` describes it. Raises FetchError (UNREADABLE) with the reason."""
        return from_json(cast(Json, self._read("history", feed, "")["podcast"]))

    def markdown(self, html: str, *, base_url: str = "") -> Extract:
        """`to_markdown`, where it can harm nobody. Raises ExtractError, also for what takes too long."""
        answer = self._extracted("page", html.encode("utf-8", "replace"), base_url)
        omissions = cast(list[list[str]], answer["omissions"])
        return Extract(
            text=str(answer["text"]),
            omissions=tuple(Omission(code, written) for code, written in omissions),
            prose_words=cast(int, answer["prose_words"]),
        )

    def whole_page(self, page: str | bytes) -> WholePage:
        """A whole page's essay and what it says of itself, as `extract.whole_page` finds them. Raises ExtractError."""
        if isinstance(page, str):
            answer = self._extracted("whole", page.encode("utf-8", "replace"), "utf-8")
        else:
            answer = self._extracted("whole", page, "")
        return WholePage(**{field.name: str(answer[field.name]) for field in dataclasses.fields(WholePage)})

    def _extracted(self, what: str, body: bytes, word: str) -> Json:
        try:
            answer = self._measured(what, body, word, PAGE_SECONDS)
        except FetchError as error:
            raise ExtractError(TOO_LARGE) from error
        if answer.get("error"):
            raise ExtractError(str(answer.get("code") or "malformed"))
        return answer

    def _read(self, what: str, body: bytes, content_type: str) -> Json:
        answer = self._measured(what, body, content_type, self._bounds.wall_seconds)
        if error := answer.get("error"):
            raise FetchError(Trouble.UNREADABLE, f"the {what} cannot be parsed: {error}")
        return answer

    def _measured(self, what: str, body: bytes, word: str, seconds: float) -> Json:
        """The child's answer, with what it cost added to `spent`. Raises FetchError where it broke a limit."""
        head = f"{what} {word}".replace("\n", " ").encode("utf-8", "replace")
        with self._lock:
            started = time.monotonic()
            try:
                answer = self._ask(head + b"\n", body, seconds)
            except FetchError:
                self._spent.seconds = self.spent + time.monotonic() - started
                self.close()
                raise
            self._questions += 1
            if len(body) > LARGE or self._questions >= MOST_QUESTIONS:
                self.close()
        self._spent.seconds = self.spent + cast(float, answer.get("seconds", 0.0))
        return answer

    def close(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.communicate()
        self._child, self._questions = None, 0

    def _ask(self, head: bytes, body: bytes, seconds: float) -> Json:
        length = (len(head) + len(body)).to_bytes(8)
        try:
            frame = _exchange(self._running(), (length, head, body), seconds)
            answer = json.loads(frame)
        except (OSError, ValueError) as error:
            raise FetchError(Trouble.UNREADABLE, "it broke the parser's limits of time or memory") from error
        return answer if isinstance(answer, dict) else {}

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            # -I: neither the environment nor the working directory has a say in what is imported.
            self._child = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-c", LAUNCH.format(bounds=f"child.{self._bounds!r}")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
            if not _exchange(self._child, (), START_SECONDS):
                raise RuntimeError("the box does not start")  # no stranger's fault
        return self._child


def _exchange(child: subprocess.Popen[bytes], frame: Iterable[bytes], seconds: float) -> bytes:
    """What the child answers to a frame, or that it is ready; nothing where it had to be killed."""
    if child.stdin is None or child.stdout is None:
        return b""
    # One clock bounds writing and reading alike; the child's own limits bound its CPU and memory.
    timer = threading.Timer(seconds, child.kill)
    timer.start()
    try:
        for part in frame:  # one by one: joined, a large feed would be in memory twice
            child.stdin.write(part)
        child.stdin.flush()
        head = child.stdout.read(8)
        return child.stdout.read(int.from_bytes(head)) if len(head) == 8 else b""
    finally:
        timer.cancel()
