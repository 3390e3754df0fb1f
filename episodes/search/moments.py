"""From a transcript with its findings marked to the few moments worth jumping to."""

from collections.abc import Sequence
from dataclasses import dataclass

from episodes import addresses, words

BEGIN, END = "\x02", "\x03"  # never part of a text: control characters do not get past the border
SHOWN = 3
LONGEST = 220  # characters of an excerpt


@dataclass(frozen=True, slots=True)
class Moment:
    """A sentence in which the words were found; `pieces` are (text, found) in order."""

    seconds: float
    clock: str
    url: str
    pieces: tuple[tuple[str, bool], ...]


def moments(marked: str, times: Sequence[float], page: str) -> tuple[Moment, ...]:
    """The best sentences of a transcript (one a line, `times` beside them), in the order of speaking."""
    lines = [(n, line) for n, line in enumerate(marked.split("\n")) if BEGIN in line and n < len(times)]
    best = sorted(lines, key=lambda numbered: (-_worth(numbered[1]), numbered[0]))[:SHOWN]
    return tuple(_moment(times[n], line, page) for n, line in sorted(best))


def _worth(line: str) -> int:
    """How many different words were found in the line, then how many at all."""
    found = [piece.split(END, 1)[0].casefold() for piece in line.split(BEGIN)[1:]]
    return len(set(found)) * 100 + len(found)


def _moment(seconds: float, line: str, page: str) -> Moment:
    return Moment(seconds, words.clock(seconds), addresses.moment(page, seconds), tuple(pieces(_cut(line))))


def _cut(line: str) -> str:
    """A long sentence around its first finding."""
    first = line.find(BEGIN)
    is_near = len(line) <= LONGEST or first < LONGEST // 2
    start = 0 if is_near else line.rfind(" ", 0, first - LONGEST // 3) + 1
    end = line.find(" ", start + LONGEST)
    cut = line[start:end] if end > 0 else line[start:]
    cut += END if cut.rfind(BEGIN) > cut.rfind(END) else ""
    return f"{'… ' if start else ''}{cut}{' …' if end > 0 else ''}"


def pieces(line: str) -> list[tuple[str, bool]]:
    """Marked text as (text, found) pairs."""
    out: list[tuple[str, bool]] = []
    for n, piece in enumerate(line.split(BEGIN)):
        found, _, rest = piece.partition(END) if n else ("", "", piece)
        out += [(text, is_found) for text, is_found in ((found, True), (rest, False)) if text]
    return out
