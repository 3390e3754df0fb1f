"""Where clips become a recording: joined with our own silences, brought to one level, encoded once, and checked."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from tts.passages import Pause

PAUSES: Mapping[Pause, float] = MappingProxyType(
    {
        Pause.NONE: 0.0,
        Pause.SENTENCE: 0.35,
        Pause.ITEM: 0.4,
        Pause.PARAGRAPH: 0.7,
        Pause.HEADING: 1.1,
        Pause.SCENE: 1.5,
        Pause.SPOILER: 3.0,
    }
)


@dataclass(frozen=True, slots=True)
class Sound:
    """How a recording shall sound. Loudness is LUFS as ebur128 reads the mono file: -19 there is -16 in stereo."""

    rate: int = 44_100  # Apple's least for mono MP3
    bitrate: int = 64  # kbit/s, constant
    quality: int = 5  # LAME's: 2 is the best, 7 the fastest
    loudness: float = -19.0
    tolerance: float = 0.5  # LU
    ceiling: float = -1.0  # dBTP
    lead: float = 0.5  # seconds of silence before the first word
    tail: float = 1.0
    pauses: Mapping[Pause, float] = field(default_factory=lambda: PAUSES)

    @property
    def longest_pause(self) -> float:
        return max(*self.pauses.values(), self.lead, self.tail)


@dataclass(frozen=True, slots=True)
class Loudness:
    """As measured. `integrated` in LUFS (-70 for silence), `peak` in dBTP."""

    integrated: float
    peak: float


class StudioError(Exception):
    """The recording is not what it should be, and nothing that the studio can change would make it so."""

    permanent = True


class Pulse(Protocol):
    """Called every few seconds of work with the seconds of audio done; may raise to abandon the work."""

    def __call__(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds."""

    wall: float = 0.0
    cpu: float = 0.0


class Clock:
    """What each stage of a recording cost."""

    def __init__(self) -> None:
        self.spent: dict[str, Spent] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        wall, cpu, before = time.monotonic(), time.process_time(), self.spent.get(name, Spent())
        yield
        self.spent[name] = Spent(
            before.wall + time.monotonic() - wall, before.cpu + time.process_time() - cpu
        )
