"""Delimiters and what they make of what they hold: groups, sets, intervals, norms, floors, bras and kets."""

import re
from collections.abc import Sequence

from tts.maths import relation_words, symbols, words
from tts.maths.phrases import Joint, Mood, Phrase, Rank, Reader, Tail, listed, of, split
from tts.maths.superscripts import letters
from tts.maths.tree import (
    Accent,
    Fence,
    Node,
    Number,
    Row,
    Scripts,
    Symbol,
    Table,
    Word,
    core,
    name,
    operator,
)

_WRAPPED = {"lfloor": "the floor", "lceil": "the ceiling", "ulcorner": "the code", "llbracket": "the meaning"}
_ONE_THING = (
    "the quantity",
    "the whole",
    "the pair",
    "the tuple",
    "the commutator",
    "the interval",
    "the open",
)
_ENDS = {("[", "]"): "the interval from {0} to {1}", ("(", ")"): "the open interval from {0} to {1}"} | {
    ("[", ")"): "the interval from {0} to {1}, excluding {1}",
    ("(", "]"): "the interval from {0} to {1}, excluding {0}",
}


def group(reader: Reader, fence: Fence) -> Phrase:
    """A fence as an operand."""
    items = fence.body.items
    if len(items) == 1 and isinstance(items[0], Table):
        return reader.node(items[0])
    match fence.left, fence.right:
        case ("{", _) | (_, "}"):
            return _set(reader, fence)
        case ("langle", "rangle"):
            return _angles(reader, items)
        case ("langle", _):
            return Phrase(f"bra {reader.read(items).text}")
        case (_, "rangle"):
            return Phrase(f"ket {reader.read(items).text}", joint=Joint.MATRIX)
        case ("|", "|") | ("norm", "norm"):
            return _between_bars(reader, fence)
        case (("lfloor" | "lceil" | "ulcorner" | "llbracket") as left, _):
            return _timed(of(_WRAPPED[left], reader.read(items)))
        case _:
            return _brackets(reader, fence)


def _timed(phrase: Phrase) -> Phrase:
    return Phrase(phrase.text, phrase.tail, phrase.rank, Joint.TIMES)


def _brackets(reader: Reader, fence: Fence) -> Phrase:
    parts = split(fence.body.items, {",", ";"})
    if len(parts) > 1:
        return _sequence(reader, fence, parts)
    said = reader.read(fence.body.items)
    if fence.left == "[" and said.rank is Rank.ATOM and len(fence.body.items) == 1:
        return Phrase(f"bracket {said.text}", said.tail)
    if [name(item) for item in fence.body.items] == ["-"]:
        return Phrase("blank")
    if _is_negative(fence.body.items):
        return Phrase(said.text, joint=Joint.TIMES)
    if said.text.startswith("the ") and said.rank <= Rank.PRODUCT:
        return Phrase(said.text, Tail.WIDE, said.rank, Joint.TIMES)
    grouped = said.grouped
    return grouped if grouped is said else _timed(grouped)


def raised_group(reader: Reader, fence: Fence) -> Phrase:
    """A bracket with an exponent: "(ab)^2" needs words around "a b", "(x)^2" does not."""
    if fence.left == "[" and any(name(item) == "," for item in fence.body.items):
        return _timed(Phrase(f"the vector {_members(reader, split(fence.body.items, {','}))}", Tail.WIDE))
    said = group(reader, fence)
    if said.text.startswith("the ") and not said.text.startswith(_ONE_THING) and fence.left in ("(", "["):
        return _timed(Phrase(f"the whole, {said.text}", Tail.WIDE))
    lone = len(fence.body.items) == 1 or _is_negative(fence.body.items)
    if fence.left not in ("(", "[") or said.rank is not Rank.PRODUCT or said.tail is not Tail.CLOSED or lone:
        return said
    return _timed(Phrase(f"the quantity {said.text}", Tail.WIDE))


def _is_negative(items: Sequence[Node]) -> bool:
    return len(items) == 2 and name(items[0]) == "-" and isinstance(items[1], Number)


def _sequence(reader: Reader, fence: Fence, parts: list[list[Node]]) -> Phrase:
    if len(parts) == 2 and all(parts):
        if _is_interval(fence, parts):
            return interval(reader, fence, parts)
        if fence.left == "[" and any(_is_category(part) for part in parts):
            source, target = (reader.read(part).text for part in parts)
            return Phrase(f"the functors from {source} to {target}", Tail.WIDE, joint=Joint.TIMES)
        if fence.left == "[" and all(_is_operator(part) for part in parts):
            said = listed([reader.read(part) for part in parts], "and")
            return Phrase(f"the commutator of {said.text}", Tail.WIDE, joint=Joint.TIMES)
    kind = "the vector" if fence.left == "[" else "the pair" if len(parts) == 2 else "the tuple"
    return Phrase(f"{kind} {_members(reader, parts)}", Tail.WIDE, joint=Joint.TIMES)


def _members(reader: Reader, parts: list[list[Node]]) -> str:
    return listed([None if _dots(part) else reader.read(part) for part in parts if part]).text


def _dots(part: Sequence[Node]) -> bool:
    return len(part) == 1 and name(part[0]) in symbols.DOTS


def _is_interval(fence: Fence, parts: list[list[Node]]) -> bool:
    if (fence.left, fence.right) not in _ENDS or any(name(item) == ":" for part in parts for item in part):
        return False  # a lottery: "[p : A, (1-p) : B]"
    named = any(isinstance(core(part[-1]), Word) or getattr(core(part[-1]), "style", "") for part in parts)
    if (fence.left, fence.right) == ("(", ")"):
        return any(name(core(part[-1])) == "infty" for part in parts)
    return not named and not all(_is_operator(part) for part in parts)


def _is_category(part: Sequence[Node]) -> bool:
    found = core(part[0]) if len(part) == 1 else None
    return isinstance(found, Word) or (isinstance(found, Symbol) and found.style == "cal")


def _is_operator(part: Sequence[Node]) -> bool:
    """A capital letter, perhaps with a hat: what one takes commutators of."""
    return len(part) == 1 and (name(core(part[0])).isupper() or isinstance(part[0], Accent))


def interval(reader: Reader, fence: Fence, parts: list[list[Node]]) -> Phrase:
    low, high = (reader.read(part).text for part in parts)
    text = _ENDS[fence.left, fence.right].format(low, high)
    if text.endswith("infinity"):  # that an infinite end is left out goes without saying
        text = text.partition(", excluding")[0]
    return Phrase(text, Tail.WIDE, joint=Joint.TIMES)


def in_interval(reader: Reader, items: Sequence[Node]) -> Phrase | None:
    """ "(0, 1)" after "in" is an interval, not a pair."""
    fence = items[0] if len(items) == 1 else None
    if not isinstance(fence, Fence) or (fence.left, fence.right) not in _ENDS:
        return None
    parts = split(fence.body.items, {","})
    ends = all(len(part) < 3 and part and not isinstance(part[0], Fence) for part in parts)
    return interval(reader, fence, parts) if len(parts) == 2 and ends else None


def _set(reader: Reader, fence: Fence) -> Phrase:
    items = fence.body.items
    if not items:
        return Phrase("the empty set", Tail.OPEN, joint=Joint.TIMES)
    such_that = condition_at(items)
    if such_that:
        return Phrase(f"the set of {comprehended(reader, items)}", Tail.WIDE, joint=Joint.TIMES)
    if any(name(item) == ":" for item in items):
        return Phrase(f"the set of maps {reader.read(items).text}", Tail.WIDE, joint=Joint.TIMES)
    members = split(items, {",", ";"})
    said = _members(reader, members)
    link = "of " if said.startswith("the ") else "containing " if len(members) == 1 else ""
    return Phrase(f"the set {link}{said}", Tail.OPEN, joint=Joint.TIMES)


def condition_at(items: Sequence[Node]) -> int | None:
    """Where "such that" stands in a set: at the bar, or at a colon that makes no map ("f : X → Y")."""
    bar = next((i for i, item in enumerate(items) if name(item) == "mid"), None)
    colon = next((i for i, item in enumerate(items) if name(item) == ":"), None)
    is_map = colon is not None and any(operator(item) == "to" for item in items[colon:])
    at = bar if bar is not None or is_map else colon
    return at or None


def comprehended(reader: Reader, items: Sequence[Node]) -> str:
    """What stands in the braces of a set with a condition: "x in R such that x is greater than zero"."""
    at = condition_at(items) or 0
    what, member = items[:at], re.compile("^the (pair|tuple) ")
    relation = operator(what[1]) if len(what) > 2 else ""
    if relation in ("subset", "subseteq"):
        said = f"subsets {reader.read(what[:1]).text} of {reader.read(what[2:]).text}"
    else:
        said = member.sub(r"\1s ", reader.read(what, Mood.CLAUSE).text)
    return f"{said} such that {reader.read(items[at + 1 :], Mood.THAT).text}"


def _angles(reader: Reader, items: Sequence[Node]) -> Phrase:
    if any(name(item) == "mid" for item in items):
        parts = [reader.read(part).text for part in split(items, {"mid"})]
        middle = [f"{part}, " for part in parts[1:-1] if part]
        return Phrase(f"bra {parts[0]}, {''.join(middle)}ket {parts[-1]}", Tail.OPEN, joint=Joint.TIMES)
    at = next((i for i, item in enumerate(items) if name(item) == ":"), 0)
    if at:
        members, index = reader.read(items[:at]).text, reader.read(items[at + 1 :]).text
        return Phrase(f"the sequence of {members} for {index}", Tail.WIDE, joint=Joint.TIMES)
    parts_of = split(items, {","})
    if len(parts_of) == 1:
        return _timed(of("the average", reader.read(items)))
    said = listed([None if _dots(part) else reader.read(part) for part in parts_of if part], "and")
    if len(parts_of) == 2:
        return _timed(of("the inner product", said))
    return Phrase(f"the tuple {_members(reader, parts_of)}", Tail.WIDE, joint=Joint.TIMES)


def _between_bars(reader: Reader, fence: Fence) -> Phrase:
    said = reader.read(fence.body.items)
    if fence.left == "norm":
        return _timed(of("the norm", said))
    if len(fence.body.items) == 1 and name(core(fence.body.items[0])) in reader.facts.strings:
        return _timed(of("the length", said))
    return _timed(of("the size" if _is_collection(fence.body) else "the absolute value", said))


def _is_collection(body: Row) -> bool:
    if not body.items or any(name(item) in ("+", "-") for item in body.items):
        return False
    found = core(body.items[0])
    if isinstance(found, Fence):
        return found.left == "{"
    if isinstance(found, Number):
        return len(body.items) == 1 and _is_power_set(body.items[0])
    return isinstance(found, Symbol) and len(found.name) == 1 and found.name.isupper()


def is_family(fence: Fence, index: Row) -> bool:
    """ "{x_i}_{i=1}^n", "(a_n)_{n in N}": what is in the brackets, for every index."""
    ranging = any(operator(item) in relation_words.RELATIONS for item in index.items)
    return fence.left == "{" or (fence.left == "(" and ranging and len(fence.body.items) == 1)


def _is_power_set(node: Node) -> bool:
    """ "2^X": all subsets of X."""
    exponent = node.sup.items if isinstance(node, Scripts) and node.sup else ()
    return len(exponent) == 1 and name(core(exponent[0])).isupper()


def norm(reader: Reader, node: Scripts) -> Phrase | None:
    """A norm with its index: "the L two norm of x"; None for anything else."""
    fence = node.base
    if not isinstance(fence, Fence) or (fence.left, fence.right) != ("norm", "norm") or not node.sub:
        return None
    index = node.sub.items[0] if len(node.sub.items) == 1 else None
    if name(index) == "F":
        kind = "the Frobenius norm"
    elif name(index) in ("*", "ast"):
        kind = "the nuclear norm"
    elif letters(node.sub) == "op":
        kind = "the operator norm"
    else:
        letter = words.letter("L") + " "
        known = isinstance(index, Number) or name(index) in ("p", "q", "infty")
        kind = f"the {letter if known else ''}{reader.read(node.sub.items).text} norm"
    return _timed(of(kind, reader.read(fence.body.items)))
