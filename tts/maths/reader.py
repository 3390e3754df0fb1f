"""The reader: every kind of node to the room that knows how it is said."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tts.maths import relation_words, symbols, words
from tts.maths.bounds import glued, integral
from tts.maths.factors import factors
from tts.maths.facts import facts_of
from tts.maths.fractions import fraction
from tts.maths.groups import group, is_family, norm
from tts.maths.numbers import number
from tts.maths.phrases import Joint, Mood, Phrase, Rank, Tail, joint_of, of
from tts.maths.scripts import scripted, signed_part
from tts.maths.statements import statement
from tts.maths.superscripts import raised
from tts.maths.tables import cases_in_brace, table
from tts.maths.terms import product
from tts.maths.tree import (
    Accent,
    Binomial,
    Fence,
    Fraction,
    Integral,
    Labelled,
    MathsError,
    Node,
    Number,
    Root,
    Row,
    Said,
    Scripts,
    Symbol,
    Table,
    Text,
    Word,
    name,
    operator,
)

_NUMBERS = {"R": "reals", "Q": "rationals", "Z": "integers", "N": "naturals"}
_HALVES = {
    "geq": "non-negative",
    "gt": "positive",
    "leq": "non-positive",
    "lt": "negative",
    "neq": "non-zero",
}
MAX_DEPTH = 60  # each level costs about ten frames of Python's thousand


class FormulaReader:
    """Implements `phrases.Reader` for one formula."""

    def __init__(self, row: Row) -> None:
        self.facts = facts_of(row)
        self._depth = 0

    @contextmanager
    def nested(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MathsError("it is nested too deeply")
        yield
        self._depth -= 1

    def read(self, items: Sequence[Node], mood: Mood = Mood.NOUN) -> Phrase:
        with self.nested():
            return statement(self, glued(items), mood)

    def product(self, items: Sequence[Node]) -> Phrase:
        with self.nested():
            return product(self, items)

    def factors(self, items: Sequence[Node]) -> list[Phrase]:
        return factors(self, items)

    def node(self, node: Node) -> Phrase:
        match node:
            case Symbol():
                return self._symbol(node)
            case Number(digits, style):
                return Phrase("the indicator" if style == "bb" and digits == "1" else number(digits))
            case Word(text):
                return Phrase("the identity" if text in ("id", "Id") else words.name(text), joint=Joint.WORD)
            case Text(text):
                return Phrase(words.prose(text))
            case Said(spoken):
                return Phrase(spoken)
            case Row(items):
                return self.read(items)
            case Scripts():
                return self._scripts(node)
            case _:
                return self._structure(node)

    def _structure(self, node: Node) -> Phrase:
        match node:
            case Fraction(top, bottom):
                return fraction(self, top, bottom)
            case Binomial(top, bottom):
                return self._binomial(top, bottom)
            case Root(body, index):
                return self._root(body, index)
            case Accent():
                return self._accent(node)
            case Labelled():
                return self._labelled(node)
            case Fence():
                by_hand = cases_in_brace(node)
                return table(self, by_hand) if by_hand else group(self, node)
            case Integral():
                return integral(self, node)
            case Table():
                return table(self, node)
        raise AssertionError(node)

    def _symbol(self, node: Symbol) -> Phrase:
        if symbols.FUNCTIONS.get(node.name) == "":  # "KL" in an index
            return Phrase(words.name(node.name), joint=Joint.WORD)
        if len(node.name) == 1 and node.name.isalpha():
            return Phrase(words.letter(node.name), joint=joint_of(node))
        if node.name in symbols.NAMES:
            return Phrase(self._greek(node.name), joint=joint_of(node))
        if node.name in symbols.DOTS:
            return Phrase("and so on", Tail.RAISED, joint=Joint.PAUSE)
        return Phrase(_vocabulary(node.name))

    def _greek(self, found: str) -> str:
        if found in ("hbar",):
            return f"{words.letter('h')} bar"
        if found in ("ell", "imath", "jmath"):
            return words.letter(symbols.NAMES[found])
        both = found[0].isupper() and found.lower() in self.facts.names and found.lower() in symbols.GREEK
        return f"capital {symbols.NAMES[found]}" if both else symbols.NAMES[found]

    def _scripts(self, node: Scripts) -> Phrase:
        found = norm(self, node)
        if found:
            return raised(self, found, node) if node.sup else found
        if isinstance(node.base, Number) and node.base.style and node.sub:
            return of("the indicator", self.read(node.sub.items))
        base = node.base
        if node.sub and not node.sup and (half := _half_of(base, node.sub)):
            return Phrase(half, joint=Joint.MATRIX)
        if name(base) == "aleph" and node.sub and [getattr(i, "digits", "") for i in node.sub.items] == ["0"]:
            node = Scripts(Said("aleph null"), None, node.sup)
        if signed_part(node):
            return scripted(self, node)
        if isinstance(base, Fence) and node.sub and is_family(base, node.sub):
            return self._family(node)
        if isinstance(base, Fence) and (base.left in ("", "[") or base.right == "|") and node.sub:
            return self._evaluated(node, base)
        if isinstance(base, Word) and base.text in ("id", "Id") and node.sub:
            return Phrase(f"the identity on {self.read(node.sub.items).text}")
        return scripted(self, node)

    def _family(self, node: Scripts) -> Phrase:
        low = self.read((node.sub or Row()).items).text
        if isinstance(node.base, Fence) and node.base.left == "(":
            said = f"the sequence of {self.read(node.base.body.items).text}"
        else:
            said = re.sub("^the set (?:of |containing )?", "the set of ", self.node(node.base).text)
        if node.sup:
            return Phrase(
                f"{said}, from {low} to {self.read(node.sup.items).text}", Tail.WIDE, joint=Joint.TIMES
            )
        return Phrase(f"{said}, over {low}", Tail.WIDE, joint=Joint.TIMES)

    def _evaluated(self, node: Scripts, base: Fence) -> Phrase:
        said, low = self.read(base.body.items).text, self.read((node.sub or Row()).items).text
        if node.sup:
            high = self.read(node.sup.items).text
            return Phrase(f"{said} evaluated from {low} to {high}", Tail.WIDE, joint=Joint.TIMES)
        link = "evaluated at" if base.right == "|" else "sub"
        return Phrase(f"{said} {link} {low}", Tail.WIDE, joint=Joint.TIMES)

    def _binomial(self, top: Row, bottom: Row) -> Phrase:
        above, below = self.read(top.items).grouped, self.read(bottom.items).grouped
        return Phrase(f"{above.before(Tail.RAISED)} choose {below.text}", Tail.OPEN)

    def _root(self, body: Row, index: Row | None) -> Phrase:
        said = self.read(body.items)
        if index is None or not index.items:
            return _apart(of("the square root", said))
        degree = index.items[0]
        if isinstance(degree, Number) and len(index.items) == 1:
            known = {"2": "square", "3": "cube", "4": "fourth", "5": "fifth"}.get(degree.digits)
            if known:
                return _apart(of(f"the {known} root", said))
        return _apart(of(f"the {self.read(index.items).text} th root", said))

    def _accent(self, node: Accent) -> Phrase:
        if node.mark == "vector" and node.body.items == (Number("0"),):
            return Phrase("the zero vector", joint=Joint.TIMES)
        said = self.read(node.body.items)
        inner = said.grouped.text if said.rank >= Rank.SUM else said.text
        if not node.mark:
            return said
        pause = "," if said.rank >= Rank.SUM else ""
        text = f"{node.mark} {inner}" if node.before else f"{inner}{pause} {node.mark}"
        return Phrase(text, Tail.CLOSED, Rank.ATOM, joint_of(node))

    def _labelled(self, node: Labelled) -> Phrase:
        said, label = self.read(node.body.items), self.read(node.label.items).text
        if not node.brace:
            return said
        return Phrase(f"{said.text}, labelled {label}", Tail.WIDE, joint=said.joint)


def _half_of(base: Node, sub: Row) -> str:
    """ "R_{>0}": "the positive reals"."""
    numbers = _NUMBERS.get(base.name) if isinstance(base, Symbol) and base.style == "bb" else None
    half = _HALVES.get(operator(sub.items[0])) if len(sub.items) == 2 else None
    return f"the {half} {numbers}" if numbers and half and sub.items[1] == Number("0") else ""


def _apart(phrase: Phrase) -> Phrase:
    return Phrase(phrase.text, phrase.tail, phrase.rank, Joint.TIMES)


def _vocabulary(found: str) -> str:
    """An operator standing where none is expected: its plain name."""
    for names in (
        symbols.ADDITIVE,
        symbols.MULTIPLICATIVE,
        symbols.FUNCTIONS,
        symbols.BIG,
        symbols.INTEGRALS,
    ):
        if found in names:
            return names[found].removesuffix(" of")
    if found in relation_words.RELATIONS:
        return relation_words.RELATIONS[found][2]
    for level in relation_words.CONNECTIVES:
        if found in level:
            return level[found]
    return {"forall": "for all", "exists": "there exists", "modulo": "modulo"}.get(found, "")
