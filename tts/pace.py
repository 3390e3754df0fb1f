"""Whether a sound can be the sentence it is taken for: what an engine dropped, cut short or repeated shows in its length."""

from collections.abc import Iterator
from dataclasses import dataclass

SLOWEST = 80  # words a minute: no engine goes below, whatever it is asked for
LETTERS = 4.7  # of an English word
FACTOR, SPARE = 4.0, 3.0
"""Shorter than the least divided by the factor, or longer than the most by it and some seconds, is another sentence."""
FEWEST = 5  # words of which a pace can be told
ODD = (0.53, 1.6)  # of the pace asked for: 90 to 270 words a minute at 170
UNFIT = (0.35, 3.0)
LONG_ENOUGH = 50  # words of a recording whose pace as a whole means something


@dataclass(slots=True)
class Tempo:
    """Words, and the seconds they should take, added up."""

    words: int = 0
    due: float = 0.0

    def add(self, text: str, rate: int) -> None:
        words = count(text)
        self.words += words
        self.due += words * 60 / max(rate, SLOWEST)

    def relative(self, seconds: float) -> float:
        """1 is the pace asked for, 2 twice as fast."""
        return self.due / seconds if seconds > 0 else 0.0


def count(text: str) -> int:
    """Words with a letter or digit in them."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())


def fault(text: str, rate: int, seconds: float) -> str:
    """Why so many seconds of sound cannot be this text at `rate` words a minute; empty where they can."""
    words = count(text)
    if words < FEWEST:
        return ""
    letters = sum(sign.isalnum() for sign in text)
    per_word = 60 / max(rate, SLOWEST)
    due = (words * per_word, letters / LETTERS * per_word)
    if min(due) / FACTOR <= seconds <= FACTOR * max(due) + SPARE:
        return ""
    return f"{words} words took {seconds:.1f} s: “{text[:80]}”"


def doubts(text: str, rate: int, seconds: float) -> Iterator[str]:
    """What a curator should listen to: a sentence at an odd pace."""
    tempo = Tempo()
    tempo.add(text, rate)
    if tempo.words >= FEWEST and not ODD[0] <= tempo.relative(seconds) <= ODD[1]:
        yield f"pace: {60 * tempo.words / max(seconds, 0.01):.0f} words a minute: {text[:100]}"


def unfit(tempo: Tempo, seconds: float) -> str:
    """Why a whole recording is as long as its script cannot be; empty where it is right."""
    if tempo.words < LONG_ENOUGH or UNFIT[0] <= tempo.relative(seconds) <= UNFIT[1]:
        return ""
    return f"it is {seconds:.0f} s long where its words should take about {tempo.due:.0f} s"
