"""The sound of each sentence of a script: from the shelf where it lies there, else from the engine."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tts import pace
from tts.cast import Cast
from tts.engines import SAMPLE, Clip, Engine, Line, SpeaksAhead, SpeechError
from tts.lexicon import Lexicon, write
from tts.passages import Script, Sentence
from tts.shelf import Shelf, key_for
from tts.studio.joining import trimmed


@dataclass(frozen=True, slots=True)
class Turn:
    """One sentence to be said, and the number of its passage."""

    passage: int
    sentence: Sentence
    line: Line


def turns(script: Script, cast: Cast, lexicon: Lexicon, engine: Engine) -> Iterator[Turn]:
    """Sentences in order, as the engine is given them; a sentence without a spoken word is left out."""
    for number, passage in enumerate(script.passages):
        voice = cast.voice_for(passage.role)
        for sentence in passage.sentences:
            text = write(sentence.spoken, lexicon, engine.dialect).strip()
            if text:
                yield Turn(number, sentence, Line(text, voice))


class Speaker:
    """An engine with its shelf, which only slow engines use."""

    def __init__(self, engine: Engine, shelf: Shelf | None) -> None:
        self.engine = engine
        self._shelf = shelf if engine.slow else None

    def say(self, line: Line) -> Clip:
        return self._taken(line) or self._kept(line, self.engine.speak(line.text, line.voice))

    def say_all(self, turns: Iterable[Turn]) -> Iterator[tuple[Turn, Clip]]:
        """Every turn with its sound, in order. An engine that speaks ahead is let as far ahead as it likes."""
        if not isinstance(self.engine, SpeaksAhead):
            yield from ((turn, self.say(turn.line)) for turn in turns)
            return
        drawn: deque[tuple[Turn, bool]] = (
            deque()
        )  # turns the engine has seen, and whether it is to speak them
        clips = self.engine.speak_many(self._missing(turns, drawn))
        for clip in clips:
            yield from self._from_shelf(drawn)
            turn, _ = drawn.popleft()
            yield turn, self._kept(turn.line, clip)
        yield from self._from_shelf(drawn)
        if drawn:
            raise SpeechError(
                f"{self.engine.name} left {len(drawn)} lines unspoken", permanent=False, provider=True
            )

    def _missing(self, turns: Iterable[Turn], drawn: deque[tuple[Turn, bool]]) -> Iterator[Line]:
        for turn in turns:
            is_missing = self._taken(turn.line) is None
            drawn.append((turn, is_missing))
            if is_missing:
                yield turn.line

    def _from_shelf(self, drawn: deque[tuple[Turn, bool]]) -> Iterator[tuple[Turn, Clip]]:
        while drawn and not drawn[0][1]:
            turn, _ = drawn.popleft()
            yield turn, self.say(turn.line)

    def _taken(self, line: Line) -> Clip | None:
        clip = self._shelf.take(self._key(line)) if self._shelf else None
        return clip if clip and clip.rate == self.engine.rate else None

    def _kept(self, line: Line, clip: Clip) -> Clip:
        checked = self._checked(line, clip)
        if self._shelf:
            self._shelf.put(self._key(line), checked)
        return checked

    def _checked(self, line: Line, clip: Clip) -> Clip:
        """What cannot be the sentence never gets onto the shelf: the next try speaks it anew."""
        if clip.rate != self.engine.rate:
            raise SpeechError(
                f"{self.engine.name} spoke at {clip.rate} Hz, not {self.engine.rate}",
                permanent=True,
                provider=True,
            )
        seconds = len(trimmed(clip)) / SAMPLE / clip.rate
        if words := pace.fault(line.text, line.voice.rate, seconds):
            raise SpeechError(f"{self.engine.name} misspoke: {words}", permanent=False)
        return clip

    def _key(self, line: Line) -> str:
        return key_for(self.engine.name, self.engine.version, line.voice, line.text)
