"""One pass over written text: at each place the first rule that fits says it, and what is said is not read again."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from tts.passages import LETTER
from tts.spoken import characters

STAND_IN = "\ufffc"
REACH = 80
"""How far a rule may look around itself, in characters."""

Say = Callable[[re.Match[str]], str | None]
"""What a match is said as: words, "," or "." for a pause, "" for silence; None where the rule does not apply after all."""

# The marks of scripts that write vowels above and below their consonants.
_MARKS = "".join(chr(code) for code in range(0x300, 0x3100) if unicodedata.category(chr(code))[0] == "M")
LETTERS = rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*"
_WORD = re.compile(rf"{LETTERS}(?:'{LETTERS})*")
_PLAIN = re.compile(r"[a-z]{2,}(?=[ ,])")
_HELD = re.compile(rf"{STAND_IN}(?:'s|s|ths?)?(?![^\W_])")
_SPELLED = re.compile(rf"{LETTER}+([^\W\d_])(s|'s|'d|th)?(?![^\W_])")
_PIECE = re.compile(rf"{STAND_IN}(?:[^\W\d_]|')*|(?:[^\W\d_]|['{LETTER}{_MARKS}-])+|[.,;:?!]+|\S")
_STRENGTH = "?!.:;,"


class Where(Enum):
    """Where alone a rule among those of letters can apply, so that the words of plain prose are spared most of them."""

    ANY = auto()
    CAPITAL = auto()  # at a capital
    JOINED = (
        auto()
    )  # at a word with a sign, a digit or a capital within it or right behind it, other than a comma


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: re.Pattern[str]
    say: Say
    where: Where = Where.ANY


def behind(match: re.Match[str]) -> str:
    """The text just before a match."""
    start = match.start()
    return match.string[max(0, start - REACH) : start]


def ahead(match: re.Match[str]) -> str:
    """The text just after a match."""
    return match.string[match.end() : match.end() + REACH]


def rule(pattern: str, say: Say, flags: re.RegexFlag = re.NOFLAG) -> Rule:
    return Rule(re.compile(pattern, flags), say)


def capital(pattern: str, say: Say) -> Rule:
    """A rule that no small letter begins."""
    return Rule(re.compile(pattern), say, Where.CAPITAL)


def joined(pattern: str, say: Say, flags: re.RegexFlag = re.NOFLAG) -> Rule:
    """A rule for words that signs, digits or capitals are joined to: "a/b", "k-means", "f(x)"."""
    return Rule(re.compile(pattern, flags), say, Where.JOINED)


@dataclass(frozen=True, slots=True)
class Language:
    """`prepare` sees the whole text; then rules by what a place begins with; `word` says a word no rule has taken.

    `small` and `plain` are those of `letters` that can apply at a small letter, and at a word of nothing but small letters.
    """

    prepare: Callable[[str], str]
    letters: Sequence[Rule]
    small: Sequence[Rule]
    plain: Sequence[Rule]
    digits: Sequence[Rule]
    signs: Sequence[Rule]
    word: Say


def read(text: str, language: Language) -> str:
    """Spoken text, in which STAND_IN still stands."""
    text = language.prepare(characters.plain(text))
    said: list[str] = []
    at = 0
    while at < len(text):
        at, words = _next(text, at, language)
        said.append(words)
    spoken = tidy("".join(said))
    # The pause after a bracket that closes the text would keep the voice up.
    return spoken if text.rstrip().endswith(",") else spoken.removesuffix(",")


def _next(text: str, at: int, language: Language) -> tuple[int, str]:
    """Where the next piece begins, and how this one is said."""
    first = text[at]
    if first == " ":
        return at + 1, " "
    if first in characters.KEPT:
        return _kept(text, at)
    if first in _STRENGTH and text[at + 1 : at + 2] in {" ", ""} and text[at - 1 : at].isalpha():
        return at + 1, first  # at the end of a plain word no rule says otherwise
    for one in _rules(text, at, language):
        if (match := one.pattern.match(text, at)) and match.end() > at:
            words = one.say(match)
            if words is not None:
                return match.end(), f" {words} " if words[-1:].isalpha() else words
    if match := _WORD.match(text, at):
        return match.end(), f" {language.word(match)} "
    return at + 1, first if first in ".,;:?!" else " "


def _rules(text: str, at: int, language: Language) -> Sequence[Rule]:
    first = text[at]
    if first.islower():
        return language.plain if _PLAIN.match(text, at) else language.small
    return language.letters if first.isalpha() else language.digits if first.isdigit() else language.signs


def _kept(text: str, at: int) -> tuple[int, str]:
    """What is spelled already, or said by others."""
    if match := _SPELLED.match(text, at):
        return match.end(), f" {LETTER}{match[1]}{match[2] or ''} "
    if match := _HELD.match(text, at):
        return match.end(), f" {match[0]} "
    return at + 1, f" {text[at]} " if text[at] == STAND_IN else " "


def tidy(said: str) -> str:
    """Words, one space and at most one mark between them; none before the first."""
    out: list[str] = []
    mark = ""
    for piece in _PIECE.findall(said):
        if piece[0] in _STRENGTH:
            mark += piece
            continue
        if piece == "'s" and out and not mark:
            out[-1] += piece  # of a number, a name or whatever a rule has said
            continue
        word = piece.strip("-'")
        if not word.strip(LETTER):
            continue
        if out and mark:
            out[-1] += strongest(mark)
        mark = ""
        out.append(word)
    if out and mark:
        out[-1] += strongest(mark)
    return " ".join(out)


def strongest(marks: str) -> str:
    """One mark of several: a question outweighs a stop, a stop a pause."""
    return min(marks, key=_STRENGTH.index)
