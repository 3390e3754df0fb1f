"""Subscripts and primes, and what is read with both: "x i", "x sub i plus one", "f prime", "Sigma zero one"."""

from collections.abc import Sequence
from dataclasses import replace

from tts.maths import symbols, words
from tts.maths.groups import raised_group
from tts.maths.numbers import number, ordinal, year
from tts.maths.phrases import Joint, Mood, Phrase, Reader, Tail, of, spaced, split
from tts.maths.superscripts import ORDINALS, letters, raised
from tts.maths.tree import Accent, Fence, Node, Number, Row, Scripts, Symbol, Text, Word, core, name
from tts.passages import LETTER

_TENSOR_INDICES = frozenset(
    ["mu", "nu", "rho", "sigma", "lambda", "alpha", "beta", "gamma", "kappa", "tau", "delta"]
)
_PRIMES = {1: "prime", 2: "double prime", 3: "triple prime"}
_INDICES = (symbols.NAMES.keys() - {"=", "to", "nabla", "+", "-", "times", "sim", "oplus", "otimes"}) | {
    "log",
    "exp",
}
_LEVELS = ([Number("0")], [Number("1")], [Symbol("P")], [Symbol("p")])
_BODIES = {"odot": "sun", "oplus": "earth"}


def scripted(reader: Reader, node: Scripts) -> Phrase:
    """A base with what is written around it."""
    base = node.base
    if isinstance(base, Number) and node.sup and letters(node.sup) in ORDINALS:
        return Phrase(ordinal(base.digits) if base.digits.isdecimal() else reader.node(base).text)
    if node.sub and node.sup and _is_tensor(node.sub, node.sup):
        upper, lower = (_index(reader, row.items) for row in (node.sup, node.sub))
        said = reader.node(node.base)
        return replace(said, text=f"{said.text} upper {upper} lower {lower}")
    if node.sup and _is_hierarchy(node):
        level, index = (reader.read(row.items).text for row in (node.sup, node.sub or Row()))
        indices = [level, index] if level in ("zero", "one") else [index, level]
        return Phrase(spaced([reader.node(node.base).text, *indices]), joint=Joint.MATRIX)
    said = _lowered(reader, node)
    return said if node.sup is None else raised(reader, said, node)


def _lowered(reader: Reader, node: Scripts) -> Phrase:
    if isinstance(node.base, Fence) and (part := signed_part(node)):
        return of(f"the {part} part", reader.read(node.base.body.items), joint=Joint.TIMES)
    said = raised_group(reader, node.base) if isinstance(node.base, Fence) else reader.node(node.base)
    if node.primes:
        mark = _PRIMES.get(node.primes) or "with many primes"
        said = replace(said, text=f"{said.before(Tail.RAISED)} {mark}")
    if node.sub is None or not node.sub.items:
        return said
    if [name(item) for item in node.sub.items] == ["*"] and name(core(node.base)) in reader.facts.upper_stars:
        return replace(said, text=f"{said.text} lower star")
    if isinstance(node.base, Fence) and said.tail is Tail.WIDE:
        return replace(said, text=f"{said.text}, sub {reader.read(node.sub.items).text}")
    if _is_year(node.base, node.sub):
        return replace(said, text=f"{said.text} {year(_digits(node.sub))}")
    return subscripted(reader, said, node.sub, spelled_out=_is_d(node.base))


def signed_part(node: Scripts) -> str:
    """ "(x)_+" and "[x]_-": what a number is where it is above or below zero."""
    fence, sign = node.base, name(node.sub.items[0]) if node.sub and len(node.sub.items) == 1 else ""
    if not isinstance(fence, Fence) or (fence.left, fence.right) not in (("(", ")"), ("[", "]")):
        return ""
    return {"+": "positive", "-": "negative"}.get(sign, "")


def _is_hierarchy(node: Scripts) -> bool:
    """ "Pi^0_2", "Sigma^1_n": classes of formulas."""
    level = node.sup.items if node.sup else ()
    return bool(node.sub) and name(core(node.base)) in ("Pi", "Sigma", "Delta") and list(level) in _LEVELS


def _is_tensor(sub: Row, sup: Row) -> bool:
    indices = [*sub.items, *sup.items]
    return len(indices) > 2 and all(name(item) in _TENSOR_INDICES for item in indices)


def _is_d(base: Node) -> bool:
    return name(base) == "d"


def subscripted(reader: Reader, said: Phrase, sub: Row, *, spelled_out: bool = False) -> Phrase:
    """ "x i"; "x sub i plus one"; "d sub k", for "d k" would be a differential."""
    index = _index(reader, sub.items)
    short = spelled_out and ((index[:1] == LETTER and len(index) == 2) or index in symbols.GREEK)
    if index and not short:
        return replace(said, text=f"{said.text} {index}")
    if not index and len(sub.items) == 1 and name(sub.items[0]) in ("+", "-"):
        index = {"+": "plus", "-": "minus"}[name(sub.items[0])]
        return replace(said, text=f"{said.text} {index}")
    if index:
        return replace(said, text=f"{said.text} sub {index}")
    return replace(said, text=f"{said.text} sub {reader.read(sub.items, Mood.NOUN).text}", tail=Tail.WIDE)


def _index(reader: Reader, items: Sequence[Node]) -> str:
    """A subscript that needs no "sub" before it, or nothing."""
    if len(items) > 1 and name(items[0]) == "-" and all(_is_simple(item) for item in items[1:]):
        return spaced(["minus", *(reader.node(item).text for item in items[1:])])
    if any(name(item) == ":" for item in items):
        ends = [_index(reader, part) for part in split(items, {":"})]
        return " to ".join(ends) if all(ends) else ""
    parts = [part for part in split(items, {",", ";"}) if part]
    if not parts or not all(_is_simple(item) for part in parts for item in part):
        return ""
    return " ".join(spaced(_plain(reader, item) for item in part) for part in parts)


def _plain(reader: Reader, node: Node) -> str:
    if name(node) in _BODIES:
        return _BODIES[name(node)]
    if name(node) in symbols.BIG:
        return symbols.BIG[name(node)].removeprefix("the ")
    if isinstance(node, Number) and reader.facts.has_matrix and len(node.digits) == 2:
        return spaced(number(digit) for digit in node.digits)  # "a_{11}"
    return words.prose(node.text) if isinstance(node, Text) else reader.node(node).text


def _is_year(base: Node, sub: Row) -> bool:
    """ "GDP_{2030}": an index of four digits under a word."""
    return isinstance(base, Word) and len(_digits(sub)) == 4 and "1500" <= _digits(sub) < "2200"


def _digits(row: Row) -> str:
    lone = row.items[0] if len(row.items) == 1 else None
    return lone.digits if isinstance(lone, Number) else ""


def _is_simple(node: Node) -> bool:
    match node:
        case Symbol(found):
            return (
                symbols.FUNCTIONS.get(found) == ""
                or (len(found) == 1 and found.isalpha())
                or found in symbols.BIG.keys() | _INDICES | _BODIES.keys()
            )
        case Number() | Word() | Text():
            return True
        case Scripts(base, sub, sup, _):
            return sup is None and _is_simple(base) and all(_is_simple(item) for item in (sub or Row()).items)
        case Accent(_, body):
            return all(_is_simple(item) for item in body.items)
        case _:
            return False
