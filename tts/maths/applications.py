"""Functions of something: "f of x and y", "P of A given B", and whether a bracket means of or times."""

from collections.abc import Sequence

from tts.maths import relation_words, symbols, words
from tts.maths.chances import (
    PROBABILITIES,
    conditional,
    divergence,
    indicator,
    is_expectation,
    mutual_information,
    over_what,
    probability,
    uniform,
)
from tts.maths.numbers import ordinal
from tts.maths.phrases import Facts, Joint, Phrase, Reader, Tail, of, split
from tts.maths.statements import argument, arguments
from tts.maths.tree import (
    Accent,
    Fence,
    MathsError,
    Node,
    Number,
    Scripts,
    Symbol,
    Word,
    core,
    name,
    only,
    operator,
)

_ORDERS = {"O": "big O", "Theta": "big theta", "Omega": "big omega", "o": f"little {words.letter('o')}"}
_BRACKETED = {"E", "P", "p", "H", "I", "D", "V", "K", "F", "f", "L", "J", "Q", "U", "G"}
_GROWING = frozenset("PSACKBYWNVM")
"""Capitals that are amounts where a rate follows: "P(1+r)^t"."""
_JOINING = symbols.SEPARATORS | {"mid", "relative", ":"}


def applies(facts: Facts, base: Node, fence: Fence) -> bool:
    """Whether "base(…)" is an application rather than a product."""
    if (fence.left, fence.right) not in (("(", ")"), ("[", "]"), ("{", "}")):
        return False
    found, body = core(base), fence.body.items
    if isinstance(found, Number):
        return found.style != "" and found.digits == "1"
    if not isinstance(found, (Symbol, Word)):
        return False
    if not body:
        return fence.left == "(" and (isinstance(found, Word) or _is_letter(found))
    if fence.left == "{":
        return isinstance(found, Symbol) and found.style == "bb" and found.name in ("E", "P")
    if isinstance(found, Word):
        return not _is_sum(body) or not _is_matrix_word(base)
    several = any(name(item) in _JOINING for item in body)
    if not _is_letter(found) or (
        fence.left == "[" and not several and found.name not in _BRACKETED | facts.applied
    ):
        return False
    return _is_applied(facts, found.name, body)


def _is_applied(facts: Facts, letter: str, body: Sequence[Node]) -> bool:
    if letter in facts.applied or any(name(item) in _JOINING for item in body):
        return True
    if any(name(core(item)) == letter for item in body):
        return False  # "n(n+1)", "p(1-p)"
    if letter in _GROWING and _is_sum(body) and body[0] == Number("1"):
        return False  # "S(1+r)"
    if (
        len(body) == 1
        or _is_application(facts, body)
        or any(operator(item) in relation_words.RELATIONS for item in body)
    ):
        return True
    if _is_sum(body):
        return letter in symbols.FUNCTION_LETTERS or name(core(body[0])) == "t"
    return letter in symbols.FUNCTION_LETTERS or letter.isupper() or letter == "p"


def _is_application(facts: Facts, body: Sequence[Node]) -> bool:
    """ "x̂(f(x))": a product would need no bracket."""
    return len(body) == 2 and isinstance(body[1], Fence) and applies(facts, body[0], body[1])


def _is_letter(found: Symbol) -> bool:
    return (
        (len(found.name) == 1 and found.name.isalpha())
        or found.name == "ell"
        or found.name.lower() in symbols.GREEK
    )


def _is_matrix_word(base: Node) -> bool:
    """ "W_enc(x - b)" is a product: only a whole name is applied to a sum."""
    return isinstance(base, Scripts)


def _is_sum(body: Sequence[Node]) -> bool:
    return any(name(item) in symbols.ADDITIVE for item in body[1:])


def is_function_group(fence: Fence) -> bool:
    """ "(f ∘ g)" and "(f + g)", which are applied to what follows."""
    names = [name(core(item)) for item in fence.body.items]
    if "circ" in names:
        return True
    return len(names) > 2 and all(found in ("f", "g", "h", "+", "-") for found in names)


def applied(reader: Reader, base: Node, following: Node) -> Phrase:
    """A function and its bracket, which may carry an exponent of its own."""
    fence = following.base if isinstance(following, Scripts) else following
    assert isinstance(fence, Fence)
    said = _application(reader, base, fence)
    if isinstance(following, Scripts) and (following.sup or following.primes or following.sub):
        return _all_raised(reader, said, following)
    return said


def _all_raised(reader: Reader, said: Phrase, following: Scripts) -> Phrase:
    if following.sub and not (following.sup or following.primes):
        return Phrase(
            f"{said.text}, sub {reader.read(following.sub.items).text}", Tail.WIDE, joint=said.joint
        )
    stand_in = Scripts(Symbol("x"), following.sub, following.sup, following.primes)
    mark = reader.node(stand_in).text.partition(" ")[2]
    return Phrase(f"{said.text}, all {mark}" if mark else said.text, Tail.WIDE, joint=said.joint)


def _application(reader: Reader, base: Node, fence: Fence) -> Phrase:
    found, body = core(base), fence.body.items
    if not body:
        return of(reader.node(base).before(Tail.WIDE), conditional(reader, body))
    if isinstance(found, Symbol) and found == Symbol("I", "bb"):
        return indicator(reader, body)
    if isinstance(found, Number) or (isinstance(found, Symbol) and found.name in PROBABILITIES):
        special = indicator(reader, body) if isinstance(found, Number) else probability(reader, base, body)
        if special:
            return special
    known = (
        divergence(reader, base, body)
        or mutual_information(reader, base, body)
        or uniform(reader, base, fence)
        or _derivative(reader, base, body)
        or _slice(reader, base, fence)
    )
    if known:
        return known
    if isinstance(base, Scripts) and base.sub and is_expectation(found):
        head = over_what(reader, base, bracket=fence.left == "[")
        return of(head, conditional(reader, body), joint=Joint.TIMES)
    if name(base) in ("P", "p") and len(body) == 1 and getattr(body[0], "text", "").strip() == "doom":
        return Phrase(f"{words.letter('P')} doom", Tail.RAISED)  # as everybody here says
    if base == Word("Th"):
        return of("the theory", conditional(reader, body), joint=Joint.TIMES)
    head = _order(base, body) or reader.node(base).before(Tail.WIDE)
    joint = Joint.TIMES if is_expectation(found) else Joint.OTHER
    return of(head, conditional(reader, body), joint=joint)


def _order(base: Node, body: Sequence[Node]) -> str:
    """ "big O of n": for growth, not for odds of an event."""
    found = core(base)
    if not isinstance(found, Symbol) or found.name not in _ORDERS or isinstance(base, Scripts):
        return ""
    first = core(body[0]) if len(body) == 1 else None
    if any(name(item) in _JOINING for item in body):
        return ""
    if isinstance(body[0], Symbol) and isinstance(first, Symbol) and first.name in ("H", "A", "B", "X", "E"):
        return ""
    tilde = " tilde" if isinstance(base, Accent) and base.mark == "tilde" else ""
    return _ORDERS[found.name] + tilde if found.name != "O" else f"big {words.letter('O')}{tilde}"


def _derivative(reader: Reader, base: Node, body: Sequence[Node]) -> Phrase | None:
    """ "f^{(n)}(x)": the nth derivative. The first two are written with primes; "f^{(1)}" is a layer."""
    order = only(base.sup) if isinstance(base, Scripts) and base.sup and not base.sub else None
    which = only(order.body) if isinstance(order, Fence) and order.left == "(" else None
    if not isinstance(base, Scripts) or name(base.base) not in ("f", "g"):
        return None
    if isinstance(which, Number) and which.digits.isdecimal() and int(which.digits) > 2:
        nth = ordinal(which.digits)
    elif name(which) in ("n", "k", "m"):
        nth = f"{words.letter(name(which))} th"
    else:
        return None
    said = f"the {nth} derivative of {reader.node(base.base).text} at {conditional(reader, body).text}"
    return Phrase(said, Tail.WIDE, joint=Joint.TIMES)


def _slice(reader: Reader, base: Node, fence: Fence) -> Phrase | None:
    """ "W[:, i]" is a column, "W[i, :]" a row."""
    parts = split(fence.body.items, {","})
    colons = [[name(item) for item in part] == [":"] for part in parts]
    if fence.left != "[" or len(parts) != 2 or colons.count(True) != 1:
        return None
    which, index = ("column", parts[1]) if colons[0] else ("row", parts[0])
    return Phrase(
        f"{which} {reader.read(index).text} of {reader.node(base).text}", Tail.OPEN, joint=Joint.TIMES
    )


def named_function(reader: Reader, function: Node, following: Node, word: str) -> Phrase:
    """A function with a name of its own and its bracket: "log of one plus x", "hom in C from A to B"."""
    fence = following.base if isinstance(following, Scripts) else following
    if not isinstance(fence, Fence):
        raise MathsError("scripts upon scripts")
    body = fence.body.items
    found = core(function)
    said = None
    if name(found) in PROBABILITIES:
        said = probability(reader, function, body)
    said = said or divergence(reader, function, body) or _between(reader, function, word, body)
    if said is None:
        head = word if isinstance(function, Symbol) else _decorated(reader, function, word)
        said = of(head.removesuffix(" of"), conditional(reader, body), joint=_joint(word))
    if isinstance(following, Scripts):
        return _all_raised(reader, said, following)
    return said


def _joint(word: str) -> Joint:
    return Joint.TIMES if word.startswith("the ") else Joint.OTHER


def _decorated(reader: Reader, function: Node, word: str) -> str:
    if isinstance(function, Scripts) and function.sub and word.startswith("log"):
        return f"{word} base {reader.read(function.sub.items).text}"
    if isinstance(function, Scripts) and function.sub and word.startswith("the "):
        return f"{word.removesuffix(' of')} over {arguments(reader, function.sub.items).text}"
    return reader.node(function).text


def _between(reader: Reader, function: Node, word: str, body: Sequence[Node]) -> Phrase | None:
    parts = split(body, {","})
    if name(core(function)) not in ("Hom", "hom", "Nat") or len(parts) != 2:
        return None
    where = (
        f" in {reader.read(function.sub.items).text}"
        if isinstance(function, Scripts) and function.sub
        else ""
    )
    first, second = (argument(reader, part).text for part in parts)
    return Phrase(f"{word}{where} from {first} to {second}", Tail.WIDE, joint=_joint(word))
