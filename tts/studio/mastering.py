"""From the spool to the finished file: one gain, a limiter, one encoding; then the file itself is measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, log10
from pathlib import Path

import av

from tts.engines import SAMPLE
from tts.pcm import pcm_of
from tts.studio import Clock, Loudness, Pulse, Sound, StudioError
from tts.studio.graphs import (
    GAP,
    INTEGRATED,
    S16,
    SILENT,
    TRUE_PEAK,
    Chain,
    Filter,
    Meter,
    frames_of,
    noted,
)
from tts.studio.joining import LEVEL, Spool
from tts.studio.mp3 import LOSS, Mp3

ROOM = 1.5  # dB under the ceiling: what encoding adds to peaks
TAKEN = 0.5  # dB: what limiting takes from a voice, about
MARGIN = 0.1  # dB
ATTEMPTS = 3
THRESHOLD = "-46dB"
SHORTEST = 0.3  # seconds: shorter silences are speech
SLACK = 0.5  # seconds: how much longer than our own a silence may be heard (a quiet consonant beside it)
BEAT = 20  # seconds of audio between two beats of the pulse


@dataclass(frozen=True, slots=True)
class Heard:
    """What a decoder hears in a file."""

    samples: int
    loudness: Loudness
    longest_gap: float


def rehearsal(rate: int, sound: Sound) -> Meter:
    """Measures the spool as it will be when it is mastered: a limiter takes loudness too."""
    return Meter(rate, *_levelling(_first_gain(sound), _first_limit(sound)))


def master(
    spool: Spool, loudness: float, head: bytes, path: Path, sound: Sound, *, pulse: Pulse, clock: Clock
) -> Heard:
    """The spool, `loudness` LUFS loud in the rehearsal, as an MP3 behind `head`.

    StudioError where no gain makes it fit for the air.
    """
    if loudness <= SILENT:
        raise StudioError("there is nothing to hear")
    gain, limit = _first_gain(sound) + sound.loudness - loudness, _first_limit(sound)
    for _ in range(ATTEMPTS):
        path.unlink(missing_ok=True)
        with clock.stage("encoding"):
            encode(spool, head, path, sound, gain=gain, limit=limit, pulse=pulse)
        with clock.stage("checking"):
            heard = listen(path, sound.rate, pulse)
        faults = [*_faults(heard, samples_at(spool, sound.rate), sound)]
        if not faults:
            return heard
        gain += sound.loudness - heard.loudness.integrated
        limit -= max(0.0, heard.loudness.peak - sound.ceiling + MARGIN)
    raise StudioError("; ".join(faults))


def samples_at(spool: Spool, rate: int) -> int:
    """How many samples the spool has at another rate."""
    return round(spool.samples * rate / spool.rate)


def encode(
    spool: Spool, head: bytes, path: Path, sound: Sound, *, gain: float, limit: float, pulse: Pulse
) -> None:
    """Exactly as many samples as the spool has: a resampler's tail is cut, or its lack filled."""
    left = samples_at(spool, sound.rate) * SAMPLE
    with Mp3(path, head, rate=sound.rate, bitrate=sound.bitrate, quality=sound.quality) as mp3:
        for pcm in _mastered(spool, sound.rate, gain, limit, pulse):
            mp3.write(pcm[:left])
            left -= min(left, len(pcm))
        mp3.write(bytes(left))


def _first_gain(sound: Sound) -> float:
    return sound.loudness - LEVEL + TAKEN


def _first_limit(sound: Sound) -> float:
    return sound.ceiling - ROOM


def _levelling(gain: float, limit: float) -> tuple[Filter, Filter]:
    amplitude = 10 ** (limit / 20)
    return ("volume", f"{gain:.3f}dB"), ("alimiter", f"limit={amplitude:.5f}:level=disabled:latency=1")


def _mastered(spool: Spool, rate: int, gain: float, limit: float, pulse: Pulse) -> Iterator[bytes]:
    chain = Chain(
        spool.rate,
        ("aresample", str(rate)),
        *_levelling(gain + LOSS, limit + LOSS),
        S16,
    )
    beat = _Beat(spool.rate, pulse)
    for chunk in spool.chunks():
        yield from map(pcm_of, chain.push(chunk))
        beat.count(len(chunk) // SAMPLE)
    yield from map(pcm_of, chain.close())


def listen(path: Path, rate: int, pulse: Pulse) -> Heard:
    """Decodes the whole file. StudioError where it cannot be."""
    samples, loudness, peak, gap, beat = 0, SILENT, 0.0, 0.0, _Beat(rate, pulse)
    meters = (("ebur128", "metadata=1:peak=true"), ("silencedetect", f"n={THRESHOLD}:d={SHORTEST}"))
    try:
        for frame in frames_of(path, *meters):
            samples += frame.samples
            loudness = noted(frame, INTEGRATED, loudness)
            peak = noted(frame, TRUE_PEAK, peak)
            gap = max(gap, noted(frame, GAP, gap))
            beat.count(frame.samples)
    except av.FFmpegError as error:
        raise StudioError(f"the file cannot be decoded: {error}") from error
    return Heard(samples, Loudness(loudness, _decibel(peak)), gap)


def _faults(heard: Heard, samples: int, sound: Sound) -> Iterator[str]:
    if heard.samples != samples:
        yield f"{heard.samples} samples were decoded where {samples} were written"
    if not abs(heard.loudness.integrated - sound.loudness) <= sound.tolerance:
        yield f"it is {heard.loudness.integrated:.2f} LUFS loud, not {sound.loudness:g}"
    if heard.loudness.peak > sound.ceiling:
        yield f"its true peak is {heard.loudness.peak:.2f} dBTP"
    if heard.longest_gap > sound.longest_pause + SLACK:
        yield f"it is silent for {heard.longest_gap:.2f} s"


def _decibel(amplitude: float) -> float:
    return 20 * log10(amplitude) if amplitude > 0 else -inf


class _Beat:
    """Turns counted samples into beats of a pulse."""

    def __init__(self, rate: int, pulse: Pulse) -> None:
        self._rate, self._pulse = rate, pulse
        self._samples = 0
        self._next = BEAT * rate

    def count(self, samples: int) -> None:
        self._samples += samples
        if self._samples >= self._next:
            self._next = self._samples + BEAT * self._rate
            self._pulse(self._samples / self._rate)
