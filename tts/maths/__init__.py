"""TeX and Unicode mathematics to words, as a mathematician reads a formula to a colleague who cannot see it."""

import re
from dataclasses import dataclass

from tts.maths.commands import parsed
from tts.maths.phrases import Mood
from tts.maths.reader import FormulaReader
from tts.maths.tree import MathsError
from tts.passages import LETTER

MAX_LENGTH = 20_000
"""Characters of TeX; what is longer is not read."""

UNREAD = "a formula"

_SPOKEN = re.compile(rf"(?:{LETTER}[A-Za-z](?:th)?|[A-Za-z][A-Za-z'-]*+|[,. ])++")
_SPACE = re.compile(r"\s+")
_NTH = re.compile(rf"({LETTER}[a-z]) th\b")  # one word: "nth"
_MARKS = re.compile(r"\s*([,.])(?:\s*[,.])*\s*")


@dataclass(frozen=True, slots=True)
class Formula:
    """`spoken` is words, commas, full stops and spaces; LETTER stands before every letter that is spelled."""

    spoken: str
    parsed: bool


def say(tex: str, *, display: bool = False) -> Formula:
    """How a formula is read; what cannot be parsed is "a formula".

    `display` formulas stand alone; they may end with a full stop of their own, which is not kept either way.
    """
    if len(tex) > MAX_LENGTH:
        return Formula(UNREAD, parsed=False)
    try:
        row = parsed(tex)
        spoken = _tidy(FormulaReader(row).read(row.items, Mood.CLAUSE).text)
    except MathsError:
        return Formula(UNREAD, parsed=False)
    if not _SPOKEN.fullmatch(spoken):
        return Formula(UNREAD, parsed=False)
    return Formula(spoken, parsed=True)


def _tidy(text: str) -> str:
    text = _NTH.sub(r"\1th", _MARKS.sub(r"\1 ", _SPACE.sub(" ", text)))
    return text.strip(" ,.")
