"""One leaf of the text as a line: its plain words, the marks that stand in it, and where its sentences are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from markdown_it.token import Token

from tts import sentences
from tts.script.leaves import Block, plain


class Form(StrEnum):
    CODE = "code"
    MATHS = "maths"
    LINK = "link"  # content: its address
    ADDRESS = "address"  # a link whose words are its own address
    IMAGE = "image"  # content: its address
    STRUCK = "struck"
    RAISED = "raised"
    LOWERED = "lowered"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    BREAK = "break"
    NOTE = "note"  # content: the number of the footnote, from 0
    NUMERAL = "numeral"  # content: the number in words
    SILENT = "silent"  # content: the reason


ATOMS = frozenset({Form.CODE, Form.MATHS, Form.ADDRESS, Form.IMAGE, Form.NUMERAL})
STAND_IN = "Xyz"  # for what is no prose, so that no sentence seems to end in it

_SPANS = {
    "s": Form.STRUCK,
    "sup": Form.RAISED,
    "sub": Form.LOWERED,
    "strong": Form.STRONG,
    "em": Form.EMPHASIS,
}
_BARE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A form that covers a range of the line's words."""

    form: Form
    start: int
    end: int
    content: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # of the leaf, as `Place.block`
    text: str
    marks: tuple[Mark, ...] = ()

    def marked(self, *forms: Form) -> Iterator[Mark]:
        return (mark for mark in self.marks if mark.form in forms)

    def has(self, *forms: Form) -> bool:
        return any(mark.form in forms for mark in self.marks)

    def outside(self, *forms: Form, joint: str = "") -> str:
        """What stands outside of all marks of these forms."""
        pieces, at = [], 0
        for mark in self.marked(*forms):
            pieces.append(self.text[at : mark.start])
            at = max(at, mark.end)
        return joint.join([*pieces, self.text[at:]])

    def silenced(self, start: int, end: int, reason: str) -> "Line":
        """The same line with a range that nobody says."""
        return self._with(Mark(Form.SILENT, start, end, reason))

    def counted(self, start: int, end: int, words: str) -> "Line":
        """The same line with a range that is a numeral."""
        return self._with(Mark(Form.NUMERAL, start, end, words))

    def _with(self, mark: Mark) -> "Line":
        return replace(self, marks=tuple(_in_order([*self.marks, mark])))


def read(block: Block) -> Line:
    """The line of a leaf block; ValueError would mean that the block has no leaf, and it always has."""
    leaf = next(block.leaves())
    if leaf.name != "inline":
        return Line(leaf.number, plain(leaf.token))
    return read_inline(leaf.number, leaf.token)


def read_inline(number: int, token: Token) -> Line:
    marks: list[Mark] = []
    opened: list[tuple[Form | None, int, str]] = []
    text = ""
    for child in token.children or ():
        if child.nesting > 0:
            opened.append((_form_of(child), len(text), str(child.attrGet("href") or "")))
        elif child.nesting < 0:
            form, start, address = opened.pop()
            if form is Form.LINK and _BARE.fullmatch(text[start:].strip()):
                form = Form.ADDRESS
            if form is not None:
                marks.append(Mark(form, start, len(text), address))
        else:
            words = plain(child)
            marks.extend(_marks_of(child, len(text), len(text) + len(words)))
            text += words
    return Line(number, text, tuple(_in_order(_keys_joined(marks, text))))


def parts(line: Line, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Where the sentences of a line stand; a line break ends a sentence."""
    end = len(line.text) if end is None else end
    found: list[tuple[int, int]] = []
    at = start
    for stop in [*(mark.start for mark in line.marked(Form.BREAK) if start <= mark.start < end), end]:
        found.extend(_sentences(line, at, stop))
        at = stop
    return found


def _form_of(token: Token) -> Form | None:
    return Form.LINK if token.type == "link_open" else _SPANS.get(token.type.removesuffix("_open"))


def _marks_of(child: Token, start: int, end: int) -> Iterator[Mark]:
    if child.type == "code_inline":
        yield Mark(Form.CODE, start, end, child.content)
    elif child.type.startswith("math_inline"):
        yield Mark(Form.MATHS, start, end, child.content)
    elif child.type == "image":
        yield Mark(Form.IMAGE, start, end, str(child.attrGet("src") or ""))
    elif child.type == "hardbreak":
        yield Mark(Form.BREAK, start, end)
    elif child.type == "footnote_ref":
        yield Mark(Form.NOTE, start, end, str(child.meta["id"]))


def _keys_joined(marks: list[Mark], text: str) -> list[Mark]:
    """Keys pressed together are one thing said: `Ctrl` + `C`."""
    joined: list[Mark] = []
    for mark in marks:
        last = joined[-1] if joined else None
        if last and last.form is mark.form is Form.CODE and text[last.end : mark.start].strip() == "+":
            joined[-1] = Mark(Form.CODE, last.start, mark.end, f"{last.content}+{mark.content}")
        else:
            joined.append(mark)
    return joined


def _in_order(marks: list[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: (mark.start, -mark.end))


def _sentences(line: Line, start: int, end: int) -> Iterator[tuple[int, int]]:
    masked, origin = _masked(line, start, end)
    for first, last in sentences.split(masked):
        here, there = origin[first], origin[last]
        words = line.text[here:there]
        here += len(words) - len(words.lstrip())
        there -= len(words) - len(words.rstrip())
        if here < there:
            yield here, there


def _masked(line: Line, start: int, end: int) -> tuple[str, list[int]]:
    """The words with stand-ins for atoms, and for every position in it the position in the line."""
    out: list[str] = []
    origin: list[int] = []
    at = start
    for mark in line.marks:
        if mark.form not in ATOMS and mark.form is not Form.SILENT:
            continue
        if mark.start < at or mark.end > end or mark.start == mark.end:
            continue
        out.append(line.text[at : mark.start])
        origin.extend(range(at, mark.start))
        if mark.form in ATOMS:
            out.append(STAND_IN)
            origin.extend([mark.start] * len(STAND_IN))
        at = mark.end
    out.append(line.text[at:end])
    origin.extend(range(at, end))
    return "".join(out).replace("\n", " "), [*origin, end]
