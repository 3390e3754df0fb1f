"""When each sentence of a recording is heard. Captions, chapters, transcript and durations are rendered from this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tts.passages import NARRATOR, Kind, Place

VERSION = 1


@dataclass(frozen=True, slots=True)
class Cue:
    """One sentence as written, from its first sample to its last, in seconds to the millisecond."""

    start: float
    end: float
    written: str
    place: Place | None = None
    role: str = NARRATOR
    speaker: str = ""
    kind: Kind = Kind.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Chapter:
    """Begins with the first sample of its heading, and lasts until the next begins."""

    title: str
    start: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Counted in samples of the finished file, never taken from its container."""

    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...] = ()
    samples: int
    rate: int

    @property
    def seconds(self) -> float:
        return self.samples / self.rate

    def to_json(self) -> dict[str, Any]:
        """Compact: cues are lists, times whole milliseconds. `from_json` reads it back equal."""
        return {
            "version": VERSION,
            "rate": self.rate,
            "samples": self.samples,
            "cues": [_row(cue) for cue in self.cues],
            "chapters": [[_milliseconds(chapter.start), chapter.title] for chapter in self.chapters],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """ValueError for a timeline of a version that this code does not know."""
        if stored.get("version") != VERSION:
            raise ValueError(f"a timeline of version {stored.get('version')!r} cannot be read")
        return cls(
            cues=tuple(_cue(*row) for row in stored["cues"]),
            chapters=tuple(Chapter(title, start / 1000) for start, title in stored["chapters"]),
            samples=stored["samples"],
            rate=stored["rate"],
        )


def ends(chapters: Sequence[Chapter], seconds: float) -> list[float]:
    """Where each chapter ends, in a recording of so many seconds."""
    return [*(one.start for one in chapters), seconds][1:] if chapters else []


def at_most(count: int, chapters: Sequence[Chapter], seconds: float) -> tuple[Chapter, ...]:
    """The chapters, the shortest of them joined to the one before until so many are left. The first one stays."""
    lengths = [end - one.start for one, end in zip(chapters, ends(chapters, seconds), strict=True)]
    shortest = sorted(range(1, len(chapters)), key=lambda n: (lengths[n], n))
    joined = set(shortest[: max(0, len(chapters) - count)])
    return tuple(one for n, one in enumerate(chapters) if n not in joined)


def _row(cue: Cue) -> list[Any]:
    """Only as long as it must be: most sentences are the narrator's, in a paragraph."""
    place = [cue.place.block, cue.place.start, cue.place.end] if cue.place else None
    row = [_milliseconds(cue.start), _milliseconds(cue.end), cue.written, place]
    rest = [cue.kind.value, cue.role, cue.speaker]
    while rest and rest[-1] == [Kind.PARAGRAPH.value, NARRATOR, ""][len(rest) - 1]:
        rest.pop()
    return row + rest


def _cue(
    start: int,
    end: int,
    written: str,
    place: list[int] | None,
    kind: str = Kind.PARAGRAPH.value,
    role: str = NARRATOR,
    speaker: str = "",
) -> Cue:
    return Cue(start / 1000, end / 1000, written, Place(*place) if place else None, role, speaker, Kind(kind))


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
