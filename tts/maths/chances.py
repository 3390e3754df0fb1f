"""What is read of chance and information: "the probability that X equals three, given …", expectations, divergences."""

from collections.abc import Sequence

from tts.maths import relation_words, words
from tts.maths.phrases import Joint, Mood, Phrase, Rank, Reader, Tail, of, split
from tts.maths.statements import arguments
from tts.maths.tree import Fence, Node, Row, Scripts, Symbol, Text, Word, core, name, operator

PROBABILITIES = {"P", "p", "Pr", "Prob"}
_UNIFORM = {"unif", "uniform"}
_DIVERGENCES = {"KL": "K L", "JS": "J S", "JSD": "J S"}


def is_expectation(found: Node) -> bool:
    return isinstance(found, Symbol) and found.name == "E" and found.style in ("bb", "rm", "cal", "", "bold")


def over_what(reader: Reader, base: Scripts, *, bracket: bool) -> str:
    """ "E over x drawn from D," for an expectation with a subscript."""
    letter = reader.node(
        Scripts(base.base, None, base.sup, base.primes) if base.sup or base.primes else base.base
    ).text
    sub = (base.sub or Row()).items
    if (
        isinstance(core(base.base), Symbol)
        and getattr(core(base.base), "style", "") != "bb"
        and len(sub) == 1
    ):
        return reader.node(base).text
    what = arguments(reader, sub).text
    pause = "," if is_related(base.sub or Row()) or " of " in what else ""
    return f"{letter} over {what}{pause}"


def is_related(row: Row) -> bool:
    return any(operator(item) in relation_words.RELATIONS or name(item) == "sim" for item in row.items)


def conditional(reader: Reader, body: Sequence[Node]) -> Phrase:
    """Arguments, with "given" at a bar; an empty bracket is heard too."""
    if not body:
        return Phrase("nothing")
    at = next((i for i, item in enumerate(body) if name(item) == "mid"), None)
    if at is None or not body[:at]:
        return _parametrised(reader, body)
    first, given = arguments(reader, body[:at]), conditional(reader, body[at + 1 :])
    return Phrase(f"{_paused(first)} given {given.text}", Tail.WIDE, Rank.LIST)


def _paused(first: Phrase) -> str:
    wide = first.tail is Tail.WIDE and first.rank is not Rank.LIST
    return first.text + "," if wide or first.rank in (Rank.SUM, Rank.RELATION) else first.text


def _parametrised(reader: Reader, body: Sequence[Node]) -> Phrase:
    """ "f(x; theta)": what follows a semicolon are parameters."""
    parts = split(body, {";"})
    if len(parts) != 2 or not all(parts):
        return arguments(reader, body)
    first, second = (arguments(reader, part).text for part in parts)
    ring = getattr(core(parts[1][0]), "style", "") == "bb"
    return Phrase(
        f"{first} with {'coefficients in' if ring else 'parameters'} {second}", Tail.WIDE, Rank.LIST
    )


def probability(reader: Reader, base: Node, body: Sequence[Node]) -> Phrase | None:
    """ "the probability that X equals three, given …" for events that are relations."""
    at = next((i for i, item in enumerate(body) if name(item) == "mid"), len(body))
    event, condition = body[:at], body[at + 1 :]
    if not _has_relation(event) and not (_has_relation(condition) and core(base) and _is_pr(base)):
        return None
    over = ""
    if isinstance(base, Scripts) and base.sub:
        over = f" over {arguments(reader, base.sub.items).text},"
    link = "that " if _has_relation(event) else "of "
    said = f"the probability{over} {link}{arguments(reader, event, Mood.THAT).text}"
    if condition:
        that = "that " if _has_relation(condition) else ""
        said += f", given {that}{arguments(reader, condition, Mood.THAT).text}"
    return Phrase(said, Tail.WIDE, joint=Joint.TIMES)


def _is_pr(base: Node) -> bool:
    return name(core(base)) in ("Pr", "Prob")


def _has_relation(items: Sequence[Node]) -> bool:
    return any(operator(item) in relation_words.RELATIONS or operator(item) == "sim" for item in items)


def indicator(reader: Reader, body: Sequence[Node]) -> Phrase:
    return of("the indicator", reader.read(body), joint=Joint.TIMES)


def uniform(reader: Reader, base: Node, fence: Fence) -> Phrase | None:
    """ "the uniform distribution on zero to one", of its ends in either bracket, or on a set."""
    if not isinstance(base, (Word, Text)) or base.text.strip().casefold() not in _UNIFORM:
        return None
    ends = [reader.read(part) for part in split(fence.body.items, {","})]
    if len(ends) > 2:
        return None
    where = " to ".join(end.before(Tail.WIDE) if end is not ends[-1] else end.text for end in ends)
    return Phrase(f"the uniform distribution on {where}", Tail.WIDE, joint=Joint.TIMES)


def divergence(reader: Reader, base: Node, body: Sequence[Node]) -> Phrase | None:
    parts = split(body, {"relative"})
    if len(parts) != 2:
        return None
    kind = _DIVERGENCES.get(_plain(base).removeprefix("D"))
    first, second = (reader.read(part).text for part in parts)
    if kind is None:
        return Phrase(f"{reader.node(base).text} of {first} relative to {second}", Tail.OPEN)
    letters = words.spelled(kind.replace(" ", ""))
    return Phrase(f"the {letters} divergence of {first} from {second}", Tail.OPEN, joint=Joint.TIMES)


def mutual_information(reader: Reader, base: Node, body: Sequence[Node]) -> Phrase | None:
    if (name(core(base)) != "I" and _plain(base) != "MI") or not any(name(item) == ";" for item in body):
        return None
    at = next((i for i, item in enumerate(body) if name(item) == "mid"), len(body))
    said = f"the mutual information of {arguments(reader, body[:at]).text}"
    if body[at + 1 :]:
        said += f" given {arguments(reader, body[at + 1 :]).text}"
    return Phrase(said, Tail.OPEN if at == len(body) else Tail.WIDE, joint=Joint.TIMES)


def _plain(node: Node) -> str:
    """The bare letters of a name and its subscript: "DKL"."""
    match node:
        case Symbol(text) | Word(text) | Text(text):
            return text.strip()
        case Scripts(base, Row(items), None, 0):
            return _plain(base) + "".join(_plain(item) for item in items)
        case _:
            return ""
