"""Words that neither dictionary nor lexicon knows, gathered over all episodes: what a curator may give a sound next."""

from collections import Counter
from dataclasses import dataclass

from episodes.models import Episode
from tts.lexicon import Lexicon, unknown_words
from tts.models import Pronunciation
from tts.passages import Script

MOST = 60
"""Words of one episode that are kept, the most frequent first."""
LONGEST_EXAMPLE = 160  # characters of a sentence


@dataclass(frozen=True, slots=True)
class Unknown:
    word: str
    times: int
    episodes: int
    example: str


def found_in(script: Script, lexicon: Lexicon) -> dict[str, list[int | str]]:
    """What an episode's row keeps: how often each word is said, and the first sentence that has it, as written."""
    times: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for sentence in (one for passage in script.passages for one in passage.sentences):
        for word, count in unknown_words(sentence.spoken, lexicon).items():
            times[word] += count
            examples.setdefault(word, sentence.written[:LONGEST_EXAMPLE])
    return {word: [count, examples[word]] for word, count in times.most_common(MOST)}


def queue(limit: int = 200) -> list[Unknown]:
    """The most frequent first; what the lexicon has learnt meanwhile is out."""
    lexicon = Lexicon(row.entry for row in Pronunciation.objects.all())
    times: Counter[str] = Counter()
    episodes: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for kept in Episode.objects.exclude(unknown={}).values_list("unknown", flat=True).iterator():
        for word, (count, example) in kept.items():
            times[word] += count
            episodes[word] += 1
            examples.setdefault(word, example)
    waiting = ((word, count) for word, count in times.most_common() if not lexicon.knows(word))
    return [
        Unknown(word, count, episodes[word], examples[word])
        for (word, count), _ in zip(waiting, range(limit), strict=False)
    ]
