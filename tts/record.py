"""The composer of the narrator: a script becomes a tagged MP3 with its timeline, or an error and not one file."""

import hashlib
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tts import id3, pace
from tts.cast import Cast, VoiceSpec
from tts.clips import Speaker, Turn, turns
from tts.engines import SAMPLE, Clip, Engine, Line
from tts.lexicon import Lexicon
from tts.passages import Pause, Script
from tts.shelf import Shelf
from tts.studio import Clock, Loudness, Sound, Spent, StudioError
from tts.studio.joining import Spool, trimmed
from tts.studio.levels import gain
from tts.studio.mastering import master, rehearsal, samples_at
from tts.timeline import Chapter, Cue, Timeline

EVERY = 2.0  # seconds between two calls of progress within a passage


class Progress(Protocol):
    """Called at every passage, and every few seconds of any work; may raise to abandon the recording."""

    def __call__(self, done: int, total: int, seconds: float) -> None:
        """Passages spoken, of how many, and seconds of audio that the present stage has done."""
        ...


@dataclass(frozen=True, slots=True)
class Recording:
    """A finished file, checked, and what is known of it. The file is the caller's to move."""

    path: Path
    seconds: float
    samples: int
    size: int
    sha256: str
    timeline: Timeline
    loudness: Loudness
    engine: str  # name and version
    voices: tuple[str, ...]  # the most talkative first
    doubts: tuple[str, ...]  # what a curator should listen to
    spent: Mapping[str, Spent] = field(compare=False)  # by stage, in their order


def record(
    script: Script,
    *,
    cast: Cast,
    lexicon: Lexicon,
    engine: Engine,
    work_dir: Path,
    tags: id3.Tags,
    progress: Progress | None = None,
    shelf: Shelf | None = None,
    sound: Sound | None = None,
) -> Recording:
    """Speaks, joins, levels, encodes, tags and checks. On any error, whoever raised it, no file is left.

    SpeechError: the engine could not. StudioError: there is nothing to hear, or the file is unfit for the air.
    """
    sound = sound or Sound()
    clock = Clock()
    reporter = _Reporter(len(script.passages), progress)
    speaker = Speaker(engine, shelf)
    work_dir.mkdir(parents=True, exist_ok=True)
    meter = rehearsal(engine.rate, sound)
    with (
        _abandoned_on_error(work_dir) as path,
        Spool(work_dir, engine.rate, meter=meter, gain_of=_gains(speaker)) as spool,
    ):
        with clock.stage("speaking"):
            take = _Take(script, spool, sound, reporter)
            take.say_all(speaker, turns(script, cast, lexicon, engine))
            loudness = spool.close()
        timeline = take.timeline()
        with clock.stage("tagging"):
            head = id3.tag(tags, timeline, synthetic=_synthetic(engine, take.voices))
        heard = master(spool, loudness, head, path, sound, pulse=reporter.during, clock=clock)
        if words := pace.unfit(take.tempo, heard.samples / sound.rate):
            raise StudioError(words)
        return _recording(path, take, timeline, heard.loudness, engine, clock)


def _recording(
    path: Path, take: "_Take", timeline: Timeline, loudness: Loudness, engine: Engine, clock: Clock
) -> Recording:
    with clock.stage("hashing"), path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Recording(
        path=path,
        seconds=timeline.seconds,
        samples=timeline.samples,
        size=path.stat().st_size,
        sha256=digest,
        timeline=timeline,
        loudness=loudness,
        engine=f"{engine.name} {engine.version}",
        voices=take.voices,
        doubts=tuple(take.doubts),
        spent=clock.spent,
    )


class _Take:
    """One reading of a script into a spool, and its timeline."""

    def __init__(self, script: Script, spool: Spool, sound: Sound, reporter: "_Reporter") -> None:
        self._script, self._spool, self._sound, self._reporter = script, spool, sound, reporter
        self._cues: list[Cue] = []
        self._chapters: list[Chapter] = []
        self._words: Counter[str] = Counter()
        self.tempo = pace.Tempo()
        self.doubts: list[str] = []
        self._passage = -1
        self._opened = -1
        self._title = ""

    @property
    def voices(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self._words.most_common())

    def say_all(self, speaker: Speaker, script: Iterator[Turn]) -> None:
        """StudioError where not one sentence can be heard."""
        self._spool.add_silence(self._sound.lead)
        for turn, clip in speaker.say_all(script):
            self._move_to(turn.passage)
            if heard := trimmed(clip):
                self._say(turn, heard)
            self._reporter.at(self._passage, self._seconds)
        if not self._cues:
            raise StudioError("the script has nothing to say")
        self._spool.add_silence(self._sound.tail)
        self._reporter.at(len(self._script.passages), self._seconds)

    def timeline(self) -> Timeline:
        samples = samples_at(self._spool, self._sound.rate)
        return Timeline(
            cues=tuple(self._cues), chapters=tuple(self._chapters), samples=samples, rate=self._sound.rate
        )

    @property
    def _seconds(self) -> float:
        return self._spool.samples / self._spool.rate

    def _move_to(self, passage: int) -> None:
        """A chapter whose own passage made no sound begins with the next that does."""
        for number in range(self._passage + 1, passage + 1):
            self._title = self._script.passages[number].chapter or self._title
        self._passage = passage

    def _say(self, turn: Turn, heard: bytes) -> None:
        passage = self._script.passages[turn.passage]
        if self._cues:
            pause = Pause.SENTENCE if self._opened == turn.passage else passage.pause
            self._spool.add_silence(self._sound.pauses[pause])
        self._opened = turn.passage
        start = self._seconds
        self._spool.add_sound(heard, turn.line.voice)
        self._listen_to(turn.line, len(heard) / SAMPLE / self._spool.rate)
        if self._title:
            self._chapters.append(Chapter(self._title, round(start, 3)))
            self._title = ""
        end = round(self._seconds, 3)
        written, place = turn.sentence.written, turn.sentence.place
        self._cues.append(
            Cue(round(start, 3), end, written, place, passage.role, passage.speaker, passage.kind)
        )

    def _listen_to(self, line: Line, seconds: float) -> None:
        self._words[line.voice.name] += len(line.text)
        self.tempo.add(line.text, line.voice.rate)
        self.doubts += pace.doubts(line.text, line.voice.rate, seconds)


class _Reporter:
    """Passes progress on: each new passage at once, the rest every few seconds."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._progress = total, progress
        self._done = -1
        self._next = 0.0

    def at(self, done: int, seconds: float) -> None:
        now = time.monotonic()
        if self._progress and (done != self._done or now >= self._next):
            self._done, self._next = done, now + EVERY
            self._progress(done, self._total, seconds)

    def during(self, seconds: float) -> None:
        """While the whole is encoded and checked."""
        self.at(self._total, seconds)


@contextmanager
def _abandoned_on_error(work_dir: Path) -> Iterator[Path]:
    path = work_dir / f"{secrets.token_hex(16)}.mp3"
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _gains(speaker: Speaker) -> Callable[[VoiceSpec], float]:
    engine = speaker.engine

    def speak(text: str, voice: VoiceSpec) -> Clip:
        return speaker.say(Line(text, voice))

    return lambda voice: gain(engine.name, engine.version, voice, speak)


def _synthetic(engine: Engine, voices: tuple[str, ...]) -> str:
    return f"true; {engine.name} {engine.version}; voices: {', '.join(voices)}"
