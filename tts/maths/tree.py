"""What TeX looks like once its commands and braces are understood: rows of nodes, not yet mathematics."""

from __future__ import annotations

from dataclasses import dataclass, field


class MathsError(ValueError):
    """The formula cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """One letter, Greek letter, operator or relation, by its canonical TeX name without backslash."""

    name: str
    style: str = ""  # bb, cal, bold, rm, frak or nothing


@dataclass(frozen=True, slots=True)
class Number:
    digits: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A name of several letters that is one word: ReLU, enc, Set."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Prose inside a formula, with its spaces: " if "."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    items: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Scripts:
    base: Node
    sub: Row | None = None
    sup: Row | None = None
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Fraction:
    top: Row
    bottom: Row


@dataclass(frozen=True, slots=True)
class Binomial:
    top: Row
    bottom: Row


@dataclass(frozen=True, slots=True)
class Root:
    body: Row
    index: Row | None = None


@dataclass(frozen=True, slots=True)
class Accent:
    """`before` for "vector v", otherwise the mark follows: "x hat"."""

    mark: str
    body: Row
    before: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label over or under something: a brace, or a word over a relation or arrow; `below`: an index of it."""

    body: Row
    label: Row
    brace: bool = False
    below: bool = False


@dataclass(frozen=True, slots=True)
class Fence:
    """Anything between delimiters; either delimiter may be missing ("")."""

    left: str
    body: Row
    right: str


@dataclass(frozen=True, slots=True)
class Integral:
    """An integral sign, what is integrated, and its differentials."""

    sign: Node
    body: Row
    differential: Row
    leads: bool = False  # "∫ dx f(x)": the differential stands before what is integrated


@dataclass(frozen=True, slots=True)
class Table:
    environment: str
    rows: tuple[tuple[Row, ...], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Said:
    """What is words already: a chemical formula, a quantity with its unit."""

    spoken: str


Node = (
    Symbol
    | Number
    | Word
    | Text
    | Row
    | Scripts
    | Fraction
    | Binomial
    | Root
    | Accent
    | Labelled
    | Fence
    | Integral
    | Table
    | Said
)


def core(node: Node) -> Node:
    """The node under its scripts, accents and lone braces."""
    while True:
        if isinstance(node, Scripts):
            node = node.base
        elif isinstance(node, (Row, Accent)) and (found := only(node)):
            node = found
        else:
            return node


def only(node: Row | Accent) -> Node | None:
    """The single item of a row, or of what an accent stands on."""
    items = node.body.items if isinstance(node, Accent) else node.items
    return items[0] if len(items) == 1 else None


def name(node: Node | None) -> str:
    """The name of a bare symbol, otherwise nothing."""
    return node.name if isinstance(node, Symbol) else ""


def operator(node: Node) -> str:
    """The name of a symbol, also under a label or scripts ("\\xrightarrow{f}")."""
    if isinstance(node, Labelled) and not node.brace:
        return name(only(node.body))
    return name(node)
