"""Clips cut to their sound, brought to one level and laid one after another into a file that has no name."""

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

from tts.cast import VoiceSpec
from tts.engines import SAMPLE, Clip
from tts.pcm import pcm_of
from tts.studio.graphs import S16, Chain, Meter

THRESHOLD = 164  # -46 dBFS: below it is silence
WINDOW = 0.002
BEFORE, AFTER = 0.02, 0.05  # seconds left around the sound: breath and the end of a consonant
FADE = 0.003  # against clicks
LEVEL = -26.0  # LUFS of every voice in the spool: no voice clips there, and 16 bits are still plenty
CHUNK = 1 << 18


def trimmed(clip: Clip) -> bytes:
    """The clip's sound without the engine's silences, faded in and out; empty where there is none."""
    samples = array("h", clip.pcm)
    window = max(1, round(clip.rate * WINDOW))
    first = _first_loud(samples, range(0, len(samples), window), window)
    if first is None:
        return b""
    last = _first_loud(samples, range((len(samples) - 1) // window * window, -1, -window), window) or 0
    kept = samples[max(0, first - round(clip.rate * BEFORE)) : last + window + round(clip.rate * AFTER)]
    _fade(kept, min(round(clip.rate * FADE), len(kept) // 2))
    return kept.tobytes()


def _first_loud(samples: "array[int]", starts: range, window: int) -> int | None:
    for start in starts:
        part = samples[start : start + window]
        if max(part) > THRESHOLD or min(part) < -THRESHOLD:
            return start
    return None


def _fade(samples: "array[int]", length: int) -> None:
    for n in range(length):
        samples[n] = samples[n] * n // length
        samples[-1 - n] = samples[-1 - n] * n // length


class Spool:
    """The recording before it is mastered: PCM at the engine's rate, measured while it is written.

    The file is unlinked from the start: nothing stays behind, even after a kill.
    """

    def __init__(
        self, directory: Path, rate: int, *, meter: Meter, gain_of: Callable[[VoiceSpec], float]
    ) -> None:
        self.rate = rate
        self.samples = 0
        self._gain_of = gain_of
        self._levels: dict[VoiceSpec, Chain] = {}
        self._meter = meter
        self._file = TemporaryFile(dir=directory)  # noqa: SIM115  (closed by __exit__)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add_silence(self, seconds: float) -> None:
        self._write(bytes(round(seconds * self.rate) * SAMPLE))

    def add_sound(self, sound: bytes, voice: VoiceSpec) -> None:
        """Sound from `trimmed`, brought to the level that all voices have."""
        chain = self._levels.get(voice)
        if chain is None:
            chain = self._levels[voice] = Chain(self.rate, ("volume", f"{self._gain_of(voice)}dB"), S16)
        for frame in chain.push(sound):
            self._write(pcm_of(frame))

    def close(self) -> float:
        """What the meter says of the whole, in LUFS."""
        return self._meter.close()

    def chunks(self) -> Iterator[bytes]:
        """The whole from its beginning."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK):
            yield chunk

    def _write(self, pcm: bytes) -> None:
        self._file.write(pcm)
        self._meter.push(pcm)
        self.samples += len(pcm) // SAMPLE
