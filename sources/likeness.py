"""Whether two texts are the same essay, by their words alone; titles have no say."""

import re
import unicodedata

WORD = re.compile(r"\w+")
PLAIN_RUN = re.compile(r"\b[^\W\d_]{1,40}(?: [^\W\d_]{1,40}){4}\b")
RUN = 5  # words in a shingle
LEAST_WORDS = 15  # shorter texts are the same by chance
FEW_WORDS = 40  # and up to here alike by chance: only all the same words make them one


def shingles(text: str) -> frozenset[int]:
    """Hashes of every run of five words, whatever the case and punctuation."""
    words = WORD.findall(text.casefold())
    if len(words) < LEAST_WORDS:
        return frozenset()
    return frozenset(hash(tuple(words[at : at + RUN])) for at in range(len(words) - RUN + 1))


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Shared shingles over all shingles: 1.0 for the same words, 0.0 for nothing in common."""
    return len(one & other) / len(one | other) if one and other else 0.0


def containment(one: frozenset[int], other: frozenset[int]) -> float:
    """How much of the smaller text lies in the larger."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def probes(text: str, most: int = 4) -> list[str]:
    """Runs of five plain words from all over the text, by which a database finds texts worth comparing.

    Of texts that are alike (0.85) nine runs in ten are the other's too, so that four miss one in twenty thousand.
    """
    found = PLAIN_RUN.findall(text)
    step = max(1, len(found) // most)
    return found[::step][:most]


def normal_name(name: str) -> str:
    """A name as a key: "Abram Demski", "abram-demski" and "abramdemski" are one."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in plain if character.isalnum())
