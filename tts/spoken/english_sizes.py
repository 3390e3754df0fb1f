"""English sizes by their numbers: the sides of a screen, multiples, the pages of a book, hours and minutes."""

import re

from tts.maths.numbers import number, year
from tts.passages import LETTER
from tts.spoken import tables
from tts.spoken.english_numbers import NUMBER, plural
from tts.spoken.reader import Rule, ahead, behind, rule

_UNITS = {row["written"].replace("µ", "μ"): row for row in tables.rows("english", "units")}
_LENGTH = "px|cm|mm|km|nm|μm|ft|m"
_GRID = re.compile(
    r" ?(?:grid|matri|table|array|board|square|block|design|pixel|image|patch|kernel|conv|game)"
)
_PRODUCT = re.compile(r" ?[=^·*+]")
_CHANGE_BEFORE = re.compile(
    r"(?:\b(?:up|down|by|another|additional|extra)(?: (?:about|around|roughly|almost|nearly|over|only|just|some))?"
    r"|\d ?[–-]|\d to) ?$|[-+−±~≈<>]$"
)
_CHANGE = re.compile(
    r"%|\bpp\b(?!\.)|\b(?:percent|points?|rises?|rose|risen|f[ae]lls?|fallen|drop|dropped|gain|gained|loss|lost|increased?|"
    r"decreased?|declined?|lead|gap|margin|swing|polls?|turnout|effect|difference|improved?|improvement|reduced|reduction|"
    r"shift|changed?|ahead|behind|grew|grown|within)\b"
)
_ONE_BEFORE = re.compile(r"\b(?:an?|the|this|that|his|her|their|its|my|our) $", re.IGNORECASE)
_NOUN = re.compile(r" (?!(?:and|or|in|on|of|to|for|with|by|from|at|as|is|was|are|were|long|each)\b)[a-z]")


def _describes(match: re.Match[str]) -> bool:
    """ "a 320 pp. hardcover"."""
    return bool(_ONE_BEFORE.search(behind(match)) and _NOUN.match(ahead(match)))


def _pages(match: re.Match[str]) -> str | None:
    """ "98 pp." is the length of a book, unless a change is told of: "up 3 pp."."""
    count, before = match["count"], behind(match)
    if _CHANGE_BEFORE.search(before):
        return None
    if len(count) < 3 and (not match["stop"] or _CHANGE.search(before)):
        return None
    ends = match["stop"] and re.match(r"\W*$| +[A-Z]", ahead(match))
    return f"{number(count)} page{'s' * (not _describes(match))}{'.' * bool(ends)}"


def _dimensions(match: re.Match[str]) -> str:
    """ "16x16", "1024x768px"."""
    text, unit = match.string, match["unit"]
    is_product = " " in match["sides"] or _PRODUCT.match(text, match.end())
    is_times = "×" in match["sides"] and is_product and not unit and not _GRID.match(text, match.end())
    said = (" times " if is_times else " by ").join(_side(one) for one in re.findall(NUMBER, match["sides"]))
    if match["many"]:
        return plural(said)
    return f"{said} {_UNITS[unit]['singular' if _describes(match) else 'plural']}" if unit else said


def _side(digits: str) -> str:
    """ "1920" of a screen is "nineteen twenty"."""
    return year(digits) if len(digits) == 4 and digits.isdigit() and digits[2:] != "00" else number(digits)


def _multiple(match: re.Match[str]) -> str:
    """ "10x", "3–4×", "10x'd"."""
    sign = "times" if match["sign"] == "×" else LETTER + "X"
    until = f" to {number(match['b'])}" if match["b"] else ""
    return f"{number(match['a'])}{until} {sign}{match['ending'] or ''}"


def _duration(match: re.Match[str]) -> str:
    """ "1h 30m"."""
    hours, minutes = match.group("h", "m")
    return f"{number(hours)} hour{'s' * (hours != '1')} {number(minutes)} minute{'s' * (minutes != '1')}"


PAGES: tuple[Rule, ...] = (rule(r"(?P<count>\d{1,4}) ?pp(?P<stop>\.)?(?![\w/]|\.| ?\d)", _pages),)
SIDES: tuple[Rule, ...] = (
    rule(
        rf"(?P<sides>{NUMBER}(?: ?[xX×] ?{NUMBER}(?![\^eE\d]))+)(?: ?(?P<unit>{_LENGTH})|(?P<many>s))?(?!\w|\.\d)",
        _dimensions,
    ),
    rule(
        rf"(?P<a>{NUMBER})(?:[xX×]?(?: ?[–—-] ?| to )(?P<b>{NUMBER}))?(?P<sign>[xX×])(?P<ending>s)?(?![\w])",
        _multiple,
    ),
)


def _minutes_and_seconds(match: re.Match[str]) -> str:
    """ "3m 15s"."""
    minutes, seconds = match.group("m", "s")
    return (
        f"{number(minutes)} minute{'s' * (minutes != '1')} {number(seconds)} second{'s' * (seconds != '1')}"
    )


def _days(match: re.Match[str]) -> str:
    """ "a 90d window"; "3d" has three dimensions."""
    return f"{number(match['d'])} day{'s' * (not _describes(match) and not ahead(match).startswith('-'))}"


DURATIONS: tuple[Rule, ...] = (
    rule(r"(?P<d>[1-9]\d{1,2})d(?!\w)", _days),
    rule(r"(?P<m>\d{1,2}) ?m(?:ins?)?,? ?(?P<s>\d{1,2}) ?s(?:ecs?)?(?!\w)", _minutes_and_seconds),
    rule(r"(?P<h>\d+) ?h(?:rs?|ours?)?,? ?(?P<m>\d+) ?m(?:ins?)?(?!\w)", _duration),
)
