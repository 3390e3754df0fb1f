"""Superscripts: "x squared", "W transpose", "ten to the minus nine", "pi star"."""

from dataclasses import replace

from tts.maths import words
from tts.maths.numbers import number, ordinal
from tts.maths.phrases import Mood, Phrase, Rank, Reader, Tail, is_matrix, listed, spaced, split
from tts.maths.tree import Fence, Node, Number, Row, Scripts, Symbol, Text, Word, core, name

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
ORDINALS = ("th", "st", "nd", "rd")
_TRANSPOSED_GREEK = frozenset(
    ["theta", "mu", "beta", "phi", "psi", "xi", "Sigma", "Phi", "Theta", "Psi", "sigma", "Lambda"]
)


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
        return _marked(reader, said, base, mark)
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


def _marked(reader: Reader, said: Phrase, base: Node, mark: str) -> Phrase:
    last = base.body.items[-1] if isinstance(base, Fence) and base.body.items else None
    if mark in ORDINALS and isinstance(base, Fence) and isinstance(last, Number) and last.digits.isdecimal():
        before = reader.read(base.body.items).text.removesuffix(number(last.digits))
        return Phrase(before + ordinal(last.digits))  # "n plus first"
    return _after(said, "degree" if mark == "degrees" and said.text == "one" else mark)


def _after(said: Phrase, mark: str) -> Phrase:
    tail = Tail.WIDE if said.tail >= Tail.RAISED else Tail.CLOSED
    return replace(
        said, text=f"{said.before(Tail.RAISED)} {mark}", tail=tail, rank=min(said.rank, Rank.PRODUCT)
    )


def _mark(base: Node, sup: Row) -> str:
    """What one or two raised characters mean as a word after the base."""
    found = name(sup.items[0]) if len(sup.items) == 1 else ""
    raised_text = letters(sup)
    foundation = core(base)
    if len(sup.items) == 2 and [name(item) for item in sup.items] == ["*", "*"]:
        return "double star"
    if raised_text == "T" and isinstance(base, Fence) and _holds_number(base):
        return ""  # "(1-d)^T" is a power
    if found == "T" or (found == "top" and isinstance(foundation, Symbol)):
        return "transpose" if found == "top" or _is_transposed(base) else ""
    if found == "c" and name(foundation).isupper() and not isinstance(base, Fence):
        return "complement"
    if raised_text in ("op", *ORDINALS):
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


def letters(sup: Row) -> str:
    """A run of letters that is raised; nothing where there is anything else."""
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
    foundation, run = core(node.base), letters(sup)
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
    if (capital or isinstance(foundation, Word)) and (greek or isinstance(found, (Word, Text))):
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


def _is_minus_one(sup: Row) -> bool:
    if len(sup.items) != 2 or name(sup.items[0]) != "-":
        return False
    return isinstance(sup.items[1], Number) and sup.items[1].digits == "1"
