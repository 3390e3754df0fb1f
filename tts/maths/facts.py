"""What a whole formula tells of its letters before any of them is read."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from tts.maths import relation_words, structures
from tts.maths.phrases import Facts
from tts.maths.tree import Accent, Fence, Node, Number, Row, Scripts, Symbol, Table, core, name, operator

_OF_SETS = frozenset(
    {"cup", "cap", "sqcup", "cong", "emptyset", "subset", "subseteq", "Hom", "hookrightarrow"}
)


def facts_of(row: Row) -> Facts:
    """The facts of one formula, gathered in one walk."""
    nodes = list(_nodes(row))
    rows = [node.items for node in nodes if isinstance(node, Row)]
    names = {name(core(item)) or name(item) for items in rows for item in items}
    scripts = [node for node in nodes if isinstance(node, Scripts)]
    maps = any(_is_map(items, i) for items in rows for i in range(len(items)))
    return Facts(
        frozenset(names),
        _applied(rows),
        logical=_is_logical(names, rows),
        has_matrix=any(isinstance(node, Table) and node.environment in structures.MATRICES for node in nodes),
        strings=_strings(rows, scripts),
        vectors=_vectors(nodes),
        sets=maps or bool(names & _OF_SETS) or _is_bare_product(row.items),
        lower_stars=_starred(scripts, below=True),
        upper_stars=_starred(scripts, below=False),
    )


def _nodes(node: object) -> Iterator[object]:
    """Every node of the tree."""
    waiting: list[object] = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, tuple):
            waiting += found
        elif is_dataclass(found):
            yield found
            waiting += [getattr(found, field.name) for field in fields(found)]


def _is_logical(names: set[str], rows: Sequence[Sequence[Node]]) -> bool:
    if "lim" in names:
        return False
    return bool(names & relation_words.LOGICAL) or any(_implies(items) for items in rows)


def _implies(items: Sequence[Node]) -> bool:
    """Whether an arrow stands between statements: "(A → B) → C", "A() = 1 → U() = 5"."""
    at = next((i for i, item in enumerate(items) if name(item) == "to"), None)
    if at is None:
        return False
    sides = items[:at], items[at + 1 :]
    return any(map(_has_arrow, items)) or all(any(name(item) == "=" for item in side) for side in sides)


def _has_arrow(node: Node) -> bool:
    return (
        isinstance(node, Fence) and node.left == "(" and any(name(item) == "to" for item in node.body.items)
    )


def _applied(rows: Sequence[Sequence[Node]]) -> frozenset[str]:
    """Letters that are surely functions: those with several arguments, and those that map something."""
    found: set[str] = set()
    for items in rows:
        for i, item in enumerate(items):
            fence = _fence_after(items, i)
            several = fence is not None and any(name(inner) == "," for inner in fence.body.items)
            if several or _is_map(items, i):
                found.add(name(core(item)))
    return frozenset(found - {""})


def _fence_after(items: Sequence[Node], i: int) -> Fence | None:
    following = items[i + 1] if i + 1 < len(items) else None
    if isinstance(following, Scripts):
        following = following.base
    return following if isinstance(following, Fence) and following.left == "(" else None


def _is_map(items: Sequence[Node], i: int) -> bool:
    """Whether item i is what is mapped: "f : A → B"."""
    return name(items[i + 1] if i + 1 < len(items) else None) == ":" and any(
        operator(later) == "to" for later in items[i + 2 :]
    )


def _strings(rows: Sequence[Sequence[Node]], scripts: Sequence[Scripts]) -> frozenset[str]:
    """Letters whose bars mean a length: what K measures, what U runs, and x in "2^{-|x|}"."""
    found = {
        name(core(fence.body.items[0]))
        for items in rows
        for i, item in enumerate(items)
        if name(core(item)) in ("K", "U") and (fence := _fence_after(items, i)) and len(fence.body.items) == 1
    }
    for node in scripts:
        exponent = node.sup.items if node.sup and node.base == Number("2") else ()
        for item in exponent[1:]:
            if name(exponent[0]) == "-" and isinstance(item, Fence) and item.left == "|":
                found |= {name(core(inner)) for inner in item.body.items}
    return frozenset(letter for letter in found if letter.islower())


def _vectors(nodes: Sequence[object]) -> frozenset[str]:
    """Letters with a norm, or marked as vectors."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Fence) and node.left == "norm" and len(node.body.items) == 1:
            found.add(name(core(node.body.items[0])))
        elif (isinstance(node, Accent) and node.mark == "vector") or (
            isinstance(node, Symbol) and node.style == "bold"
        ):
            found.add(name(core(node)))
    return frozenset(found - {""})


def _is_bare_product(items: Sequence[Node]) -> bool:
    """ "A × B" and nothing else: numbers would be written side by side."""
    factors = [core(item) for item in items[::2]]
    capitals = all(isinstance(item, Symbol) and item.name.isupper() for item in factors)
    return len(items) > 2 and capitals and all(name(item) == "times" for item in items[1::2])


def _starred(scripts: Sequence[Scripts], *, below: bool) -> frozenset[str]:
    rows = ((node.sub if below else node.sup, node) for node in scripts)
    return frozenset(name(core(node)) for row, node in rows if row and [name(i) for i in row.items] == ["*"])
