"""What each structural command of TeX takes and makes: fractions, roots, texts, environments."""

import re

from tts.maths import relation_words, structures, symbols, words
from tts.maths.canonical import CANONICAL
from tts.maths.layout import CLOSE, OPEN, Parser, Structure, checked, plain_text
from tts.maths.macros import expanded
from tts.maths.quantities import written
from tts.maths.science import chemistry, compound, quantity, unit
from tts.maths.tokens import Sort, Token, tokens
from tts.maths.tree import (
    Accent,
    Binomial,
    Fence,
    Fraction,
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
    core,
    only,
)

_LABELLED = frozenset({"sim", "to", "implies", "iff", "leftrightarrow", "mid"}) | symbols.ADDITIVE.keys()
_SCALES = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
_SWITCHES = frozenset({"bf", "rm", "sf", "it", "cal"})  # these run to the end of their group


def parsed(tex: str) -> Row:
    """The tree of a whole formula; several lines make one table. Raises MathsError."""
    parser = Parser(expanded(tokens(tex)), _STRUCTURES)
    lines = parser.lines()
    if parser.waiting:
        raise MathsError(f"unexpected {parser.waiting[-1].text}")
    if len(lines) == 1 and len(lines[0]) == 1:
        return lines[0][0]
    return Row((Table("aligned", tuple(lines)),))


def textual(parser: Parser, _: str, items: list[Node]) -> None:
    raw = parser.raw("{", "}") if parser.accept(OPEN) else [parser.take()]
    plain = ""
    while raw:
        token = raw.pop(0)
        if token != Token(Sort.CHAR, "$"):
            plain += checked(plain_text(token))
            continue
        end = raw.index(token) if token in raw else len(raw)
        items += [Text(plain + " "), *parser.within(raw[:end]).items]
        raw, plain = raw[end + 1 :], " "
    if plain.strip():
        measure = _measure(plain) if _is_counted(items) else None
        items.append(measure or _upright(plain) or Text(plain))


def styled(parser: Parser, command: str, items: list[Node]) -> None:
    style, shortest = structures.STYLES[command]
    row = parser.row() if command in _SWITCHES else parser.argument()
    found = _restyled(row, style, shortest)
    rate = compound(written(found)) if style == "rm" and _is_counted(items) and len(found) > 1 else None
    if rate:
        items.append(Said(rate))
        return
    items += found if len(found) < 2 or not parser.scripted() else (Row(found),)


def fraction(parser: Parser, _: str, items: list[Node]) -> None:
    parser.option()
    items.append(Fraction(parser.argument(), parser.argument()))


def binomial(parser: Parser, _: str, items: list[Node]) -> None:
    items.append(Binomial(parser.argument(), parser.argument()))


def root(parser: Parser, _: str, items: list[Node]) -> None:
    index = parser.option()
    items.append(Root(parser.argument(), index))


def accent(parser: Parser, command: str, items: list[Node]) -> None:
    mark, body = structures.ACCENTS[command], parser.argument()
    if command == "underline" and only(body):
        mark = "underline"  # under more than a letter it only stresses
    items.append(Accent(mark, body, before=mark == "vector"))


def over(parser: Parser, command: str, items: list[Node]) -> None:
    label, body = parser.argument(), parser.argument()
    base = only(body)
    bounded = symbols.BIG.keys() | symbols.INTEGRALS.keys()
    if (
        (isinstance(base, Symbol) and base.name in bounded)
        or len(body.items) > 1
        or isinstance(base, Scripts)
    ):
        operator = base or Row(body.items)
        under = command == "underset"
        items.append(Scripts(operator, label if under else None, None if under else label))
    elif isinstance(base, Symbol) and (base.name in relation_words.RELATIONS or base.name in _LABELLED):
        items.append(Labelled(body, label))
    else:
        under = command == "underset"
        items.append(Scripts(base, label) if under and base else Labelled(body, label, brace=True))


def brace(parser: Parser, _: str, items: list[Node]) -> None:
    body = parser.argument()
    label = Row()
    while parser.scripted():
        parser.waiting.pop()
        label = parser.argument()
    items += [Labelled(body, label, brace=True)] if label.items else body.items


def arrow(parser: Parser, command: str, items: list[Node]) -> None:
    below = parser.option()
    label = parser.argument()
    arrow = Symbol(CANONICAL.get(command[1:], command[1:]))
    items.append(Labelled(Row((arrow,)), label if label.items else below or label))


def negation(parser: Parser, _: str, items: list[Node]) -> None:
    found: list[Node] = []
    with parser.deeper():
        parser.atom(found)
    if not found or not isinstance(found[0], Symbol) or found[0].name not in relation_words.NEGATED:
        raise MathsError("nothing to negate")
    items.append(Symbol(relation_words.NEGATED[found[0].name]))


def fence(parser: Parser, _: str, items: list[Node]) -> None:
    left = _delimiter(parser)
    body = list(parser.row().items)
    while parser.accept(Token(Sort.COMMAND, "middle")):
        body.append(Symbol(_delimiter(parser) or "|"))
        body += parser.row().items
    if parser.peek() in (Token(Sort.CHAR, "&"), Token(Sort.COMMAND, "\\")):
        items += [Symbol(left), *body] if left else body  # a fence over two lines
        return
    if not parser.accept(Token(Sort.COMMAND, "right")):
        raise MathsError("a left without a right")
    items.append(Fence(left, Row(tuple(body)), _delimiter(parser)))


def _delimiter(parser: Parser) -> str:
    token = parser.take()
    name = CANONICAL.get(token.text, token.text) if token.text != "|" else token.text
    if token == Token(Sort.COMMAND, "|"):
        name = "norm"
    if name in ("lt", "gt"):
        return "langle" if name == "lt" else "rangle"
    return "" if name == "." else name


def environment(parser: Parser, _: str, items: list[Node]) -> None:
    name = parser.text()
    if name in structures.WITH_ARGUMENT:
        parser.option()
        parser.text()
    rows = parser.lines()
    if not parser.accept(Token(Sort.COMMAND, "end")) or parser.text() != name:
        raise MathsError(f"{name} has no end")
    if name not in structures.MATRICES | structures.LINES | structures.CASES:
        raise MathsError(f"unknown environment {name}")
    if name in structures.LINES and len(rows) == 1:
        items += [item for cell in rows[0] for item in cell.items]
    else:
        items.append(Table(name, tuple(rows)))


def substack(parser: Parser, _: str, items: list[Node]) -> None:
    if not parser.accept(OPEN):
        raise MathsError("a stack without lines")
    for i, line in enumerate(parser.lines()):
        items += [Symbol(",")] * bool(i) + [item for cell in line for item in cell.items]
    if not parser.accept(CLOSE):
        raise MathsError("a brace is never closed")


def chemical(parser: Parser, _: str, items: list[Node]) -> None:
    items.append(Said(chemistry(parser.text())))


def measured(parser: Parser, command: str, items: list[Node]) -> None:
    parser.option()
    amount = "" if command in ("si", "unit") else parser.text()
    items.append(Said(quantity(amount, "" if command == "num" else _units(parser))))


def _units(parser: Parser) -> str:
    """The units as they are written, macros with their backslash: "\\kilo\\gram"."""
    tokens = parser.raw("{", "}") if parser.accept(OPEN) else [parser.take()]
    return "".join(f"\\{t.text} " if t.sort is Sort.COMMAND else checked(t.text) for t in tokens)


def _is_counted(items: list[Node]) -> bool:
    """Whether a number came last, or a power of one: then a unit may follow."""
    last = items[-1] if items else None
    power = last.sup.items if isinstance(last, Scripts) and last.sup else ()
    return isinstance(core(last) if last else None, Number) and not any(
        isinstance(item, Symbol) and item.name in ("circ", "degree") for item in power
    )


def _measure(plain: str) -> Node | None:
    """What a number counts: "million", "ms", "m/s"."""
    if plain.strip() in _SCALES or unit(plain):
        return Word(plain.strip())
    said = compound(plain)
    return Said(said) if said else None


def _upright(plain: str) -> Node | None:
    """The name that a text is ("softmax", "expected value"), or None where it is prose ("if ")."""
    if plain in symbols.FUNCTIONS or plain in symbols.BIG:
        return Symbol(plain)
    if (
        not re.fullmatch(r"[A-Za-z][\w-]*(?: [\w-]+)*", plain)
        or plain.split()[0].lower() in words.CONNECTIVES
    ):
        return None
    return Symbol(plain, "rm") if len(plain) == 1 else Word(plain)


def _restyled(row: Row, style: str, shortest: int) -> tuple[Node, ...]:
    found: list[Node] = []
    run = ""
    for item in row.items:
        if isinstance(item, Symbol) and len(item.name) == 1 and item.name.isalpha():
            run += item.name
            continue
        found += _named(run, style, shortest)
        run = ""
        found.append(_styled_one(item, style, shortest))
    return (*found, *_named(run, style, shortest))


def _named(run: str, style: str, shortest: int) -> list[Node]:
    if len(run) < shortest or len(run) < 2:
        return [Symbol(letter, style) for letter in run]
    return [Symbol(run) if run in symbols.FUNCTIONS or run in symbols.BIG else Word(run)]


def _styled_one(item: Node, style: str, shortest: int) -> Node:
    match item:
        case Word(text) if style == "rm" and (text in symbols.FUNCTIONS or text in symbols.BIG):
            return Symbol(text)
        case Symbol(name, ""):
            return Symbol(name, style)
        case Number(digits, ""):
            return Number(digits, style)
        case Scripts(Symbol(name, ""), sub, sup, primes):
            return Scripts(Symbol(name, style), sub, sup, primes)
        case Accent(mark, body, before):
            return Accent(mark, Row(_restyled(body, style, shortest)), before)
        case _:
            return item


_STRUCTURES: dict[str, Structure] = {
    **dict.fromkeys(structures.TEXTUAL, textual),
    **dict.fromkeys(structures.STYLES, styled),
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "flatfrac"), fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), binomial),
    "sqrt": root,
    **dict.fromkeys(structures.ACCENTS, accent),
    **dict.fromkeys(("overset", "underset", "stackrel"), over),
    **dict.fromkeys(("underbrace", "overbrace", "underbracket", "overbracket"), brace),
    **dict.fromkeys(("xrightarrow", "xleftarrow", "xmapsto", "xhookrightarrow", "xRightarrow"), arrow),
    "not": negation,
    "left": fence,
    "begin": environment,
    "substack": substack,
    "ce": chemical,
    **dict.fromkeys(("SI", "qty", "num", "si", "unit"), measured),
}
