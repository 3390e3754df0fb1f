"""Subscripts, superscripts and primes: "x i squared", "W transpose", "ten to the minus nine", "pi star"."""

from collections.abc import Sequence
from dataclasses import replace

from tts.maths import symbols, words
from tts.maths.groups import raised_group
from tts.maths.numbers import number, ordinal, year
from tts.maths.phrases import Joint, Mood, Phrase, Rank, Reader, Tail, listed, spaced, split
from tts.maths.tree import Accent, Fence, Node, Number, Row, Scripts, Symbol, Text, Word, core, name
from tts.passages import LETTER

_TENSOR_INDICES = frozenset(
    ["mu", "nu", "rho", "sigma", "lambda", "alpha", "beta", "gamma", "kappa", "tau", "delta"]
)
_PRIMES = {1: "prime", 2: "double prime", 3: "triple prime"}
_MARKS = {
    "*": "star",
    "ast": "star",
    "star": "star",
    "dagger": "dagger",
    "ddagger": "double dagger",
    "perp": "perp",
    "bot": "perp",
    "top": "transpose",
    "+": "plus",
    "-": "minus",
    "prime": "prime",
    "times": "cross",
    "circ": "degrees",
    "degree": "degrees",
    "sharp": "sharp",
    "flat": "flat",
    "complement": "complement",
    "natural": "natural",
    "!": "factorial",
    "pm": "plus or minus",
}
_LABELS = frozenset({"pi", "mu", "nu", "theta", "phi", "psi", "sigma", "tau", "lambda", "Pi", "Theta"})
"""Greek letters that name what a capital belongs to ("V^pi"); others are powers ("N^alpha")."""
_INDICES = (symbols.NAMES.keys() - {"=", "to", "nabla", "+", "-", "times", "sim", "oplus", "otimes"}) | {
    "log",
    "exp",
}
_LEVELS = ([Number("0")], [Number("1")], [Symbol("P")], [Symbol("p")])
_BODIES = {"odot": "sun", "oplus": "earth"}
_ORDINALS = ("th", "st", "nd", "rd")
_TRANSPOSED_GREEK = frozenset(
    ["theta", "mu", "beta", "phi", "psi", "xi", "Sigma", "Phi", "Theta", "Psi", "sigma", "Lambda"]
)


def scripted(reader: Reader, node: Scripts) -> Phrase:
    """A base with what is written around it."""
    base = node.base
    if isinstance(base, Number) and node.sup and _letters(node.sup) in _ORDINALS:
        return Phrase(ordinal(base.digits) if base.digits.isdecimal() else reader.node(base).text)
    if node.sub and node.sup and _is_tensor(node.sub, node.sup):
        upper, lower = (_index(reader, row.items) for row in (node.sup, node.sub))
        said = reader.node(node.base)
        return replace(said, text=f"{said.text} upper {upper} lower {lower}")
    if node.sup and _is_hierarchy(node):
        level, index = (reader.read(row.items).text for row in (node.sup, node.sub or Row()))
        indices = [level, index] if level in ("zero", "one") else [index, level]
        return Phrase(spaced([reader.node(node.base).text, *indices]), joint=Joint.MATRIX)
    said = _lowered(reader, node)
    return said if node.sup is None else raised(reader, said, node)


def _lowered(reader: Reader, node: Scripts) -> Phrase:
    said = raised_group(reader, node.base) if isinstance(node.base, Fence) else reader.node(node.base)
    if node.primes:
        mark = _PRIMES.get(node.primes) or "with many primes"
        said = replace(said, text=f"{said.before(Tail.RAISED)} {mark}")
    if node.sub is None or not node.sub.items:
        return said
    if [name(item) for item in node.sub.items] == ["*"] and name(core(node.base)) in reader.facts.upper_stars:
        return replace(said, text=f"{said.text} lower star")
    if isinstance(node.base, Fence) and said.tail is Tail.WIDE:
        return replace(said, text=f"{said.text}, sub {reader.read(node.sub.items).text}")
    if _is_year(node.base, node.sub):
        return replace(said, text=f"{said.text} {year(_digits(node.sub))}")
    return subscripted(reader, said, node.sub, spelled_out=_is_d(node.base))


def _is_hierarchy(node: Scripts) -> bool:
    """ "Pi^0_2", "Sigma^1_n": classes of formulas."""
    level = node.sup.items if node.sup else ()
    return bool(node.sub) and name(core(node.base)) in ("Pi", "Sigma", "Delta") and list(level) in _LEVELS


def _is_tensor(sub: Row, sup: Row) -> bool:
    indices = [*sub.items, *sup.items]
    return len(indices) > 2 and all(name(item) in _TENSOR_INDICES for item in indices)


def _is_d(base: Node) -> bool:
    return name(base) == "d"


def subscripted(reader: Reader, said: Phrase, sub: Row, *, spelled_out: bool = False) -> Phrase:
    """ "x i"; "x sub i plus one"; "d sub k", for "d k" would be a differential."""
    index = _index(reader, sub.items)
    short = spelled_out and ((index[:1] == LETTER and len(index) == 2) or index in symbols.GREEK)
    if index and not short:
        return replace(said, text=f"{said.text} {index}")
    if not index and len(sub.items) == 1 and name(sub.items[0]) in ("+", "-"):
        index = {"+": "plus", "-": "minus"}[name(sub.items[0])]
        return replace(said, text=f"{said.text} {index}")
    if index:
        return replace(said, text=f"{said.text} sub {index}")
    return replace(said, text=f"{said.text} sub {reader.read(sub.items, Mood.NOUN).text}", tail=Tail.WIDE)


def _index(reader: Reader, items: Sequence[Node]) -> str:
    """A subscript that needs no "sub" before it, or nothing."""
    if len(items) > 1 and name(items[0]) == "-" and all(_is_simple(item) for item in items[1:]):
        return spaced(["minus", *(reader.node(item).text for item in items[1:])])
    if any(name(item) == ":" for item in items):
        ends = [_index(reader, part) for part in split(items, {":"})]
        return " to ".join(ends) if all(ends) else ""
    parts = [part for part in split(items, {",", ";"}) if part]
    if not parts or not all(_is_simple(item) for part in parts for item in part):
        return ""
    return " ".join(spaced(_plain(reader, item) for item in part) for part in parts)


def _plain(reader: Reader, node: Node) -> str:
    if name(node) in _BODIES:
        return _BODIES[name(node)]
    if name(node) in symbols.BIG:
        return symbols.BIG[name(node)].removeprefix("the ")
    if isinstance(node, Number) and reader.facts.has_matrix and len(node.digits) == 2:
        return spaced(number(digit) for digit in node.digits)  # "a_{11}"
    return words.prose(node.text) if isinstance(node, Text) else reader.node(node).text


def _is_year(base: Node, sub: Row) -> bool:
    """ "GDP_{2030}": an index of four digits under a word."""
    return isinstance(base, Word) and len(_digits(sub)) == 4 and "1500" <= _digits(sub) < "2200"


def _digits(row: Row) -> str:
    lone = row.items[0] if len(row.items) == 1 else None
    return lone.digits if isinstance(lone, Number) else ""


def _is_simple(node: Node) -> bool:
    match node:
        case Symbol(found):
            return (
                symbols.FUNCTIONS.get(found) == ""
                or (len(found) == 1 and found.isalpha())
                or found in symbols.BIG.keys() | _INDICES | _BODIES.keys()
            )
        case Number() | Word() | Text():
            return True
        case Scripts(base, sub, sup, _):
            return sup is None and _is_simple(base) and all(_is_simple(item) for item in (sub or Row()).items)
        case Accent(_, body):
            return all(_is_simple(item) for item in body.items)
        case _:
            return False


def raised(reader: Reader, said: Phrase, node: Scripts) -> Phrase:
    """The base, said already, with its superscript."""
    sup = node.sup or Row()
    if not sup.items:
        return said
    base = node.base
    mark = _mark(base, sup)
    if mark == "star" and name(core(base)) in reader.facts.lower_stars:
        mark = "upper star"
    if mark:
        last = base.body.items[-1] if isinstance(base, Fence) and base.body.items else None
        if (
            mark in _ORDINALS
            and isinstance(base, Fence)
            and isinstance(last, Number)
            and last.digits.isdecimal()
        ):
            before = reader.read(base.body.items).text.removesuffix(number(last.digits))
            return Phrase(before + ordinal(last.digits))  # "n plus first"
        amount = {"degrees": "degree"}.get(mark, mark) if said.text == "one" else mark
        return _after(said, amount)
    letter = name(sup.items[0]) if len(sup.items) == 1 else ""
    if node.sub and is_matrix(base) and len(letter) == 1 and letter.islower() and not _is_blackboard(base):
        return replace(
            said,
            text=f"{said.text} superscript {reader.node(sup.items[0]).text}",
            tail=max(Tail.RAISED, said.tail),
        )
    special = _labelling(reader, node, sup) or _named_power(reader, node, sup)
    if special:
        return _after(said, special)
    inner = sup.items[0]
    bracketed = len(sup.items) == 1 and isinstance(inner, Fence) and inner.left == "["
    power = reader.read(inner.body.items if bracketed and isinstance(inner, Fence) else sup.items, Mood.NOUN)
    tail = Tail.WIDE if power.rank >= Rank.SUM or power.tail is Tail.WIDE else Tail.RAISED
    if len(sup.items) == 1 and isinstance(inner, Fence) and inner.left in ("(", "["):
        return replace(said, text=f"{said.text} superscript {power.text}", tail=max(tail, said.tail))
    words_before = "to the power of " if power.text.startswith("the ") else "to the "
    return replace(
        _after(said, words_before + power.text), tail=Tail.WIDE if said.tail >= Tail.RAISED else tail
    )


def _after(said: Phrase, mark: str) -> Phrase:
    tail = Tail.WIDE if said.tail >= Tail.RAISED else Tail.CLOSED
    return replace(
        said, text=f"{said.before(Tail.RAISED)} {mark}", tail=tail, rank=min(said.rank, Rank.PRODUCT)
    )


def _mark(base: Node, sup: Row) -> str:
    """What one or two raised characters mean as a word after the base."""
    found = name(sup.items[0]) if len(sup.items) == 1 else ""
    raised_text = _letters(sup)
    foundation = core(base)
    if len(sup.items) == 2 and [name(item) for item in sup.items] == ["*", "*"]:
        return "double star"
    if raised_text == "T" and isinstance(base, Fence) and _holds_number(base):
        return ""  # "(1-d)^T" is a power
    if found == "T" or (found == "top" and isinstance(foundation, Symbol)):
        return "transpose" if found == "top" or _is_transposed(base) else ""
    if found == "c" and name(foundation).isupper() and not isinstance(base, Fence):
        return "complement"
    if raised_text in ("op", *_ORDINALS):
        return raised_text
    if found == "infty":
        return "infinity" if name(foundation).isupper() else ""
    if found == "circ" and not isinstance(foundation, Number):
        return "circle"
    return _MARKS.get(found, "")


def _holds_number(fence: Fence) -> bool:
    return any(isinstance(item, Number) for item in fence.body.items)


def _is_transposed(base: Node) -> bool:
    found = core(base)
    if isinstance(found, Symbol) and len(found.name) > 1:
        return found.name in _TRANSPOSED_GREEK
    return (isinstance(found, Symbol) and found.name not in ("e", "p", "r", "d")) or isinstance(base, Fence)


def _letters(sup: Row) -> str:
    said = ""
    for item in sup.items:
        if isinstance(item, Symbol) and len(item.name) == 1:
            said += item.name
        elif isinstance(item, (Word, Text)):
            said += item.text.strip()
        else:
            return ""
    return said


def _labelling(reader: Reader, node: Scripts, sup: Row) -> str:
    """Letters that name and raise nothing: "L CLIP", "omega one C K", "W O"."""
    foundation, run = core(node.base), _letters(sup)
    charge = name(sup.items[-1]) in ("+", "-") and len(sup.items) == 2 and isinstance(sup.items[0], Number)
    if charge and (isinstance(foundation, Word) or getattr(foundation, "style", "") == "rm"):
        return spaced([reader.node(sup.items[0]).text, _MARKS[name(sup.items[1])]])  # an ion
    if not isinstance(foundation, Symbol):
        return ""
    if name(foundation) == "ell" or reader.facts.names <= {"L", "p", "q", "infty"}:  # the space, on its own
        return reader.read(sup.items).text if len(sup.items) == 1 else ""
    if foundation.name == "W" and len(run) == 1 and run.isupper():
        return words.letter(run)
    if len(run) < 2 or any(isinstance(item, (Word, Text)) for item in sup.items) or foundation.name == "e":
        return ""
    if foundation.style == "cal" or (run.isupper() and (len(run) > 2 or node.sub)):
        return words.name(run) if run.isupper() else words.spelled(run)
    return ""


def _named_power(reader: Reader, node: Scripts, sup: Row) -> str:
    found = sup.items[0] if len(sup.items) == 1 else None
    foundation = core(node.base)
    if isinstance(found, Number) and found.digits in ("2", "3") and not _is_coordinates(node):
        return "squared" if found.digits == "2" else "cubed"
    if isinstance(found, Number) and found.digits == "1" and name(foundation).isupper():
        return number("1")
    if _is_minus_one(sup) and not isinstance(foundation, Number):
        return "inverse"
    if _is_blackboard(foundation) and name(foundation) not in ("E", "P") and not node.sub:
        return reader.read(sup.items).text.replace(" times ", " by ")
    capital = isinstance(foundation, Symbol) and len(foundation.name) == 1 and foundation.name.isupper()
    greek = name(core(found)) in _LABELS if found else False
    if name(found) in ("mu", "nu") and len(name(foundation)) == 1 and name(foundation) not in "e":
        return reader.read(sup.items).text  # an index of space and time
    if (capital or foundation_is_word(foundation)) and (greek or isinstance(found, (Word, Text))):
        return reader.read(sup.items).text
    if isinstance(found, (Word, Text)):
        return reader.read(sup.items).text
    parts = split(sup.items, {","})
    if len(parts) > 1:
        return "superscript " + listed([reader.read(part) for part in parts]).text
    return ""


def _is_blackboard(base: Node) -> bool:
    return isinstance(base, Symbol) and base.style == "bb"


def _is_coordinates(node: Scripts) -> bool:
    return _is_blackboard(node.base) and name(node.base) in ("R", "C") and not node.sub


def foundation_is_word(node: Node) -> bool:
    return isinstance(node, Word)


def _is_minus_one(sup: Row) -> bool:
    if len(sup.items) != 2 or name(sup.items[0]) != "-":
        return False
    return isinstance(sup.items[1], Number) and sup.items[1].digits == "1"


def is_matrix(node: Node) -> bool:
    """A capital letter or bold one, however decorated: multiplied without saying so."""
    found = core(node)
    return isinstance(found, Symbol) and len(found.name) == 1 and found.name.isupper()


def joint_of(node: Node) -> Joint:
    found = core(node)
    if is_matrix(node):
        return (
            Joint.TIMES
            if isinstance(found, Symbol) and found.style == "bb" and found.name == "E"
            else Joint.MATRIX
        )
    return Joint.LETTER if isinstance(found, (Symbol, Word)) else Joint.OTHER
