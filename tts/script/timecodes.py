"""Times of a recording at which its parts begin, which nobody says: "(1:02:03)", "[14:20]", a list from "0:00" on."""

import re
from collections.abc import Iterator

from tts.script.line import Form, Line

TIME_CODE = re.compile(r"[\[(]\d{1,2}:\d\d(?::\d\d)?[\])]|\b\d{1,2}:\d\d:\d\d\b")
LEADING_TIME = re.compile(rf"(?:\s*(?:{TIME_CODE.pattern})[\s:–—-]*)+")
INNER_TIME = re.compile(r"\s*[\[(]\d{1,2}:\d\d:\d\d[\])]|\s*\[\d{1,2}:\d\d\]|\s+\d{1,2}:\d\d:\d\d(?=\])")
_STAMP = re.compile(
    r"\s*(?P<m>\d{1,3}):(?P<s>[0-5]\d)(?![\d:])[\s–—-]*(?!(?:[ap]\.?m\b|UTC|GMT))(?=[^\W\d_])", re.IGNORECASE
)


class Stamps:
    """Bare times are of a recording where the first of them is 0:00 and each is later than the last; else of a day."""

    def __init__(self) -> None:
        self._last: int | None = None  # in seconds

    def of(self, line: Line, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The ranges of those with which this part of the line begins, or goes on after a break."""
        for at in [start, *(mark.end for mark in line.marked(Form.BREAK) if start < mark.end < end)]:
            stamp = _STAMP.match(line.text, at, end)
            seconds = int(stamp["m"]) * 60 + int(stamp["s"]) if stamp else None
            is_next = seconds == 0 or (seconds and self._last is not None and seconds > self._last)
            self._last = seconds if is_next else None
            if stamp and is_next:
                yield stamp.span()
