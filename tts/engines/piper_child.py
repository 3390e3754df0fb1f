"""Piper's own process: answers the questions of `tts.engines.child`. Started by the engine, not by hand.

It imports nothing of ours, and nobody imports it: Piper is an extra.
"""

import json
import os
import signal
import sys
from typing import Any, BinaryIO

from piper import PiperVoice, SynthesisConfig


class _Voices:
    """Models that were asked for, the last few of them."""

    MOST = 4  # a model takes some 100 MB

    def __init__(self) -> None:
        self._loaded: dict[str, PiperVoice] = {}

    def get(self, path: str) -> PiperVoice:
        voice = self._loaded.pop(path, None) or PiperVoice.load(path)
        self._loaded[path] = voice  # the most recent last
        while len(self._loaded) > self.MOST:
            del self._loaded[next(iter(self._loaded))]
        return voice


def answer(question: dict[str, Any], voices: _Voices) -> tuple[dict[str, Any], bytes]:
    """What the engine is told, and sound. Errors are told too, with whose they are: the voice's or the text's."""
    try:
        voice = voices.get(question["model"])
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:500], "of": "voice"}, b""
    try:
        return {"rate": voice.config.sample_rate}, _spoken(voice, question)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:500], "of": "text"}, b""


def _spoken(voice: PiperVoice, question: dict[str, Any]) -> bytes:
    config = SynthesisConfig(
        speaker_id=question["speaker"],
        length_scale=voice.config.length_scale / question["pace"],
        normalize_audio=False,  # it would bring a whisper's sentence to the level of a shout; the studio levels voices
    )
    return b"".join(chunk.audio_int16_bytes for chunk in voice.synthesize(question["text"], config))


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent: its end is ours
    out = _private_output()
    voices = _Voices()
    for line in sys.stdin.buffer:
        header, sound = answer(json.loads(line), voices)
        out.write(json.dumps({**header, "bytes": len(sound)}).encode() + b"\n" + sound)
        out.flush()


def _private_output() -> BinaryIO:
    """Standard output for answers alone: what a library prints goes to standard error."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(kept, "wb")


if __name__ == "__main__":
    main()
