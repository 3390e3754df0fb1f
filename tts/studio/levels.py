"""How loud each voice is by nature: measured once a process, on the same words for all."""

from collections.abc import Callable

from tts.cast import VoiceSpec
from tts.engines import Clip
from tts.studio.graphs import Meter
from tts.studio.joining import LEVEL, trimmed

WORDS = (
    "The old keeper walked down to the harbour, as he had done each evening for forty years, and lit the lamp.",
    "Nobody had asked him to; but ships were passing, and one of them might want to know where the shore was.",
)
FARTHEST = 20.0  # dB: a voice that would need more is broken, and is left as it is

_gains: dict[tuple[str, str, str, int, int], float] = {}


def gain(engine: str, version: str, voice: VoiceSpec, speak: Callable[[str, VoiceSpec], Clip]) -> float:
    """Decibels that bring the voice to the spool's level, and what its own `gain_db` adds."""
    key = (engine, version, voice.name, voice.rate, voice.pitch)
    if key not in _gains:
        _gains[key] = _measured(voice, speak)
    return _gains[key] + voice.gain_db


def _measured(voice: VoiceSpec, speak: Callable[[str, VoiceSpec], Clip]) -> float:
    clips = [speak(words, voice) for words in WORDS]
    meter = Meter(clips[0].rate)
    for clip in clips:
        meter.push(trimmed(clip))
    gain = LEVEL - meter.close()
    return gain if abs(gain) <= FARTHEST else 0.0
