"""Signs that are one though TeX writes several: "arg max", ":=", a relation with its index, "0.\\overline{9}"."""

import re

from tts.maths import relation_words, symbols
from tts.maths.numbers import number
from tts.maths.science import unit
from tts.maths.tree import Accent, Labelled, Node, Number, Row, Said, Scripts, Symbol, name, only

_MERGED = {
    ("arg", "max"): "argmax",
    ("arg", "min"): "argmin",
    ("perp", "perp"): "indep",
    ("bot", "bot"): "indep",
    ("notindep", "perp"): "notindep",
    (":", "="): ":=",
    ("lt", "="): "leq",
    ("gt", "="): "geq",
    ("-", "gt"): "to",
    ("=", "gt"): "implies",
    ("lt", "to"): "leftrightarrow",
    ("leq", "gt"): "iff",
    ("neg", "exists"): "nexists",
}
_MICRO = ("m", "s", "g", "L")
_LETTERS_OF = {"Pi": "prod", "Sigma": "sum"}
_ENDS = (
    relation_words.RELATIONS.keys() | symbols.SEPARATORS | {"sim", "mid", "|", ":"} | symbols.CLOSING.keys()
)


def merge(items: list[Node]) -> None:
    """Joins the last items of a row where they are one."""
    if len(items) > 1 and name(items[-1]) == "quad" and name(_unscripted(items[-2])) in symbols.BIG:
        items.pop()
    if len(items) > 1:
        merged = _MERGED.get((name(items[-2]), name(items[-1])))
        if merged:
            items[-2:] = [Symbol(merged)]
    _merge_micro(items)
    _merge_isotope(items)
    _merge_repeating(items)


def _unscripted(node: Node) -> Node:
    return node.base if isinstance(node, Scripts) else node


def _merge_micro(items: list[Node]) -> None:
    """ "\\mu\\mathrm{m}": a mu before an upright unit is its prefix, also where no number counts it."""
    if len(items) < 2 or items[-2] != Symbol("mu") or getattr(items[-1], "style", "") != "rm":
        return
    counted = items[-3] if len(items) > 2 else None
    measure = unit(name(items[-1]), plural=counted != Number("1"))
    if measure and name(items[-1]) in _MICRO:
        items[-2:] = [Said(f"micro{measure}")]


def _merge_isotope(items: list[Node]) -> None:
    """ "^{14}C": what is raised before an element raises nothing."""
    if len(items) < 2 or not isinstance(items[-2], Scripts) or items[-2].base != Row():
        return
    marks = [only(row) for row in (items[-2].sup, items[-2].sub) if row]
    if all(isinstance(mark, Number) for mark in marks) and _is_element(items[-1]):
        counts = [number(mark.digits) for mark in marks if isinstance(mark, Number)]
        items[-2] = Said(", ".join(counts))


def _is_element(node: Node) -> bool:
    written = getattr(node, "text", "") or name(node)
    return re.fullmatch(r"[A-Z][a-z]?", written.strip()) is not None


def _merge_repeating(items: list[Node]) -> None:
    """ "0.1\\overline{6}": the digits under the bar come again for ever."""
    last = items[-1] if items else None
    digits = only(last) if isinstance(last, Accent) and last.mark == "bar" else None
    if not isinstance(digits, Number) or "." in digits.digits or len(items) < 2:
        return
    point = name(items[-2]) == "."
    whole = items[-3] if point and len(items) > 2 else items[-2]
    if not isinstance(whole, Number) or point == ("." in whole.digits):
        return
    said = number(f"{whole.digits}{'.' * point}{digits.digits}")
    items[-3 if point else -2 :] = [Said(f"{said} repeating")]


def settled(items: list[Node]) -> list[Node]:
    """A whole row: scripts of a relation become its label, a star that multiplies nothing belongs to what it follows."""
    found: list[Node] = []
    for i, item in enumerate(items):
        if (
            name(item) == "*"
            and found
            and name(found[-1]) != "*"
            and (i + 1 == len(items) or name(items[i + 1]) in _ENDS)
        ):
            found[-1] = _starred(found[-1])
        else:
            found.append(_indexed(_over_all(item) if i + 1 < len(items) else item))
    return found


def _over_all(item: Node) -> Node:
    """A capital pi or sigma over a range is the product or the sum, though it was typed as a letter."""
    if not isinstance(item, Scripts) or name(item.base) not in _LETTERS_OF or item.sub is None:
        return item
    ranging = any(name(inner) in ("=", "in", ":") for inner in item.sub.items[1:])
    return Scripts(Symbol(_LETTERS_OF[name(item.base)]), item.sub, item.sup) if ranging else item


def _starred(node: Node) -> Node:
    star = Symbol("*")
    if isinstance(node, Scripts):
        return Scripts(node.base, node.sub, Row((*(node.sup or Row()).items, star)), node.primes)
    return Scripts(node, None, Row((star,)))


def _indexed(item: Node) -> Node:
    if not isinstance(item, Scripts) or not isinstance(item.base, Symbol):
        return item
    label = item.sub or item.sup
    if label is None or item.base.name not in relation_words.RELATIONS.keys() | {"sim"}:
        return item
    return Labelled(Row((item.base,)), label, below=item.sub is not None)
