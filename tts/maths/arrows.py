"""What arrows, tildes, bars and labelled relations mean where they stand."""

from collections.abc import Callable, Sequence

from tts.maths import symbols, words
from tts.maths.phrases import Facts, Mood, Phrase, Rank, Reader, Tail, spaced
from tts.maths.tree import Fence, Labelled, Node, Number, Scripts, Symbol, Text, Word, core, name, operator

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
_ARROWS = {"to", "leftarrow", "mapsto", "hookrightarrow", "implies"}


def mapping(reader: Reader, left: Sequence[Node], right: Sequence[Node]) -> Phrase | None:
    """ "f : A → B" as "f from A to B"; None where there is no arrow."""
    at = next((i for i, item in enumerate(right) if operator(item) in _MAPS), None)
    if at is None or isinstance(right[at], Labelled):
        return None
    kind = operator(right[at])
    back = next((i for i in range(at + 1, len(right)) if name(right[i]) == ":"), len(right))
    source, target = reader.read(right[:at]), reader.read(right[at + 1 : back])
    said = _MAPS[kind].format(source.before(Tail.WIDE), target.text)
    if right[back + 1 :]:
        said += f", and {reader.read(right[back + 1 :]).text} back"
    comma = "" if said.startswith("from") else ","
    return Phrase(spaced([reader.read(left).text + comma, said]), Tail.WIDE, Rank.RELATION)


def resolved(facts: Facts, link: Node, left: Sequence[Node], right: Sequence[Node], mood: Mood) -> str:
    """The relation that a symbol stands for here."""
    relation = operator(link)
    label = label_of(link)
    if label in ("def", "defined", "delta", "defn", "definition", "triangle") and relation in ("=", "equiv"):
        return "defined"
    if relation == "sim":
        return _tilde(facts, left, right, mood)
    if relation == "to":
        return "goes" if _approaches(left, right) else "to"
    if relation == "equiv" and facts.names & {"modulo", "bmod"}:
        return "congruent"
    if relation == "perp" and left and right and _is_capital(left[-1]) and "mid" not in facts.names:
        return "perps"
    if relation == "leftarrow" and "to" in facts.names:
        return "from"
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
        elif isinstance(item, (Symbol, Scripts)):
            said += symbols.NAMES.get(name(core(item)), name(core(item)))
    return said.replace(".", "").strip()


def arrow_words(link: Node) -> Callable[[str, str, str], str] | None:
    """How to join the text so far, its last side and the next side over a labelled arrow."""
    label, kind = label_of(link), operator(link)
    if not label or not isinstance(link, Labelled):
        return None
    if kind == "sim" and label in ("iid", "ind"):
        return lambda text, _, right: spaced([text, "are drawn independently from", right])
    if kind == "=" and label in ("d", "D"):
        return lambda text, _, right: spaced([text, "equals in distribution", right])
    if kind == "to" and label in _CONVERGENCE:
        return lambda text, _, right: spaced([text, f"converges {_CONVERGENCE[label]} to", right])
    if kind not in _ARROWS:
        return None
    named = words.prose(label) if len(label) > 1 and label not in symbols.GREEK else _letter(label)
    return lambda text, left, right: _along(text, left, right, named)


def _letter(label: str) -> str:
    return words.letter(label) if len(label) == 1 else label


def _along(text: str, left: str, right: str, named: str) -> str:
    if text.rstrip(",") == left:
        return f"{named} from {left} to {right}"
    return f"{text.rstrip(',')}, then {named} to {right}"


def _tilde(facts: Facts, left: Sequence[Node], right: Sequence[Node], mood: Mood) -> str:
    if not left:
        return "sim"
    if facts.names & {"succ", "prec", "succeq", "preceq"}:
        return "indifferent"
    first = core(left[-1])
    if isinstance(first, Fence):
        return "equiv" if right and isinstance(core(right[0]), Fence) else "drawn"
    if mood is Mood.NOUN or not isinstance(first, Symbol) or first.name[:1].islower():
        return "drawn"
    return "distributed"


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
