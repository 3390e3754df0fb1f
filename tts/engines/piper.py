"""Piper's neural voices, from files on this machine: spoken by a child process, because Piper brings an espeak-ng of
its own, whose globals would fight with ours, and because a model's memory and crashes are better kept apart.

Needs the extra: `pip install '.[piper]'`. The files are the operator's, or come by `manage.py voices fetch NAME`.
"""

import os
from importlib import metadata
from pathlib import Path

from tts.cast import USUAL_RATE, Cast, VoiceSpec
from tts.engines import Clip, SpeechError, Voice
from tts.engines import piper_files as files
from tts.engines.child import Child, ChildError
from tts.lexicon import PIPER
from tts.pcm import frame_of, resampled

RATE = 22_050
"""Of the clips: most voices' own; the others are resampled."""
LONGEST_TEXT = 10_000  # bytes
DEADLINE = 120.0
"""Seconds for one sentence, the loading of its voice included."""
PREFERRED = (
    "en_US-lessac-medium", "en_GB-alba-medium", "en_US-ryan-medium", "en_US-amy-medium", "en_GB-alan-medium",
    "en_US-hfc_female-medium", "en_US-hfc_male-medium", "en_GB-jenny_dioco-medium",
)  # fmt: skip
"""The house's taste: narrator, quotation, speakers; as far as their files are here."""
SCRIPT = Path(__file__).with_name("piper_child.py")

_children: dict[tuple[int, Path], Child] = {}


class Piper:
    """Any number of these share the process's one child for a directory."""

    name = "piper"
    rate = RATE
    dialect = PIPER
    slow = True

    def __init__(self, voices: Path | str = Path("data/voices"), *, deadline: float = DEADLINE) -> None:
        """`voices`: the directory of `NAME.onnx` and `NAME.onnx.json`. SpeechError where Piper is not installed."""
        try:
            self.version = metadata.version("piper-tts")
        except metadata.PackageNotFoundError as error:
            words = "Piper is not installed; in the library's directory: .venv/bin/pip install '.[piper]'"
            raise SpeechError(words, permanent=True, provider=True) from error
        self._directory = Path(voices)
        self._deadline = deadline

    @property
    def cast(self) -> Cast:
        """Of the voices that are here, the preferred first, English alone if there is any."""
        here = files.listed(self._directory)
        english = [name for name, one in here.items() if one.language.startswith("en")] or [*here]
        names = sorted(english, key=_preference) or [PREFERRED[0]]
        narrator, *others = map(VoiceSpec, names)
        return Cast(narrator, others[0] if others else None, tuple(others[1:] or others))

    def voices(self) -> tuple[Voice, ...]:
        """Those whose files are here; of a model with several speakers each, as `NAME#SPEAKER`."""
        return tuple(voice for one in files.listed(self._directory).values() for voice in one.voices())

    def speak(self, text: str, voice: VoiceSpec) -> Clip:
        """The sound of one sentence; `pitch` is not taken."""
        if not text.strip() or len(text.encode("utf-8", "replace")) > LONGEST_TEXT:
            raise SpeechError(f"a line is empty or longer than {LONGEST_TEXT} bytes", permanent=True)
        model, speaker = files.found(self._directory, voice.name)
        question = {
            "model": str(model),
            "text": text.encode("utf-8", "replace").decode(),
            "speaker": speaker,
            "pace": voice.rate / USUAL_RATE,  # of the voice's own length scale
        }
        try:
            answer, pcm = _child(self._directory).ask(question, self._deadline)
        except ChildError as error:
            # Whatever ended the child, this text may have done it: it is charged, and cannot come back for ever.
            raise SpeechError(f"Piper's process {error}", permanent=False) from error
        if trouble := answer.get("error"):
            is_voice = answer.get("of") == "voice"
            words = (
                f"the voice {voice.name!r} cannot be used" if is_voice else "Piper could not say a sentence"
            )
            raise SpeechError(f"{words}: {trouble}", permanent=is_voice, provider=is_voice)
        return Clip(_at_rate(pcm, int(answer["rate"])), RATE)


def _preference(name: str) -> tuple[int, str]:
    return PREFERRED.index(name) if name in PREFERRED else len(PREFERRED), name


def _child(directory: Path) -> Child:
    """This process's; a forked worker does not share its parent's pipes."""
    key = (os.getpid(), directory)
    if key not in _children:
        _children[key] = Child(SCRIPT)
    return _children[key]


def _at_rate(pcm: bytes, rate: int) -> bytes:
    return pcm if rate == RATE or not pcm else resampled([frame_of(pcm, rate)], RATE)
