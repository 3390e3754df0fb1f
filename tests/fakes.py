"""Stand-ins at the borders: an engine that hums, for tests that are not about speech."""

import math
import struct
from collections.abc import Callable
from typing import ClassVar

from tts.cast import Cast, VoiceSpec
from tts.engines import Clip, SpeechError, Voice
from tts.engines.espeak import Espeak

RATE = 22_050
PACE = 1200  # words a minute, as it hums them
HUM = b"".join(struct.pack("<h", int(9000 * math.sin(n / 12))) for n in range(RATE // 20))


class Hum:
    """A twentieth of a second of tone a word. `interrupt` is called before each sentence, and may do anything."""

    name = "hum"
    version = "1"
    rate = RATE
    dialect = Espeak.dialect
    slow = False
    cast = Cast(narrator=VoiceSpec("low", rate=PACE), quotation=VoiceSpec("high", rate=PACE))
    said: ClassVar[list[str]] = []
    interrupt: ClassVar[Callable[[str], None] | None] = None

    def voices(self) -> tuple[Voice, ...]:
        return (Voice("low", "en", "Low"), Voice("high", "en", "High"))

    def speak(self, text: str, voice: VoiceSpec) -> Clip:
        Hum.said.append(text)
        if Hum.interrupt:
            Hum.interrupt(text)
        return Clip(HUM * max(1, len(text.split())), RATE)


def outage(text: str) -> None:
    raise SpeechError("the service does not answer", permanent=False, provider=True)


def stumble(text: str) -> None:
    raise SpeechError("no sound came out", permanent=False)


def refusal(text: str) -> None:
    raise SpeechError("this cannot be said", permanent=True)
