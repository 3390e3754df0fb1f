"""The border to speech engines: what one is given, what it hands back, how it fails, and how it is found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, runtime_checkable

from tts.cast import Cast, VoiceSpec
from tts.lexicon import Dialect

SAMPLE = 2
"""Bytes a sample: PCM is always signed, 16 bits, little-endian, mono."""


class SpeechError(Exception):
    """An engine could not speak. `provider`: the fault is the provider's, any other text would have failed too."""

    def __init__(self, message: str, *, permanent: bool, provider: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.provider = provider


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that an engine offers, by the name it is asked for."""

    name: str
    language: str
    label: str
    accent: str = ""
    gender: str = ""  # "female", "male", or unknown


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence as the engine is given it, in its dialect, and the voice it is for."""

    text: str
    voice: VoiceSpec


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound of one line. `pcm` may be empty where the text has nothing to say, and may begin and end in silence."""

    pcm: bytes
    rate: int

    @property
    def samples(self) -> int:
        return len(self.pcm) // SAMPLE


class Engine(Protocol):
    """A speaker of sentences. Every failure of `voices` and `speak` is a SpeechError."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str:
        """Changes when the same text would sound different: part of every clip's key on the shelf."""
        ...

    @property
    def rate(self) -> int:
        """Samples a second of every clip."""
        ...

    @property
    def dialect(self) -> Dialect: ...

    @property
    def slow(self) -> bool:
        """Whether a clip is worth keeping for the next edition of the same text."""
        ...

    @property
    def cast(self) -> Cast:
        """The voices that the house casts when nobody has chosen others."""
        ...

    def voices(self) -> tuple[Voice, ...]: ...

    def speak(self, text: str, voice: VoiceSpec) -> Clip: ...


@runtime_checkable
class SpeaksAhead(Protocol):
    """What an engine offers that can prepare several clips at once: one clip for each line, in their order.

    Lines may be pulled as far ahead as the engine likes; closing the iterator abandons what is under way.
    """

    def speak_many(self, lines: Iterable[Line]) -> Iterator[Clip]: ...


def named(name: str, paths: Mapping[str, str], options: Mapping[str, Mapping[str, object]]) -> Engine:
    """The engine of this name among those offered, made with its options. SpeechError where it cannot be had."""
    if name not in paths:
        raise SpeechError(f"no engine {name!r}; there are {', '.join(paths)}", permanent=True)
    return load(paths[name], **options.get(name, {}))


def load(path: str, **options: object) -> Engine:
    """The engine at a dotted path: `load("tts.engines.espeak.Espeak")`."""
    module, _, name = path.rpartition(".")
    try:
        engine: Engine = getattr(import_module(module), name)(**options)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise SpeechError(f"no engine at {path!r}: {error}", permanent=True, provider=True) from error
    return engine
