"""What somebody typed into a search box, as words, phrases and words they do not want."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

MOST = 12  # terms of a question, and words of a phrase; the rest is not asked
LONGEST = 500  # characters
PIECE = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
SAID = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand together; wanted or not; the beginning of a word where a star follows it."""

    words: tuple[str, ...]
    is_wanted: bool = True
    is_beginning: bool = False


def terms(question: str) -> list[Term]:
    """The terms of a question; punctuation parts words, as it does in the index."""
    found = []
    for minus, phrase, word in PIECE.findall(question[:LONGEST].replace("\0", "")):
        said = tuple(SAID.findall(phrase or word))[:MOST]
        if said:
            found.append(Term(said, not minus, not phrase and word.endswith("*")))
    return found[:MOST]


def trigrams(word: str) -> list[str]:
    return sorted({word[n : n + 3] for n in range(len(word) - 2)})


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The word of these names that is most like a mistyped one."""
    known = {said.casefold() for name in names for said in SAID.findall(name) if len(said) > 3}
    close = get_close_matches(word.casefold(), sorted(known), n=1, cutoff=0.72)
    return close[0] if close else None
