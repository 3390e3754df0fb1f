"""Sums and products: terms joined by plus and minus, factors by times, over and silence."""

from collections.abc import Sequence

from tts.maths import symbols
from tts.maths.fractions import line_fraction, over
from tts.maths.phrases import Facts, Joint, Phrase, Rank, Reader, Tail, spaced
from tts.maths.tree import Node, Number, Row, Scripts, Symbol, core, name

_SO_ON = "and so on"


def total(reader: Reader, items: Sequence[Node]) -> Phrase:
    """Terms with their signs."""
    terms, signs = _terms(items)
    if not signs:
        return product(reader, items)
    said = [_term(reader, term) for term in terms]
    text = said[0].text
    for sign, before, after in zip(signs, said, said[1:], strict=False):
        comma = before.text and before.tail >= Tail.RAISED and not text.endswith(",")
        pause = "," if after.text == _SO_ON else ""
        text = spaced([text + "," * bool(comma), _sign(sign, terms) + pause, after.text])
    rank = Rank.SUM if all(sign in symbols.UNARY for sign in signs) else Rank.RELATION
    return Phrase(text, Tail.WIDE if said[-1].tail is Tail.WIDE else Tail.CLOSED, rank)


def _terms(items: Sequence[Node]) -> tuple[list[list[Node]], list[str]]:
    terms: list[list[Node]] = [[]]
    signs: list[str] = []
    for item in items:
        sign = name(item)
        if sign not in symbols.ADDITIVE or _is_prefix(terms[-1], sign):
            terms[-1].append(item)
        else:
            signs.append(sign)
            terms.append([])
    if signs and not terms[-1]:  # a sign at the very end belongs to what it follows: "0^+"
        terms.pop()
        terms[-1].append(Symbol(signs.pop()))
    return terms, signs


def _is_prefix(before: Sequence[Node], sign: str) -> bool:
    if not before:
        return sign in symbols.UNARY or sign == "triangle"
    last = name(before[-1])
    return sign in symbols.UNARY and (last in symbols.MULTIPLICATIVE or last in symbols.UNARY)


def _term(reader: Reader, items: Sequence[Node]) -> Phrase:
    if len(items) == 1 and name(items[0]) in symbols.DOTS:
        return Phrase(_SO_ON, Tail.OPEN)
    return product(reader, items)


def _sign(sign: str, terms: Sequence[Sequence[Node]]) -> str:
    if sign == "oplus" and all(_is_bit(term) for term in terms):
        return "exclusive or"
    return symbols.ADDITIVE[sign]


def _is_bit(term: Sequence[Node]) -> bool:
    base = core(term[0]) if len(term) == 1 else None
    return isinstance(base, Number) or name(base)[:1].islower()


def product(reader: Reader, items: Sequence[Node]) -> Phrase:
    """One term: a sign, then factors."""
    if len(items) > 1 and name(items[0]) in symbols.UNARY:
        rest = product(reader, items[1:])
        return Phrase(spaced([symbols.UNARY[name(items[0])], rest.text]), rest.tail, rest.rank)
    parts, links = _segments(items)
    if not links:
        return _side_by_side(reader, items)
    said = Phrase("") if links[0] == "/" else _segment(reader, parts[0])
    for i, (link, part) in enumerate(zip(links, parts[1:], strict=True)):
        if link != "/":
            said = _times(reader, said, _word(reader.facts, link, parts[i], part), part)
        elif i:
            said = over(reader, said, Row(tuple(part)))
        else:
            said = line_fraction(reader, Row(tuple(parts[0])), Row(tuple(part)))
    return said


def _segments(items: Sequence[Node]) -> tuple[list[list[Node]], list[str]]:
    parts: list[list[Node]] = [[]]
    links: list[str] = []
    over_all = False  # a sum or an integral takes the rest of the term
    for i, item in enumerate(items):
        last = name(core(items[i - 1])) if i else ""
        over_all |= _is_big(item)
        if over_all or name(item) not in symbols.MULTIPLICATIVE or len(items) == 1 or last == "nabla":
            parts[-1].append(item)
        else:
            links.append(name(item))
            parts.append([])
    return parts, links


def _is_big(node: Node) -> bool:
    while isinstance(node, Scripts):
        node = node.base
    return name(node) in symbols.INTEGRALS or (name(node) in symbols.BIG and name(node) not in ("max", "min"))


def _segment(reader: Reader, part: Sequence[Node]) -> Phrase:
    return product(reader, part) if part else Phrase("")


def _times(reader: Reader, left: Phrase, word: str, part: Sequence[Node]) -> Phrase:
    right = _segment(reader, part)
    rank = max(left.rank, right.rank, Rank.PRODUCT)
    return Phrase(spaced([left.before(Tail.RAISED), word, right.text]), right.tail, rank)


def _word(facts: Facts, link: str, left: Sequence[Node], right: Sequence[Node]) -> str:
    if not left or not right or link not in ("cdot", "times"):
        return symbols.MULTIPLICATIVE[link]
    before, after = left[-1], right[0]
    if _is_vector(facts, before) and _is_vector(facts, after):
        return "dot" if link == "cdot" else "cross"
    if link == "cdot":
        return "dot" if name(after) == "d" and len(right) == 2 else "times"  # "F · dr"
    if (_is_size(before) and _is_size(after)) or (
        len(left) == len(right) == 1 and left == right and _is_number(before)
    ):
        return "by"
    return "cross" if _is_set(facts, before) and _is_set(facts, after) else "times"


def _is_vector(facts: Facts, node: Node) -> bool:
    found = core(node)
    return isinstance(found, Symbol) and (found.name in facts.vectors or found.style == "bold")


def _is_set(facts: Facts, node: Node) -> bool:
    found = core(node)
    if not isinstance(found, Symbol) or not found.name.isupper():
        return False
    return facts.sets or found.style == "bb"


def _is_number(node: Node) -> bool:
    return isinstance(node, Number)


def _is_size(node: Node) -> bool:
    found = core(node)
    return isinstance(found, Symbol) and found.name in ("n", "m", "d", "k", "p", "l", "r")


def _side_by_side(reader: Reader, items: Sequence[Node]) -> Phrase:
    said = reader.factors(items)
    if not said:
        return Phrase("")
    result = said[0]
    for factor in said[1:]:
        result = _beside(result, factor)
    return result if len(said) == 1 else result.ranked(Rank.PRODUCT)


def _beside(left: Phrase, right: Phrase) -> Phrase:
    if not left.text or not right.text:
        return right if right.text else left
    rank = max(left.rank, right.rank, Rank.PRODUCT)
    closed = left.tail is Tail.CLOSED
    matrix = right.joint is Joint.MATRIX and (closed or left.joint is not Joint.TIMES)
    if right.joint is Joint.WORD and left.tail <= Tail.RAISED:
        return Phrase(f"{left.text} {right.text}", right.tail, rank)
    quiet = matrix or (right.joint is Joint.LETTER and left.tail <= Tail.RAISED)
    if right.joint is Joint.PAUSE:
        link = ", "
    elif left.text.endswith(" of") or (closed and (quiet or right.joint is Joint.OTHER)):
        link = " "
    elif quiet:
        link = ", "
    else:
        link = " times " if closed else ", times "
    tail = max(right.tail, Tail.WIDE if left.text.endswith(" of") else Tail.CLOSED)
    return Phrase(left.text + link + right.text, tail, rank)
