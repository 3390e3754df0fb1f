"""Numbers of something: money, percentages, degrees, units set upright behind a number, years."""

import re
from collections.abc import Sequence

from tts.maths.numbers import number, year
from tts.maths.phrases import Phrase, Reader, spaced
from tts.maths.science import compound, unit
from tts.maths.tree import Node, Number, Row, Said, Scripts, Symbol, Text, Word, core, name

_CURRENCIES = {"dollar": "dollar", "pounds": "pound", "euro": "euro"}
_SCALES_OF_HEAT = {"C": "Celsius", "F": "Fahrenheit"}
_SCALES = {"million", "billion", "trillion", "thousand", "hundred"}
_SHORT_SCALES = {"k": "thousand", "K": "thousand", "M": "million", "B": "billion", "T": "trillion"}


def quantity(reader: Reader, items: list[Node]) -> Phrase | None:
    """The quantity that a row begins with, which is taken off it; None where a number only counts."""
    first, second = items[0], items[1] if len(items) > 1 else None
    if name(first) in _CURRENCIES and isinstance(second, Number):
        return _money(items)
    counted = core(first)
    if not isinstance(counted, Number) or counted.style or second is None:
        return None
    said = reader.node(first).text
    if name(second) in ("percent", "degree"):
        measure, taken = {"percent": "percent", "degree": "degrees"}[name(second)], 1
    elif name(second) in _CURRENCIES:
        measure, taken = _CURRENCIES[name(second)] + "s", 1
    elif name(second) in _SCALES_OF_HEAT and said.endswith(("degrees", "degree")):
        measure, taken = _SCALES_OF_HEAT[name(second)], 1
    elif isinstance(second, Said):
        measure, taken = second.spoken, 1
    else:
        measure, taken = _measure(items[1:9], plural=first != Number("1"))
    if not measure:
        return None
    del items[: 1 + taken]
    return Phrase(f"{said} {measure}")


def _measure(items: list[Node], *, plural: bool) -> tuple[str, int]:
    """The unit that follows a number ("m", "J/K", "mol^-1"), and how many nodes it takes; italic only after a mu."""
    micro = name(items[0]) == "mu" and len(items) > 1
    if micro and isinstance(items[1], (Word, Symbol)) and _symbol(items[1]) in ("m", "s", "g"):
        return f"micro{unit(_symbol(items[1]), plural=plural)}", 2
    end = next((i for i, item in enumerate(items) if not _unit(item)), len(items))
    said = compound(written(items[:end]), plural=plural) if end else None
    return said or "", end


def written(units: Sequence[Node]) -> str:
    """Upright units as they are written, "J/K"; nothing where anything else stands among them."""
    symbols = ["/" if name(item) == "/" else _unit(item) for item in units]
    return " ".join(symbols).replace(" / ", "/") if all(symbols) else ""


def _unit(node: Node) -> str:
    """An upright unit as it is written, with its power."""
    base = node.base if isinstance(node, Scripts) and not node.sub else node
    if not (isinstance(base, Word) or (isinstance(base, Symbol) and base.style == "rm")) or not unit(
        _symbol(base)
    ):
        return ""
    if not isinstance(node, Scripts):
        return _symbol(base)
    power = "".join(_symbol(item) for item in (node.sup or Row()).items)
    return f"{_symbol(base)}^{power}" if power.lstrip("-").isdecimal() else ""


def _symbol(node: Node) -> str:
    match node:
        case Word(text):
            return text
        case Number(digits):
            return digits
        case _:
            return name(node)


def _money(items: list[Node]) -> Phrase:
    currency, amount = _CURRENCIES[name(items.pop(0))], items.pop(0)
    digits = amount.digits if isinstance(amount, Number) else "0"
    following = items[0] if items else None
    written_scale = following.text.strip() if isinstance(following, (Word, Text)) else name(following)
    scale = _SHORT_SCALES.get(written_scale, "")
    if written_scale in _SCALES:
        scale = written_scale
    if scale:
        items.pop(0)
    plural = "" if digits == "1" and not scale else "s"
    return Phrase(spaced([number(digits), scale, currency + plural]))


def dated(items: list[Node], said: list[str]) -> list[Node]:
    """ "by 2030": the number after a word of time is a year."""
    first = items[0] if items else None
    if not isinstance(first, Number) or not re.fullmatch(r"(?:1[5-9]|2[01])\d\d", first.digits):
        return items
    is_year = said and re.search(r"\b(?:by|in|before|after|since|until|from|year)$", said[-1])
    return [Said(year(first.digits)), *items[1:]] if is_year else items
