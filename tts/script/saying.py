"""How one sentence is said: its prose by `tts.spoken`, and what stands in it by whoever knows its notation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tts import maths, spoken
from tts.policies import Policies
from tts.script.line import Form, Line, Mark

ORDINALS = frozenset({"st", "nd", "rd", "th"})
STOPS = ".?!:;,…"
_NOTE_MARKS = re.compile(r"\d{1,3}(?: ?[,–-] ?\d{1,3})+|\(\d{1,3}\)|[†‡*§¶]+")
_OF_PARTS = re.compile(r"[+−-]?\w+(?:[./,+*−-]\w+)+")  # an exponent like "0.5", "-x/2", "n+1"
_CLOSERS = "\"'”’)]»"
LONG_FORMULA = "a long formula"


@dataclass(slots=True)
class Said:
    spoken: str = ""
    flags: list[str] = field(default_factory=list)
    long_formulas: list[str] = field(default_factory=list)


def said_of(line: Line, start: int, end: int, policies: Policies) -> Said:
    """How the range is said; empty when it has no sound."""
    said = Said()
    text = ""
    items: list[str] = []
    at = start
    for stroke in sorted(_strokes(line, start, end, policies, said), key=lambda s: (s.start, s.end)):
        if stroke.start < at:
            continue
        text += line.text[at : stroke.start] + stroke.text
        items.extend(stroke.items)
        at = stroke.end
    text += line.text[at:end]
    said.spoken = spoken.say(text.replace("\n", " "), said=tuple(items)).strip()
    return said


def said_formula(tex: str, policies: Policies, said: Said, *, display: bool = False) -> str:
    """The reading of a formula; "a formula" where it cannot be read, with a flag for the curator."""
    formula = maths.say(tex.strip(), display=display)
    if not formula.parsed:
        said.flags.append(f"formula not read: {' '.join(tex.split())}")
        return formula.spoken or "a formula"
    if len(formula.spoken.split()) > policies.formula_words:
        said.long_formulas.append(tex.strip())
        return LONG_FORMULA
    return formula.spoken


def stopped(words: str) -> str:
    """With a final stop, so that the voice falls."""
    return words if not words or words.rstrip(_CLOSERS)[-1:] in STOPS else f"{words}."


@dataclass(frozen=True, slots=True)
class _Stroke:
    """Other words, and words already spoken, in place of a range."""

    start: int
    end: int
    text: str = ""
    items: tuple[str, ...] = ()


def _strokes(line: Line, start: int, end: int, policies: Policies, said: Said) -> Iterator[_Stroke]:
    for mark in line.marks:
        if mark.end < start or mark.start >= end or (mark.end == start and mark.start < start):
            continue
        if mark.form is Form.STRUCK:
            yield _struck(line, mark, start, end)
        elif mark.start < start or mark.end > end:
            continue
        elif mark.form is Form.SILENT:
            yield _Stroke(mark.start, mark.end)
        elif mark.form is Form.RAISED:
            yield from _raised(line, mark)
        elif mark.form is Form.LOWERED:
            yield from _lowered(line, mark)
        elif mark.form is Form.IMAGE:
            yield _picture(line, mark, end, policies)
        elif item := _item(line, mark, policies, said):
            yield _Stroke(mark.start, mark.end, "\ufffc", (item,))


def _item(line: Line, mark: Mark, policies: Policies, said: Said) -> str:
    if mark.form is Form.CODE:
        return spoken.say_code(mark.content)
    if mark.form is Form.MATHS:
        return said_formula(mark.content, policies, said)
    if mark.form is Form.NUMERAL:
        return mark.content
    if mark.form is Form.ADDRESS:
        shown = line.text[mark.start : mark.end]
        return spoken.say_link(mark.content if "…" in shown else shown)
    return ""


def _picture(line: Line, mark: Mark, end: int, policies: Policies) -> _Stroke:
    """An image within a sentence: its description between commas."""
    words = line.text[mark.start : mark.end]
    said = spoken.say(words)
    if not said or policies.images == "skip":
        return _Stroke(mark.start, mark.end)
    return _Stroke(mark.start, mark.end, _between_commas(line, mark.end, end, "image: \ufffc"), (said,))


def _struck(line: Line, mark: Mark, start: int, end: int) -> _Stroke:
    """Said, and said to be struck out: silence would reverse what the author means."""
    here = min(mark.end, end)
    words = line.text[max(mark.start, start) : here]
    here -= len(words) - len(words.rstrip(" .!?,;:"))
    return _Stroke(here, here, _between_commas(line, here, end, "struck out"))


def _between_commas(line: Line, at: int, end: int, words: str) -> str:
    follows = line.text[at:end].lstrip()[:1]
    return f", {words}" if not follows or follows in STOPS else f", {words},"


def _lowered(line: Line, mark: Mark) -> Iterator[_Stroke]:
    """In braces where a letter follows at once, "a_{i}b", or where it is more than one word, "PM_{2.5}"."""
    if not line.text[mark.end : mark.end + 1].isalpha() and line.text[mark.start : mark.end].isalnum():
        yield _Stroke(mark.start, mark.start, "_")
        return
    yield _Stroke(mark.start, mark.start, "_{")
    yield _Stroke(mark.end, mark.end, "}")


def _raised(line: Line, mark: Mark) -> Iterator[_Stroke]:
    words = line.text[mark.start : mark.end]
    is_power = not re.search(r"\s", words) and mark.start > 0 and line.text[mark.start - 1].isalnum()
    if words.casefold() in ORDINALS:
        yield _Stroke(mark.start, mark.start)
    elif _NOTE_MARKS.fullmatch(words) and not line.text[max(0, mark.start - 1)].isdigit():
        yield _Stroke(mark.start, mark.end)
    elif is_power and _OF_PARTS.fullmatch(words):
        yield _Stroke(mark.start, mark.start, "^{")
        yield _Stroke(mark.end, mark.end, "}")
    else:
        yield _Stroke(mark.start, mark.start, "^" if is_power else " ")
