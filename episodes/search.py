"""Finding episodes by their words, with excerpts that jump to the moment: one small interface for two databases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """A place of an episode where the words were found; `pieces` are (text, found) pairs in order."""

    seconds: float
    clock: str
    url: str
    pieces: tuple[tuple[str, bool], ...]
