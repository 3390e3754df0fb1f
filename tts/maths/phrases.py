"""What has been read so far, and what must be known to join it to the rest: commas, "the quantity", "the whole"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import Protocol

from tts.maths.tree import Node, Symbol, Word, core


class Rank(IntEnum):
    """What binds a phrase together, tightest first."""

    ATOM = 0
    PRODUCT = 1
    SUM = 2
    RELATION = 3
    LOGIC = 4
    LIST = 5


class Tail(IntEnum):
    """How easily the next words would be taken into the phrase: "f of x" before "plus"; "P of A given B"."""

    CLOSED = 0
    RAISED = 1  # "x to the n": a comma before arithmetic
    OPEN = 2  # "f of x": also "times" before a letter
    WIDE = 3  # "P of A given B": a comma before anything


class Joint(Enum):
    """How a factor is joined to one before it."""

    LETTER = "a comma after a power, times after an application"
    MATRIX = "capital letters: never times"
    WORD = "never a comma after a power"
    OTHER = "times after anything open"
    TIMES = "always times: the sum, the norm, the quantity"
    PAUSE = "a comma: d x"


class Mood(Enum):
    CLAUSE = "x in A; x is less than y"
    THAT = "x is in A"  # after "if", "such that", "the probability that"
    NOUN = "x in A; x less than y"  # under a sum, as an argument


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    tail: Tail = Tail.CLOSED
    rank: Rank = Rank.ATOM
    joint: Joint = Joint.OTHER

    def before(self, least: Tail) -> str:
        """The text, with a comma if its tail is at least so loose."""
        return self.text + "," if self.text and self.tail >= least else self.text

    @property
    def grouped(self) -> Phrase:
        """The phrase as one operand of what stands around it."""
        if self.rank <= Rank.PRODUCT and self.tail is Tail.CLOSED:
            return self
        if self.rank <= Rank.SUM and not self.text.startswith("the "):
            return Phrase(f"the quantity {self.text}", Tail.WIDE)
        return Phrase(f"the whole, {self.text}", Tail.WIDE)

    def ranked(self, rank: Rank) -> Phrase:
        return replace(self, rank=max(rank, self.rank))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the whole formula."""

    names: frozenset[str]  # every symbol in it
    applied: frozenset[str]  # letters that are surely functions
    logical: bool
    has_matrix: bool
    strings: frozenset[str] = frozenset()  # programs and their like, whose bars are a length
    vectors: frozenset[str] = frozenset()  # what has a norm
    sets: bool = False  # a product of capitals is one of sets
    lower_stars: frozenset[str] = frozenset()  # "f_*", and beside it perhaps "f^*"
    upper_stars: frozenset[str] = frozenset()


class Reader(Protocol):
    facts: Facts

    def nested(self) -> AbstractContextManager[None]:
        """Counts one level deeper; raises MathsError when there are too many."""

    def read(self, items: Sequence[Node], mood: Mood = Mood.NOUN) -> Phrase:
        """A whole expression: lists, relations, sums."""

    def product(self, items: Sequence[Node]) -> Phrase:
        """A single term."""

    def factors(self, items: Sequence[Node]) -> list[Phrase]:
        """Everything that is multiplied by standing side by side."""

    def node(self, node: Node) -> Phrase:
        """One node on its own."""


def of(head: str, argument: Phrase, *, joint: Joint = Joint.OTHER) -> Phrase:
    """ "the floor" and "x" → "the floor of x"."""
    wide = argument.rank >= Rank.SUM or argument.tail is Tail.WIDE or head.endswith(",")
    return Phrase(f"{head} of {argument.text}", Tail.WIDE if wide else Tail.OPEN, joint=joint)


def spaced(texts: Iterable[str]) -> str:
    return " ".join(filter(None, texts))


def split(items: Sequence[Node], names: Iterable[str]) -> list[list[Node]]:
    """The stretches between the symbols of these names."""
    wanted = frozenset(names)
    parts: list[list[Node]] = [[]]
    for item in items:
        if getattr(item, "name", "") in wanted:
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def listed(parts: Sequence[Phrase | None], final: str = "") -> Phrase:
    """Phrases one after the other; None stands for dots. `final` is the word before the last."""
    known = [part for part in parts if part and part.text]
    if None in parts:
        return _with_dots(parts)
    if len(known) == 1:
        return known[0]
    wide = any(part.tail is Tail.WIDE for part in known[:-1])
    texts = [part.text for part in known]
    tail = Tail.WIDE if len(known) > 1 else Tail.CLOSED
    if not final or not texts:
        return Phrase(", ".join(texts), tail, Rank.LIST)
    return Phrase(f"{', '.join(texts[:-1])}{',' * wide} {final} {texts[-1]}", tail, Rank.LIST)


def _with_dots(parts: Sequence[Phrase | None]) -> Phrase:
    at = parts.index(None)
    before = ", ".join(part.text for part in parts[:at] if part and part.text)
    after = ", ".join(part.text for part in parts[at + 1 :] if part and part.text)
    if not after:
        return Phrase(f"{before}, and so on" if before else "and so on", Tail.WIDE, Rank.LIST)
    if at < 2:
        return Phrase(
            f"{before} through {after}" if before else f"and so on up to {after}", Tail.WIDE, Rank.LIST
        )
    return Phrase(f"{before}, and so on up to {after}", Tail.WIDE, Rank.LIST)


def is_matrix(node: Node) -> bool:
    """A capital letter or bold one, however decorated: multiplied without saying so."""
    found = core(node)
    return isinstance(found, Symbol) and len(found.name) == 1 and found.name.isupper()


def joint_of(node: Node) -> Joint:
    found = core(node)
    if is_matrix(node):
        return (
            Joint.TIMES
            if isinstance(found, Symbol) and found.style == "bb" and found.name == "E"
            else Joint.MATRIX
        )
    return Joint.LETTER if isinstance(found, (Symbol, Word)) else Joint.OTHER
