"""What arrows, tildes, bars and labelled relations mean where they stand."""

from collections.abc import Callable, Sequence

from tts.maths import symbols, words
from tts.maths.numbers import number
from tts.maths.phrases import Facts, Mood, Phrase, Rank, Reader, Tail, spaced
from tts.maths.tree import (
    Fence,
    Labelled,
    Node,
    Number,
    Row,
    Scripts,
    Symbol,
    Text,
    Word,
    core,
    name,
    operator,
)

_MAPS = {
    "to": "from {} to {}",
    "implies": "a natural transformation from {} to {}",
    "hookrightarrow": "an embedding of {} in {}",
    "rightarrowtail": "an injection of {} into {}",
    "twoheadrightarrow": "a surjection of {} onto {}",
    "rightleftarrows": "from {} to {}",
    "rightrightarrows": "from {} to the subsets of {}",
}
_CONVERGENCE = {
    "d": "in distribution",
    "D": "in distribution",
    "p": "in probability",
    "P": "in probability",
    "as": "almost surely",
    "almost surely": "almost surely",
}
_DEFINING = {"def", "defined", "delta", "defn", "definition", "triangle"}
_ARROWS = {"to", "leftarrow", "mapsto", "hookrightarrow", "implies"}


def mapping(reader: Reader, left: Sequence[Node], right: Sequence[Node]) -> Phrase | None:
    """ "f : A → B" as "f from A to B"; None where there is no arrow."""
    sent = next((i for i, item in enumerate(right) if name(item) == "mapsto"), None)
    if sent:
        what, image = reader.read(right[:sent]), reader.read(right[sent + 1 :]).text
        return Phrase(
            f"{reader.read(left).text} maps {what.before(Tail.WIDE)} to {image}", Tail.WIDE, Rank.RELATION
        )
    at = next((i for i, item in enumerate(right) if operator(item) in _MAPS), None)
    if at is None or isinstance(right[at], Labelled):
        return None
    kind = operator(right[at])
    back = next((i for i in range(at + 1, len(right)) if name(right[i]) == ":"), len(right))
    source, target = (reader.read(crossed(part)) for part in (right[:at], right[at + 1 : back]))
    said = _MAPS[kind].format(source.before(Tail.WIDE), target.text)
    if right[back + 1 :]:
        said += f", and {reader.read(right[back + 1 :]).text} back"
    comma = "" if said.startswith("from") else ","
    return Phrase(spaced([reader.read(left).text + comma, said]), Tail.WIDE, Rank.RELATION)


def crossed(items: Sequence[Node]) -> list[Node]:
    """Sets: their product is a cross."""
    return [_crossed(item) for item in items]


def _crossed(item: Node) -> Node:
    if isinstance(item, Fence):
        return Fence(item.left, Row(tuple(crossed(item.body.items))), item.right)
    return Symbol("cross") if name(item) == "times" else item


def resolved(facts: Facts, link: Node, left: Sequence[Node], right: Sequence[Node], mood: Mood) -> str:
    """The relation that a symbol stands for here."""
    relation = operator(link)
    label = label_of(link)
    if label in _DEFINING and relation in ("=", "equiv"):
        return "defined"
    if relation == "sim":
        return _tilde(facts, left, right, mood)
    if relation == "to" and "leftarrow" in facts.names and _is_capital_pair(left, right):
        return "arrow"  # a graph of causes
    if relation == "to":
        return "goes" if _approaches(left, right) else "to"
    if relation == "cong" and facts.names & {"triangle", "angle"}:
        return "congruent"
    if relation == "equiv" and facts.names & {"modulo", "bmod"}:
        return "congruent"
    if relation == "perp" and left and right and _is_capital(left[-1]) and "mid" not in facts.names:
        return "perps"
    if relation == "leftarrow" and "to" in facts.names:
        return "from"  # "X ← Z → Y"
    if relation == "perp" and "mid" in facts.names:
        return "indep"
    if relation == "mid":
        return "divides" if _is_integer(left) and _is_integer(right) else "given"
    return relation


def label_of(link: Node) -> str:
    """The plain letters over a relation."""
    if not isinstance(link, Labelled):
        return ""
    said = ""
    for item in link.label.items:
        if isinstance(item, (Word, Text)):
            said += item.text
        elif isinstance(item, Number):
            said += number(item.digits)
        elif isinstance(item, (Symbol, Scripts)):
            said += symbols.NAMES.get(name(core(item)), name(core(item)))
    return said.replace(".", "").strip()


def arrow_words(link: Node) -> Callable[[str, str, str], str] | None:
    """How to join the text so far, its last side and the next side over a labelled arrow."""
    label, kind = label_of(link), operator(link)
    if kind == "rightrightarrows" and not label:
        return lambda text, left, right: _along(text, left, right, "two arrows")
    if not label or not isinstance(link, Labelled):
        return None
    if kind == "sim" and label in ("iid", "ind"):
        how = words.spelled(label) if label == "iid" else "independently"
        return lambda text, left, right: spaced([text, _drawn(left), "drawn", how, "from", right])
    if kind == "=" and label in ("d", "D"):
        return lambda text, _, right: spaced([text, "equals in distribution", right])
    if kind == "to" and label in _CONVERGENCE:
        return lambda text, _, right: spaced([text, f"converges {_CONVERGENCE[label]} to", right])
    if kind == "uparrow":
        return lambda text, _, right: spaced([text, label, "up arrows", right])
    if kind == "to" and label in ("sim", "cong", "simeq", "tilde", "is isomorphic to"):
        return lambda text, _, right: spaced([text, "is isomorphic to", right])
    if kind == "=" and label == "!":
        return lambda text, _, right: spaced([text, "must equal", right])
    if kind not in _ARROWS:
        return None
    named = words.prose(label) if len(label) > 1 and label not in symbols.GREEK else _letter(label)
    return lambda text, left, right: _along(text, left, right, named)


def _drawn(left: str) -> str:
    return "are" if " " in left else "is"


def qualification(reader: Reader, link: Node) -> str:
    """What stands over or under a relation and is neither its meaning nor an arrow's name: "as n goes to infinity"."""
    if not isinstance(link, Labelled) or not link.label.items or resolved_label(link):
        return ""
    items = link.label.items
    if [name(item) for item in items] == ["?"]:
        return "question mark"
    if any(operator(item) == "to" for item in items):
        return f"as {reader.read(items, Mood.CLAUSE).text}"
    bare = items[0].body.items if len(items) == 1 and isinstance(items[0], Fence) else items
    return f"{'sub' if link.below else 'by'} {reader.read(bare).text}"


def resolved_label(link: Node) -> bool:
    return label_of(link) in _DEFINING or arrow_words(link) is not None


def _letter(label: str) -> str:
    return words.letter(label) if len(label) == 1 else label


def _along(text: str, left: str, right: str, named: str) -> str:
    if text.rstrip(",") == left:
        return f"{named} from {left} to {right}"
    return f"{text.rstrip(',')}, then {named} to {right}"


def _tilde(facts: Facts, left: Sequence[Node], right: Sequence[Node], mood: Mood) -> str:
    if not left:
        return "sim"
    if "triangle" in facts.names:
        return "similar"
    if facts.names & {"succ", "prec", "succeq", "preceq"} or _is_mixture(left) or _is_mixture(right):
        return "indifferent"
    if right and isinstance(core(right[0]), Number) and isinstance(core(right[-1]), Number):
        return "approx"
    if all(len(side) == 1 and _is_variable(side[0]) for side in (left, right)):
        return "equiv"
    first = core(left[-1])
    if isinstance(first, Fence):
        return "equiv" if right and isinstance(core(right[0]), Fence) else "drawn"
    if mood is Mood.NOUN or not isinstance(first, Symbol) or first.name[:1].islower():
        return "drawn"
    return "distributed"


def _is_variable(node: Node) -> bool:
    """A small letter that is no distribution."""
    found = name(core(node))
    return len(found) == 1 and found.islower() and found not in "pqm"


def _is_mixture(side: Sequence[Node]) -> bool:
    """ "pA + (1-p)B": a lottery."""
    return any(
        isinstance(item, Fence)
        and [name(inner) for inner in item.body.items[:2]] == ["", "-"]
        and item.body.items[0] == Number("1")
        and "+" in map(name, side)
        for item in side
    )


def _is_capital_pair(left: Sequence[Node], right: Sequence[Node]) -> bool:
    return all(len(side) == 1 and _is_capital(side[0]) for side in (left, right))


def _approaches(left: Sequence[Node], right: Sequence[Node]) -> bool:
    if not left or not right:
        return False
    target = core(right[-1])
    if isinstance(target, Number) or name(target) == "infty":
        return True
    return len(right) == 1 and name(target).islower() and not (len(left) == 1 and _is_capital(left[0]))


def _is_capital(node: Node) -> bool:
    return name(core(node))[:1].isupper()


def _is_integer(side: Sequence[Node]) -> bool:
    if len(side) > 2:
        return False
    return all(isinstance(core(item), Number) or name(core(item))[:1].islower() for item in side)
