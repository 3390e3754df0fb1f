"""A few sentences by which a voice can be judged, made as an episode is made: the narrator's first, then its own."""

from pathlib import Path

from tts import spoken
from tts.cast import Cast, VoiceSpec
from tts.engines import Engine
from tts.id3 import Tags
from tts.lexicon import Lexicon
from tts.passages import QUOTATION, Kind, Passage, Pause, Script, Sentence
from tts.record import record

BESIDE = "This is the narrator, for comparison."
WORDS = (
    "The old keeper walked down to the harbour, as he had done each evening for forty years.",
    "Did ten percent of $3.5 million really go to Dr. Nguyen's AI lab?",
    "Nobody had asked; but ships were passing, and one of them might want to know where the shore was.",
)


def sample(engine: Engine, voice: VoiceSpec, *, beside: VoiceSpec, work_dir: Path) -> bytes:
    """An MP3. The narrator is left out where the voice is the narrator. SpeechError, StudioError as of `record`."""
    own = Passage(Kind.PARAGRAPH, tuple(map(_said, WORDS)), QUOTATION, Pause.PARAGRAPH)
    opening = Passage(Kind.PARAGRAPH, (_said(BESIDE),))
    recording = record(
        Script((own,) if voice == beside else (opening, own)),
        cast=Cast(beside, voice),
        lexicon=Lexicon(),
        engine=engine,
        work_dir=work_dir,
        tags=Tags(title=f"A sample of {voice.name}"),
    )
    return recording.path.read_bytes()


def in_sentence(
    engine: Engine, voice: VoiceSpec, sentence: str, lexicon: Lexicon, *, work_dir: Path
) -> bytes:
    """A sentence by itself, as an MP3, with the sounds of a lexicon. SpeechError, StudioError as of `record`."""
    recording = record(
        Script((Passage(Kind.PARAGRAPH, (_said(sentence),)),)),
        cast=Cast(voice, voice),
        lexicon=lexicon,
        engine=engine,
        work_dir=work_dir,
        tags=Tags(title=sentence[:60]),
    )
    return recording.path.read_bytes()


def _said(words: str) -> Sentence:
    return Sentence(words, spoken.say(words))
