"""What the tests of the studio share: an engine that beeps, short scripts, and ears of their own."""

from array import array
from functools import cache
from math import log10, pi, sin, sqrt
from pathlib import Path

import av

from tts.cast import Cast, VoiceSpec
from tts.engines import Clip, SpeechError, Voice
from tts.engines.espeak import Espeak
from tts.id3 import Tags
from tts.lexicon import ESPEAK
from tts.passages import NARRATOR, QUOTATION, Kind, Passage, Pause, Place, Script, Sentence

RATE = 16_000
TAGS = Tags(title="On beeping")


class Beeper:
    """An engine that says every word as a beep, 0.2 s long and 0.05 s apart, between silences of its own.

    Voices beep at their own loudness: `VoiceSpec("loud")`, `VoiceSpec("soft")`.
    """

    name = "beeper"
    version = "1"
    rate = RATE
    dialect = ESPEAK
    slow = False
    cast = Cast(
        VoiceSpec("loud"), VoiceSpec("soft"), (VoiceSpec("loud", pitch=60), VoiceSpec("soft", pitch=60))
    )

    def __init__(self) -> None:
        self.spoken: list[str] = []

    def voices(self) -> tuple[Voice, ...]:
        return (Voice("loud", "en", "Loud"), Voice("soft", "en", "Soft"))

    def speak(self, text: str, voice: VoiceSpec) -> Clip:
        if voice.name not in ("loud", "soft"):
            raise SpeechError(f"no voice {voice.name!r}", permanent=True)
        self.spoken.append(text)
        words = [word for word in text.split() if any(letter.isalnum() for letter in word)]
        beep = tone(voice.pitch * 10, 0.2, RATE, amplitude=20_000 if voice.name == "loud" else 2_000)
        return Clip(silence(0.18) + (beep + silence(0.05)) * len(words) + silence(0.8), RATE)


def silence(seconds: float, rate: int = RATE) -> bytes:
    return bytes(2 * round(seconds * rate))


@cache
def tone(hertz: float, seconds: float, rate: int, *, amplitude: int) -> bytes:
    count = round(seconds * rate)
    return array("h", (round(amplitude * sin(2 * pi * hertz * n / rate)) for n in range(count))).tobytes()


@cache
def espeak() -> Espeak:
    return Espeak()


def passage(
    *sentences: str,
    kind: Kind = Kind.PARAGRAPH,
    role: str = NARRATOR,
    pause: Pause = Pause.PARAGRAPH,
    speaker: str = "",
    chapter: str = "",
) -> Passage:
    said = tuple(Sentence(text, text, Place(0, n, n + 1)) for n, text in enumerate(sentences))
    return Passage(kind, said, role, pause, speaker, chapter)


def short_script() -> Script:
    return Script(
        (
            passage(
                "A beginning of three sentences.", "Here is another.", "And one more.", chapter="Introduction"
            ),
            passage("A heading", kind=Kind.HEADING, pause=Pause.HEADING, chapter="A heading — “ü” 日本"),
            passage("Somebody else is quoted here.", kind=Kind.QUOTATION, role=QUOTATION),
            passage("So it ends.", pause=Pause.SCENE),
        )
    )


def heard(path: Path) -> tuple["array[int]", int]:
    """Samples and rate of a mono file, as a decoder of our own hears it."""
    samples: array[int] = array("h")
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        to_pcm = av.AudioResampler(format="s16", layout="mono", rate=stream.rate)
        for frame in (*container.decode(stream), None):
            for pcm in to_pcm.resample(frame):
                samples.frombytes(bytes(pcm.planes[0])[: pcm.samples * 2])
        return samples, stream.rate


def level(samples: "array[int]") -> float:
    """Root mean square, in dBFS."""
    mean = sum(sample * sample for sample in samples) / max(1, len(samples))
    return 20 * log10(sqrt(mean) / 32768) if mean else float("-inf")


def onset(samples: "array[int]", rate: int, after: float) -> float:
    """When sound next begins: the first 20 ms louder than -46 dBFS, to 5 ms."""
    width, step = rate // 50, rate // 200
    for start in range(round(after * rate), len(samples) - width, step):
        if level(samples[start : start + width]) > -46:
            return start / rate
    raise AssertionError(f"nothing is heard after {after} s")


def gaps(samples: "array[int]", rate: int) -> list[float]:
    """Lengths in seconds of every silence of at least 0.2 s, in order, to 10 ms."""
    width = rate // 100
    quiet = [max(samples[n : n + width]) < 164 for n in range(0, len(samples) - width, width)]
    runs, length = [], 0
    for is_quiet in (*quiet, False):
        if not is_quiet and length >= 20:
            runs.append(length / 100)
        length = length + 1 if is_quiet else 0
    return runs
