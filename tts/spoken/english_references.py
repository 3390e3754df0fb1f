"""How English prose points at places: verses, sections of a law, panels of a figure, points on the globe, postcodes."""

import re

from tts.maths.numbers import number, ordinal
from tts.passages import LETTER
from tts.spoken import tables
from tts.spoken.english_numbers import NUMBER, digit_by_digit
from tts.spoken.reader import Rule, behind, capital, rule

_LANGUAGE = "english"
_WHOLE = {one: one for one in tables.listed(_LANGUAGE, "scriptures")}
_BOOKS = _WHOLE | tables.spoken(_LANGUAGE, "scriptures")
_BOOK = tables.choice(_BOOKS)
_NUMBERED_BOOK = r"(?:Sam|Kings|Kgs|Chron|Chr|Cor|Thess|Tim|Pet|Peter|John|Jn|Maccabees|Macc)[a-z]*"
_VERSE = r"(?P<a>\d{1,3}):(?P<b>\d{1,3})(?:[–-](?P<until>\d{1,3}))?(?![\d:])"
_COMPASS = {"N": "north", "S": "south", "E": "east", "W": "west"}
_PANELS = re.compile(
    r"\b(?:[Ff]ig(?:ure)?s?|[Pp]anels?|[Tt]ables?|[Bb]ox(?:es)?|[Qq]uestions?|[Pp]roblems?)\.? $"
)


def _verse(match: re.Match[str]) -> str:
    until = f" to {number(match['until'])}" if match["until"] else ""
    return f"{_BOOKS[match['book']]} {number(match['a'])}, {number(match['b'])}{until}"


def _first_of_books(match: re.Match[str]) -> str:
    """ "1 Corinthians 13:4"."""
    return ordinal(match["n"]).capitalize()


def _section_of_law(match: re.Match[str]) -> str:
    """ "501(c)(3)"."""
    digits = match["digits"]
    said = digit_by_digit(digits) if re.fullmatch(r"\d0\d", digits) else number(digits)
    pieces = re.findall(r"\d+|[A-Za-z]+", match["below"])
    below = [
        number(one) if one.isdigit() else " ".join(LETTER + letter.upper() for letter in one)
        for one in pieces
    ]
    return " ".join([said, *below]) + (match["s"] or "")


def _panels(match: re.Match[str]) -> str | None:
    """ "Fig. 3A–C"."""
    if not _PANELS.search(behind(match)) or match["a"] >= match["b"]:
        return None
    return f"{number(match['digits'])} {LETTER}{match['a']} to {LETTER}{match['b']}"


def _point(match: re.Match[str]) -> str:
    """ "40°42'51\"N", "51.5° N"."""
    said = f"{number(match['degrees'])} degree{'s' * (match['degrees'] != '1')}"
    for unit in ("minute", "second"):
        if count := match[f"{unit}s"]:
            said += f" {number(count)} {unit}{'s' * (count != '1')}"
    return f"{said} {_COMPASS[match['side']]}"


LETTERS: tuple[Rule, ...] = (capital(rf"(?P<book>{_BOOK}) {_VERSE}", _verse),)
DIGITS: tuple[Rule, ...] = (
    rule(rf"(?P<n>[123])(?= {_NUMBERED_BOOK}\.? \d{{1,3}}:\d)", _first_of_books),
    rule(r"(?P<digits>\d{1,4})(?P<below>(?:\((?:\d{1,2}|[A-Za-z]{1,3})\)){2,})(?P<s>s)?(?!\w)", _section_of_law),
    rule(r"(?P<digits>\d0\d)(?P<below>\([a-z]\))(?P<s>s)?(?!\w)", _section_of_law),
    rule(r"(?P<digits>\d{1,2})(?P<a>[A-Za-z]) ?[–-] ?(?P<b>[A-Za-z])(?!\w)", _panels),
    rule(
        rf"(?P<degrees>{NUMBER})°(?: ?(?P<minutes>{NUMBER})['′](?: ?(?P<seconds>{NUMBER})(?:\"|″|''))?)? ?(?P<side>[NSEW])(?!\w)",
        _point,
    ),
    rule(r"(?<=, [A-Z]{2} )\d{5}(?:-\d{4})?(?![\w,]|\.\d)", lambda m: digit_by_digit(m[0])),
)  # fmt: skip
