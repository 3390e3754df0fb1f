"""Sentences that are asked for together, and where each of them lies in the answer. Pure: no network, no sound."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tts.engines import Line

JOINT = " "


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that the service says it spoke, from `start` to `end` seconds of its audio."""

    text: str
    start: float
    end: float


def groups(lines: Iterable[Line], most: int) -> Iterator[list[Line]]:
    """Runs of lines of one voice, in their order, of at most `most` bytes together; a longer line stands alone."""
    group: list[Line] = []
    size = 0
    for line in lines:
        length = len(line.text.encode("utf-8", "replace"))
        if group and (line.voice != group[0].voice or size + len(JOINT) + length > most):
            yield group
            group, size = [], 0
        size += length + (len(JOINT) if group else 0)
        group.append(line)
    if group:
        yield group


def cuts(lines: Sequence[Line], marks: Sequence[Mark]) -> list[float] | None:
    """Where in the answer each line ends but the last: in the silence between two marks.

    None where the service divided the text otherwise, or did not speak all of it: then nobody can tell.
    """
    spoken = iter(marks)
    ends: list[Mark] = []
    for line in lines:
        wanted, heard, last = _letters(line.text), "", None
        while last is None or len(heard) < len(wanted):
            if (last := next(spoken, None)) is None:
                return None
            heard += _letters(last.text)
        if heard != wanted:
            return None
        ends.append(last)
    if next(spoken, None) is not None:
        return None
    follows = {mark.end: after.start for mark, after in pairwise(marks)}
    return [(mark.end + max(mark.end, follows[mark.end])) / 2 for mark in ends[:-1]]


def _letters(text: str) -> str:
    """What no service changes about a text when it says it back."""
    return "".join(sign for sign in text if sign.isalnum())
