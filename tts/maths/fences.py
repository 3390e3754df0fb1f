"""Which bracket closes which, and whether a bar opens, closes or separates: "|x|", "P(A|B)", "|psi>"."""

from collections import Counter

from tts.maths import relation_words, symbols
from tts.maths.tree import Fence, Labelled, MathsError, Node, Row, Scripts, Symbol, name, operator

MAX_DEPTH = 24
_EXPECTING = (
    relation_words.RELATIONS.keys()
    | symbols.ADDITIVE.keys()
    | symbols.MULTIPLICATIVE.keys()
    | symbols.BIG.keys()
    | symbols.INTEGRALS.keys()
    | symbols.FUNCTIONS.keys()
    | symbols.SEPARATORS
    | symbols.PREFIX_OPERATORS.keys()
    | {connective for level in relation_words.CONNECTIVES for connective in level}
    | {"sim", ":", "mid", "forall", "exists", "nabla", "norm"}
)


def paired(items: list[Node]) -> tuple[Node, ...]:
    """The items with brackets and bars turned into fences; a bracket without its partner is dropped."""
    levels: list[tuple[str, list[Node]]] = [("", [])]
    for item in items:
        bare = name(_closer(item))
        level = levels[-1][1]
        if len(levels) > MAX_DEPTH:
            raise MathsError("it is nested too deeply")
        if name(item) in symbols.OPENING:
            levels.append((name(item), []))
        elif bare in symbols.CLOSING and _may_close(levels, bare):
            left, inside = levels.pop()
            levels[-1][1].append(_rewrapped(item, Fence(left, Row(_barred(inside, fenced=True)), bare)))
        elif bare == "rangle":
            _close_ket(level, item)
        elif bare not in symbols.CLOSING:
            level.append(item)
    while len(levels) > 1:
        left, inside = levels.pop()
        levels[-1][1].extend(_bra(inside) if left == "langle" else inside)
    return _barred(levels[0][1], fenced=False)


def _closer(item: Node) -> Node:
    return item.base if isinstance(item, Scripts) else item


def _rewrapped(item: Node, fence: Fence) -> Node:
    return Scripts(fence, item.sub, item.sup, item.primes) if isinstance(item, Scripts) else fence


def _may_close(levels: list[tuple[str, list[Node]]], right: str) -> bool:
    left = levels[-1][0]
    half_open = {left, symbols.CLOSING[right]} == {"(", "["}
    return left == symbols.CLOSING[right] or half_open


def _close_ket(level: list[Node], item: Node) -> None:
    bars = [i for i, node in enumerate(level) if name(node) in ("|", "mid")]
    if bars:
        body = level[bars[-1] + 1 :]
        level[bars[-1] :] = [_rewrapped(item, Fence("|", Row(tuple(body)), "rangle"))]


def _bra(inside: list[Node]) -> list[Node]:
    for i, node in enumerate(inside):
        if name(node) in ("|", "mid"):
            return [Fence("langle", Row(tuple(inside[:i])), "|"), *inside[i + 1 :]]
    return inside


def _barred(items: list[Node], *, fenced: bool) -> tuple[Node, ...]:
    """Pair "|" and "norm" signs; those that separate stay, as "mid" and "relative"."""
    result: list[Node] = []
    opened: tuple[str, int] | None = None  # which bar, and where in the result
    later = Counter(name(_closer(item)) for item in items)
    for item in items:
        bar = name(_closer(item))
        later[bar] -= 1
        if bar not in symbols.BARS:
            result.append(item)
        elif opened and opened[0] == "|" and item == Symbol("norm", "||"):  # "|a||b|"
            result[opened[1] :] = [Fence("|", Row(tuple(result[opened[1] + 1 :])), "|")]
            opened = ("|", len(result))
            result.append(Symbol("|"))
        elif opened and opened[0] == bar and not _expects(result):
            start = opened[1]
            fence = Fence(bar, Row(tuple(result[start + 1 :])), bar)
            result[start:] = [_rewrapped(item, fence)]
            opened = None
        elif opened is None and _opens(item, later[bar], expects=_expects(result), fenced=fenced):
            opened = (bar, len(result))
            result.append(Symbol(bar))
        else:
            result.append(_separator(item, bar))
    return tuple(_separator(node, name(node)) if name(node) in symbols.BARS else node for node in result)


def _opens(item: Node, partners: int, *, expects: bool, fenced: bool) -> bool:
    if expects:
        return partners > 0
    return not fenced and partners % 2 == 1 and isinstance(item, Symbol)


def _expects(before: list[Node]) -> bool:
    """Whether an operand must follow, so that a bar can only open."""
    if not before:
        return True
    last = before[-1].base if isinstance(before[-1], Scripts) else before[-1]
    if isinstance(last, Labelled):
        return not last.brace and operator(last) in _EXPECTING
    return name(last) in _EXPECTING or name(last) in symbols.BARS


def _separator(item: Node, bar: str) -> Node:
    meaning = Symbol("relative" if bar == "norm" else "mid")
    return Scripts(meaning, item.sub, item.sup) if isinstance(item, Scripts) else meaning
