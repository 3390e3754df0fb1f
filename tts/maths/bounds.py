"""Sums, products, unions, limits, maxima and integrals: their bounds, then what they are taken of."""

from collections.abc import Sequence
from typing import TypeGuard

from tts.maths import relation_words, symbols
from tts.maths.groups import comprehended, condition_at
from tts.maths.phrases import Joint, Mood, Phrase, Reader, Tail, spaced
from tts.maths.statements import arguments
from tts.maths.tree import Fence, Integral, MathsError, Node, Row, Scripts, Symbol, core, name, operator

_LIMITS = ("lim", "limsup", "liminf")
_VERBS = ("minimize", "maximize")
_MOST_INTEGRALS = 12
_SIDES = {"+": " from above", "-": " from below"}


def big(reader: Reader, sign: Node, body: Sequence[Node]) -> Phrase:
    """ "the sum from i equals one to N, of …" over the rest of its term."""
    kind = _kind(sign)
    words = symbols.BIG.get(kind) or symbols.INTEGRALS[kind]
    if len(body) == 1 and is_comprehension(body[0]):
        said = comprehended(reader, body[0].body.items)
        return Phrase(f"{spaced([words, range_of(reader, sign)])} of {said}", Tail.WIDE, joint=Joint.TIMES)
    if len(body) == 1 and isinstance(body[0], Fence) and body[0].left == "{":
        braces = body[0]  # they only group: "max { a + b }"
        is_sum = any(name(item) in symbols.ADDITIVE for item in braces.body.items[1:])
        body = [Fence("(", braces.body, ")")] if is_sum else braces.body.items
    bounds = _approach(reader, sign) if kind in _LIMITS else range_of(reader, sign)
    head = spaced([words, bounds])
    if not body:
        return Phrase(head, Tail.WIDE, joint=Joint.TIMES)
    if kind in _VERBS:
        return Phrase(f"{head}, {reader.product(body).text}", Tail.WIDE, joint=Joint.TIMES)
    pause = "," if bounds.startswith("from") or (_is_long(sign) and kind not in _LIMITS) else ""
    return Phrase(f"{head}{pause} of {reader.product(body).text}", Tail.WIDE, joint=Joint.TIMES)


def is_comprehension(node: Node) -> TypeGuard[Fence]:
    """ "{|p| : U(p) = x}" """
    return isinstance(node, Fence) and node.left == "{" and condition_at(node.body.items) is not None


def integral(reader: Reader, node: Integral) -> Phrase:
    """ "the integral from zero to one of x squared, d x"."""
    head = spaced([symbols.INTEGRALS[_kind(node.sign)], range_of(reader, node.sign)])
    d = reader.read(node.differential.items).text
    said = reader.read(node.body.items).text
    if node.leads:
        over = f"{head}, {d}," if any(_bounds(node.sign)) else f"{head} {d}"
        return Phrase(f"{over} of {said}", Tail.WIDE, joint=Joint.TIMES)
    return Phrase(f"{head} of {said}, {d}" if said else f"{head} of {d}", Tail.WIDE, joint=Joint.TIMES)


def range_of(reader: Reader, sign: Node) -> str:
    """ "from i equals one to N", "over x in X", or nothing."""
    sub, sup = _bounds(sign)
    low, high = _bound(reader, sub), _bound(reader, sup)
    if _kind(sign) in symbols.INTEGRALS:
        return f"from {low} to {high}" if low and high else f"over {low or high}" if low or high else ""
    if high:
        return f"from {low} to {high}" if low else f"up to {high}"
    if sub and any(name(item) == ":" for item in sub.items[1:-1]):
        return f"over {_conditioned(reader, sub.items)}"
    if low and sub and any(name(item) == "=" for item in sub.items):
        return f"from {low}"
    return f"over {low}" if low else ""


def _conditioned(reader: Reader, items: Sequence[Node]) -> str:
    """ "p such that U of p equals x", "x of type A"."""
    at = next(i for i, item in enumerate(items) if name(item) == ":")
    what, condition = items[:at], items[at + 1 :]
    related = any(operator(item) in relation_words.RELATIONS for item in condition)
    link = " such that " if related else " of type " if name(core(condition[0])).isupper() else ", "
    return f"{reader.read(what).text}{link}{reader.read(condition, Mood.THAT).text}"


def _bound(reader: Reader, row: Row | None) -> str:
    return arguments(reader, row.items).text if row else ""


def _kind(sign: Node) -> str:
    while isinstance(sign, Scripts):
        sign = sign.base
    return name(sign)


def _bounds(sign: Node) -> tuple[Row | None, Row | None]:
    sub = sup = None
    while isinstance(sign, Scripts):
        sub, sup = sign.sub or sub, sign.sup or sup
        sign = sign.base
    return sub, sup


def _is_long(sign: Node) -> bool:
    """Whether the bounds hold a relation: then a pause follows them."""
    sub, _ = _bounds(sign)
    relations = [operator(item) for item in (sub.items if sub else ())]
    return any(found in relation_words.RELATIONS or found == "sim" for found in relations if found != "in")


def _approach(reader: Reader, sign: Node) -> str:
    sub, _ = _bounds(sign)
    if sub is None:
        return ""
    at = next((i for i, item in enumerate(sub.items) if operator(item) == "to"), None)
    if at is None:
        return f"over {_bound(reader, sub)}"
    target = list(sub.items[at + 1 :])
    side = _side(target)
    variable = reader.read(sub.items[:at]).text
    return f"as {variable} goes to {reader.read(target).text}{side}"


def _side(target: list[Node]) -> str:
    """ "0^+" is zero from above; the mark is taken off."""
    last = target[-1] if target else None
    if not isinstance(last, Scripts) or not last.sup or len(last.sup.items) != 1:
        return ""
    side = _SIDES.get(name(last.sup.items[0]), "")
    if side:
        target[-1] = last.base
    return side


def glued(items: Sequence[Node]) -> list[Node]:
    """Each integral with everything up to its differential as one node, so that a plus sign stays inside."""
    if sum(_kind(item) in symbols.INTEGRALS for item in items) > _MOST_INTEGRALS:
        raise MathsError("too many integrals")
    start = next((i for i, item in enumerate(items) if _kind(item) in symbols.INTEGRALS), None)
    if start is None:
        return list(items)
    stop = next(
        (i for i in range(start, len(items)) if operator(items[i]) in relation_words.RELATIONS), len(items)
    )
    ends = [i for i in range(start + 1, stop - 1) if _is_differential(items, i)]
    if not ends:
        return [*items[: start + 1], *glued(items[start + 1 :])]
    first, last = _run(ends, items)
    body = items[start + 1 : first]
    if not body:  # "∫ dx f(x)"
        rest = Row(tuple(glued(items[last + 2 : stop])))
        whole = Integral(items[start], rest, Row(tuple(items[first : last + 2])), leads=bool(rest.items))
        return [*items[:start], whole, *glued(items[stop:])]
    node = Integral(items[start], Row(tuple(glued(body))), Row(tuple(items[first : last + 2])))
    return [*items[:start], node, *glued(items[last + 2 :])]


def _is_differential(items: Sequence[Node], i: int) -> bool:
    target = core(items[i + 1])
    lettered = isinstance(target, Symbol) and (len(target.name) == 1 and target.name.isalpha())
    greek = (
        isinstance(target, Symbol) and target.name in symbols.NAMES and target.name.lower() in symbols.GREEK
    )
    if operator(items[i - 1]) in symbols.MULTIPLICATIVE:
        return False  # "F · dr"
    return _kind(items[i]) == "d" and not _subscripted(items[i]) and (lettered or greek)


def _subscripted(node: Node) -> bool:
    return isinstance(node, Scripts) and node.sub is not None


def _run(ends: list[int], items: Sequence[Node]) -> tuple[int, int]:
    """The first integral's differentials: "dx dy" belongs together, "dx + ∫" does not go on."""
    last = ends[-1]
    signs = [i for i, item in enumerate(items) if _kind(item) in symbols.INTEGRALS]
    if len(signs) > 1 and signs[1] > ends[0]:
        last = max(end for end in ends if end < signs[1])
    first = last
    while first - 2 in ends:
        first -= 2
    if len(signs) > 1 and signs[1] < first and first != last:
        first = last
    return first, last
