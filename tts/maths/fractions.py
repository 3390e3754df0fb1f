"""Fractions: halves and thirds, derivatives, "a over b", and "the fraction …, over …" where that would mislead."""

from collections.abc import Sequence

from tts.maths import symbols, words
from tts.maths.numbers import part
from tts.maths.phrases import Joint, Phrase, Rank, Reader, Tail, spaced, split
from tts.maths.tree import Fence, Node, Number, Row, Scripts, Symbol, Word, core, name

_ORDERS = {"2": "second", "3": "third", "4": "fourth", "n": words.letter("n") + " th"}
_CURRENCIES = {"dollar": "dollar", "pounds": "pound", "euro": "euro"}


def fraction(reader: Reader, top: Row, bottom: Row) -> Phrase:
    known = _ratio(top, bottom) or _derivative(reader, top, bottom)
    if known:
        return known
    if _has_money(top) and isinstance(core(bottom.items[0]) if bottom.items else None, Word):
        return Phrase(f"{reader.read(top.items).text} per {reader.read(bottom.items).text}", Tail.OPEN)
    if any(name(item) == "quad" for item in top.items):  # a rule of inference
        return Phrase(
            f"from {reader.read(top.items).text}, infer {reader.read(bottom.items).text}", Tail.WIDE
        )
    return _over(_side(reader, top), _side(reader, bottom), single=_is_one(top))


def line_fraction(reader: Reader, top: Row, bottom: Row) -> Phrase:
    """ "a/b" on one line."""
    known = _ratio(top, bottom) or _derivative(reader, top, bottom)
    if known:
        return known
    said = _side(reader, top)
    if len(bottom.items) == 1 and name(core(bottom.items[0])) in ("sim", "equiv"):
        return Phrase(f"{said.text} modulo the relation", Tail.OPEN)
    if len(top.items) == 1 and getattr(core(top.items[0]), "style", "") == "bb":
        return Phrase(f"{said.text} mod {reader.product(bottom.items).text}", Tail.OPEN)
    if bottom.items and (_has_money(top) or _is_unit(bottom)):
        return Phrase(f"{said.text} per {reader.product(bottom.items).text}", Tail.OPEN)
    return _over(said, _side(reader, bottom), single=_is_one(top))


def over(reader: Reader, said: Phrase, bottom: Row) -> Phrase:
    """One more "/" after something that has been said already."""
    return _over(said, _side(reader, bottom), single=False)


def _side(reader: Reader, row: Row) -> Phrase:
    items = row.items
    if len(items) == 1 and isinstance(items[0], Fence) and items[0].left == "(" and items[0].right == ")":
        items = items[0].body.items
    return reader.read(items)


def _over(top: Phrase, bottom: Phrase, *, single: bool) -> Phrase:
    plain = (
        bottom.tail < Tail.WIDE
        and bottom.rank <= Rank.ATOM
        and top.tail < Tail.WIDE
        and (top.rank is Rank.ATOM or (top.rank is Rank.PRODUCT and _is_short(top) and _is_short(bottom)))
    )
    if plain or (single and bottom.rank is Rank.PRODUCT and bottom.tail <= Tail.RAISED):
        return Phrase(f"{top.before(Tail.RAISED)} over {bottom.text}", Tail.OPEN)
    pause = "," if top.text.startswith("the ") else ""
    return Phrase(f"the fraction{pause} {top.text}, over {bottom.text}", Tail.WIDE, joint=Joint.TIMES)


def _is_short(phrase: Phrase) -> bool:
    return phrase.tail is Tail.CLOSED and " times " not in phrase.text


def _is_one(row: Row) -> bool:
    return len(row.items) == 1 and isinstance(row.items[0], Number) and row.items[0].digits == "1"


def _is_unit(row: Row) -> bool:
    return len(row.items) == 1 and isinstance(row.items[0], Symbol) and row.items[0].name in _CURRENCIES


def _has_money(row: Row) -> bool:
    return any(name(item) in _CURRENCIES for item in row.items)


def _ratio(top: Row, bottom: Row) -> Phrase | None:
    if len(top.items) != 1 or len(bottom.items) != 1:
        return None
    above, below = top.items[0], bottom.items[0]
    if isinstance(above, Number) and isinstance(below, Number):
        said = part(above.digits, below.digits)
        return Phrase(said) if said else None
    if isinstance(above, Word) and name(below) in _CURRENCIES:
        return Phrase(f"{words.name(above.text)} per {_CURRENCIES[name(below)]}", Tail.OPEN)
    return None


# --- derivatives


def _derivative(reader: Reader, top: Row, bottom: Row) -> Phrase | None:
    sign = _sign(top.items) or ""
    if not sign or _sign(bottom.items) != sign or len(bottom.items) < 2 or _is_operator(bottom.items[1]):
        return None
    if len(top.items) > 1 and _is_operator(top.items[1]):
        return None
    order = _order(top.items[0])
    if sign == "partial":
        return _partial(reader, top.items[1:], bottom.items, order)
    over_what = _differentials(reader, bottom.items, sign)
    what = reader.product(top.items[1:]).text if len(top.items) > 1 else ""
    mark = words.letter("d") if sign == "d" else sign
    raised = {"2": f"{mark} squared", "3": f"{mark} cubed"}.get(
        order, f"{mark} to the {order}" if order else mark
    )
    text = spaced([raised, what, "by", over_what])
    return Phrase(text, Tail.RAISED) if what else Phrase(f"{text} of", joint=Joint.TIMES)


def _sign(items: Sequence[Node]) -> str:
    """Which d a row begins with: d, partial or delta."""
    first = items[0] if items else None
    if isinstance(first, Scripts) and first.sub is None:
        first = first.base
    found = name(first)
    return found if found in ("d", "partial", "delta") else ""


def _is_operator(node: Node) -> bool:
    return name(node) in symbols.ADDITIVE or name(node) in symbols.MULTIPLICATIVE


def _order(node: Node) -> str:
    if isinstance(node, Scripts) and node.sup and len(node.sup.items) == 1:
        raised = node.sup.items[0]
        return raised.digits if isinstance(raised, Number) else name(raised)
    return ""


def _partial(reader: Reader, what: Sequence[Node], below: Sequence[Node], order: str) -> Phrase:
    variables: list[str] = []
    stretch: list[Node] = []
    for item in below:
        if name(core(item)) == "partial" and not isinstance(core(item), Fence):
            variables += [reader.product(_without_order(stretch, order)).text] if stretch else []
            stretch = []
        else:
            stretch.append(item)
    variables += [reader.product(_without_order(stretch, order)).text] if stretch else []
    head = f"the {_ORDERS[order] + ' ' if order in _ORDERS else ''}partial derivative"
    respect = f"with respect to {' and '.join(filter(None, variables))}"
    if what:
        return Phrase(f"{head} of {reader.product(what).text} {respect}", Tail.OPEN, joint=Joint.TIMES)
    return Phrase(f"{head} {respect} of", joint=Joint.TIMES)


def _without_order(items: Sequence[Node], order: str) -> list[Node]:
    """ "x^2" below the second derivative is x."""
    last = items[-1]
    if order and isinstance(last, Scripts) and _order(last) == order:
        last = Scripts(last.base, last.sub, None, last.primes) if last.sub or last.primes else last.base
    return [*items[:-1], last]


def _differentials(reader: Reader, items: Sequence[Node], sign: str) -> str:
    mark = words.letter("d") if sign == "d" else sign
    variables = (reader.product(stretch).text for stretch in split(items, {sign}) if stretch)
    return spaced(f"{mark} {variable}" for variable in variables)
