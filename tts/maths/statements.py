"""Sentences of mathematics: lists, quantifiers, implications and relations, loosest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeGuard

from tts.maths import relation_words, symbols, words
from tts.maths.arrows import arrow_words, crossed, mapping, qualification, resolved
from tts.maths.groups import in_interval
from tts.maths.phrases import Mood, Phrase, Rank, Reader, Tail, listed, spaced, split
from tts.maths.quantities import dated
from tts.maths.terms import total
from tts.maths.tree import Fence, Node, Number, Symbol, Text, core, name, operator

TURNSTILES = {"vdash", "nvdash", "models", "nvDash", "Vdash", "nVdash", "therefore", "because"}
_QUANTIFIERS = {"forall": "for all", "exists": "there exists", "nexists": "there does not exist"}
_LONG = 8  # words before a relation that call for a pause
_THAT_WORDS = ("if", "when", "where", "whenever", "that", "unless", "since", "because", "as")


def statement(reader: Reader, items: Sequence[Node], mood: Mood) -> Phrase:
    """How a whole row is said."""
    items = _unwrapped(items)
    if not items:
        return Phrase("")
    if any(isinstance(item, Text) for item in items):
        return _with_prose(reader, items, mood)
    if name(items[0]) in _QUANTIFIERS:
        return quantified(reader, items)
    if any(name(item) in symbols.SEPARATORS for item in items):
        return _list(reader, items, mood)
    if any(name(item) == ":" for item in items):
        return _colon(reader, items, mood)
    return _logic(reader, items, mood)


def arguments(reader: Reader, items: Sequence[Node], mood: Mood = Mood.NOUN) -> Phrase:
    """What stands in the brackets of a function: "x, y and z"."""
    parts = split(items, symbols.SEPARATORS)
    return listed([None if _is_dots(part) else argument(reader, part, mood) for part in parts if part], "and")


def argument(reader: Reader, items: Sequence[Node], mood: Mood = Mood.NOUN) -> Phrase:
    """One argument; a lone dash is a place that is left open: "Hom(A, -)"."""
    return Phrase("blank") if [name(item) for item in items] == ["-"] else reader.read(items, mood)


def quantified(reader: Reader, items: Sequence[Node]) -> Phrase:
    """A row that begins with a quantifier."""
    word = _QUANTIFIERS[name(items[0])]
    unique = len(items) > 1 and name(items[1]) == "!"
    if unique:
        word = "there exists a unique"
    start = 2 if unique else 1
    end = _variable_end(items, start)
    variable = reader.read(items[start:end], Mood.NOUN).text
    rest = list(items[end:])
    while rest and name(rest[0]) in symbols.SEPARATORS | {":", "mid"}:
        rest.pop(0)
    head = spaced([word, variable])
    if not rest:
        return Phrase(head, Tail.WIDE, Rank.LOGIC)
    body = reader.read(rest, Mood.THAT).text
    follows = name(rest[0]) in _QUANTIFIERS
    link = ", " if word == "for all" or (follows and name(rest[0]) == "exists") else " such that "
    return Phrase(head + link + body, Tail.WIDE, Rank.LOGIC)


def _variable_end(items: Sequence[Node], start: int) -> int:
    end = start + 1
    while end + 1 < len(items) and name(items[end]) == "," and _is_variable(items[end + 1 :]):
        end += 2
    if end >= len(items) or operator(items[end]) not in relation_words.RELATIONS:
        return min(end, len(items))
    if operator(items[end]) in ("in", "notin", "subset", "subseteq"):
        return min(end + 2, len(items))
    stops = symbols.SEPARATORS | _QUANTIFIERS.keys() | {":", "mid"} | _connectives(logical=True)
    while end < len(items) and name(items[end]) not in stops:
        end += 1
    return end


def _is_variable(items: Sequence[Node]) -> bool:
    """Whether ", y" goes on with the variables of a quantifier: "y ∈ A", "y, z:"."""
    after = operator(items[1]) if len(items) > 1 else ":"
    return not isinstance(items[0], Fence) and (after in relation_words.RELATIONS or after in (",", ":"))


def _unwrapped(items: Sequence[Node]) -> Sequence[Node]:
    while items and name(items[-1]) in symbols.SEPARATORS:
        items = items[:-1]
    while items and name(items[0]) in symbols.SEPARATORS:
        items = items[1:]
    if len(items) == 1 and isinstance(items[0], Fence) and (items[0].left, items[0].right) == ("(", ")"):
        inside = items[0].body.items
        if not any(name(item) in symbols.SEPARATORS for item in inside):
            return _unwrapped(inside)
    return items


def _with_prose(reader: Reader, items: Sequence[Node], mood: Mood) -> Phrase:
    said: list[str] = []
    waiting: list[Node] = []
    for item in items:
        if not isinstance(item, Text):
            waiting.append(item)
            continue
        said.append(reader.read(dated(waiting, said), mood).before(Tail.WIDE))
        prose = words.prose(item.text)
        said.append(prose)
        waiting = []
        mood = Mood.THAT if prose.split()[-1:] and prose.split()[-1] in _THAT_WORDS else Mood.CLAUSE
    said.append(reader.read(dated(waiting, said), mood).text)
    return Phrase(spaced(said).replace(" ,", ",").replace(" .", "."), Tail.WIDE, Rank.LIST)


def _list(reader: Reader, items: Sequence[Node], mood: Mood) -> Phrase:
    parts = [part for part in split(items, symbols.SEPARATORS) if part]
    return listed([None if _is_dots(part) else reader.read(part, mood) for part in parts])


def _is_dots(part: Sequence[Node]) -> bool:
    return len(part) == 1 and name(part[0]) in symbols.DOTS


def _colon(reader: Reader, items: Sequence[Node], mood: Mood) -> Phrase:
    at = next(i for i, item in enumerate(items) if name(item) == ":")
    left, right = items[:at], items[at + 1 :]
    found = mapping(reader, left, right)
    if found:
        return found
    first, second = reader.read(left, mood), reader.read(right, mood)
    if len(left) == len(right) == 1 and isinstance(left[0], Number) and isinstance(right[0], Number):
        return Phrase(f"{first.text} to {second.text}", Tail.OPEN, Rank.PRODUCT)
    link = " of type " if reader.facts.names & TURNSTILES else ", "
    return Phrase(first.text + link + second.text, Tail.WIDE, Rank.LIST)


def _connectives(*, logical: bool) -> frozenset[str]:
    found = frozenset(word for level in relation_words.CONNECTIVES for word in level)
    return found | {"to"} if logical else found


def _logic(reader: Reader, items: Sequence[Node], mood: Mood) -> Phrase:
    if any(operator(item) in TURNSTILES for item in items) and not _between_judgements(items):
        return _chain(reader, items, mood, frozenset(TURNSTILES))
    for level in relation_words.CONNECTIVES:
        known = level | {"to": "implies"} if "implies" in level and reader.facts.logical else level
        if any(name(item) in known for item in items):
            return _connected(reader, items, mood, known)
    return _chain(reader, items, mood, frozenset(relation_words.RELATIONS) | {"sim", "mid"})


def _between_judgements(items: Sequence[Node]) -> bool:
    """Whether a connective stands before a turnstile: "⊢ A ⇒ ⊢ □A"."""
    known = _connectives(logical=False)
    return any(name(one) in known and operator(two) in TURNSTILES for one, two in pairwise(items))


def _connected(reader: Reader, items: Sequence[Node], mood: Mood, known: dict[str, str]) -> Phrase:
    links = [known[name(item)] for item in items if name(item) in known]
    parts = [_operand(reader, part, mood) for part in split(items, known)]
    text = parts[0].text
    for link, before, part in zip(links, parts, parts[1:], strict=False):
        comma = before.text and (before.tail is Tail.WIDE or before.rank is Rank.LOGIC)
        text = spaced([text + "," if comma else text, link, part.text])
    return Phrase(text, Tail.WIDE if parts[-1].tail is Tail.WIDE else Tail.CLOSED, Rank.LOGIC)


def _operand(reader: Reader, part: Sequence[Node], mood: Mood) -> Phrase:
    if len(part) == 1 and isinstance(part[0], Fence):
        return reader.node(part[0])
    return reader.read(part, mood)


def _chain(reader: Reader, items: Sequence[Node], mood: Mood, known: frozenset[str]) -> Phrase:
    parts: list[list[Node]] = [[]]
    links: list[Node] = []
    for item in items:
        if operator(item) in known:
            links.append(item)
            parts.append([])
        else:
            parts[-1].append(item)
    if not links:
        return total(reader, items)
    before = ["", *(operator(link) for link in links)]
    turnstile = known == TURNSTILES
    said = [
        _side(reader, part, mood, "vdash" if turnstile else link)
        for part, link in zip(parts, before, strict=True)
    ]
    text = said[0].before(Tail.WIDE)
    if mood is Mood.CLAUSE and len(text.split()) >= _LONG and not text.endswith(","):
        text += ","  # so that the ear knows which relation is the main one
    for i, link in enumerate(links):
        relation = resolved(reader.facts, link, parts[i], parts[i + 1], mood)
        if not said[i].text and not i:
            text = spaced([_prefixed(reader, link, relation), said[1].text])
        else:
            right = (
                said[i + 1].text
                if _is_blackboard(parts[i + 1])
                else words.distinct(said[i].text, said[i + 1].text)
            )
            if _is_dots(parts[i + 1]) and i:
                text += ", and so on" + relation_words.until(operator(link)) * (i + 1 < len(links))
                continue
            if i and _is_dots(parts[i]):
                text = spaced([text, right])
                continue
            meaning = _Link(link, relation, before[i], qualification(reader, link))
            text = _joined(text, meaning, (said[i].text, right), mood)
    tail = Tail.WIDE if said[-1].tail is Tail.WIDE else Tail.CLOSED
    return Phrase(text, tail, Rank.RELATION)


def _side(reader: Reader, part: Sequence[Node], mood: Mood, link: str) -> Phrase:
    """One side of a relation; `link` is the relation before it."""
    if link in TURNSTILES:
        return reader.read(part, mood)
    if link == "" and mood is Mood.NOUN and len(part) == 1 and _is_tuple(part[0]):
        return arguments(reader, part[0].body.items)  # "(x, y) ~ D" under an expectation
    interval = in_interval(reader, part) if link in ("in", "notin", "subset", "subseteq") else None
    if interval:
        return interval
    if link in ("in", "notin", "subset", "subseteq"):
        part = crossed(part)
    return total(reader, _unwrapped(part)) if part else Phrase("")


def _prefix(relation: str) -> str:
    return relation_words.PREFIXED.get(relation) or (relation_words.RELATIONS[relation][2])


@dataclass(frozen=True, slots=True)
class _Link:
    """A relation where it stands: what it means, which one came before it, and what is written over or under it."""

    node: Node
    relation: str
    before: str
    qualification: str


def _joined(text: str, link: _Link, sides: tuple[str, str], mood: Mood) -> str:
    """The text so far with one more relation."""
    relation, before = link.relation, link.before
    arrow = arrow_words(link.node)
    if arrow:
        return arrow(text, *sides)
    # A canonical name may lead to a relation that is only said before something, as "∼" is.
    clause, that, noun = relation_words.RELATIONS.get(relation) or (_prefix(relation),) * 3
    verb = {Mood.CLAUSE: clause, Mood.THAT: that, Mood.NOUN: noun}[mood]
    if relation != "given" and (before or relation in ("therefore", "because")) and not text.endswith(","):
        text += ","
    relative = relation in _RELATIVE or (relation == "=" and before != "=")
    if before and mood is not Mood.NOUN and relative:
        verb = "which " + that
    if relation in relation_words.DEFINITENESS and sides[1] == "zero":
        is_ = "" if mood is Mood.NOUN else "which is" if verb.startswith("which") else "is"
        return spaced([text, is_, relation_words.DEFINITENESS[relation]])
    if link.qualification:
        verb = _qualified(verb, relation, link.qualification)
    return spaced([text, verb, sides[1]])


def _qualified(verb: str, relation: str, qualification: str) -> str:
    if relation in _PREFERENCES and qualification.startswith("sub "):
        words = verb.removesuffix(" to").removesuffix(" than")  # "A is preferred by i to B"
        return f"{words} by {qualification[4:]} {verb[len(words) + 1 :]}"
    return f"{verb}, {qualification},"


def _prefixed(reader: Reader, link: Node, relation: str) -> str:
    """A relation with nothing on its left: "it is provable in PA that"."""
    if operator(link) == "=" and (labelled := arrow_words(link)):
        return labelled("", "", "")
    prefix, where = _prefix(relation), qualification(reader, link).removeprefix("sub ")
    return f"{prefix.removesuffix(' that')} in {where} that" if where and prefix.endswith(" that") else prefix


def _is_tuple(node: Node) -> TypeGuard[Fence]:
    if not isinstance(node, Fence) or node.left != "(":
        return False
    return any(name(item) == "," for item in node.body.items)


def _is_blackboard(side: Sequence[Node]) -> bool:
    found = core(side[-1]) if side else None
    return isinstance(found, Symbol) and found.style == "bb"


_PREFERENCES = frozenset({"succ", "succeq", "prec", "preceq", "indifferent"})
_RELATIVE = frozenset(
    name for name, forms in relation_words.RELATIONS.items() if forms[0].startswith("is ")
) | {"neq"}
