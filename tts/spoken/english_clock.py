"""English times of day, and the ratios that look like them."""

import re

from tts.maths.numbers import number
from tts.spoken.english_numbers import NUMBER, is_year
from tts.spoken.reader import Rule, ahead, behind, rule
from tts.spoken.tables import lettered

_ZONE = r"(?: ?\(?(?P<zone>[A-Z]{2}T|GMT|UTC|AEST|AEDT|CEST|EEST|BST|IST|JST|ET|PT|CT|MT)\b\)?)?"
_HALF = r"(?P<half>[ap]\.m\.|[AP]\.M\.|[ap]m\b|[AP]M\b)"
_UNTIL = r"(?:(?: ?(?P<first>[ap]\.?m\.?))? ?(?:[–—-]|to) ?(?P<uh>\d{1,2})(?::(?P<um>\d\d))?)?"
_NOT_TIMES = re.compile(r" (?:odds|ratio|ratios|split|leverage|bet|mix|scale|in favou?r|against)\b")
_RATIO_BEFORE = re.compile(r"(?:ratio|odds|scale|mixture|bet)(?: of| at)? ?$")
_ODDS_BEFORE = re.compile(r"\d:\d+ odds\b")


def time_of_day(hour: str, minute: str | None) -> str:
    said = number(str(int(hour)))
    if int(hour) == 0 and minute == "00":
        return "midnight"
    if minute is None or (minute == "00" and int(hour) <= 12):
        return said
    if minute == "00":
        return f"{said} hundred"
    return f"{said} {'oh ' if minute[0] == '0' else ''}{number(str(int(minute)))}"


def _ending(match: re.Match[str]) -> str:
    """The stop of "p.m." ends the sentence too where a sentence ends."""
    rest = ahead(match)
    return "." if match["half"].endswith(".") and (not rest.strip() or re.match(r"\s+[A-Z]", rest)) else ""


def _zone(match: re.Match[str]) -> str:
    return lettered(" " + " ".join(match["zone"])) if match["zone"] else ""


def _half_day(match: re.Match[str]) -> str | None:
    if int(match["h"]) > 12:
        return None
    until = f" to {time_of_day(match['uh'], match['um'])}" if match["uh"] else ""
    half = lettered(" ".join(match["half"].replace(".", "").upper()))
    first = lettered(" ".join((match["first"] or "").replace(".", "").upper()))
    said = f"{time_of_day(match['h'], match['m'])} {first if first != half else ''}".strip()
    return f"{said}{until} {half}{_zone(match)}{_ending(match)}"


def _clocks(match: re.Match[str]) -> str | None:
    """ "19:00-20:00"."""
    hours, minutes = (match["h"], match["uh"]), (match["m"], match["um"])
    if any(int(hour) > 23 for hour in hours) or any(int(minute) > 59 for minute in minutes):
        return None
    return " to ".join(time_of_day(*one) for one in zip(hours, minutes, strict=True)) + _zone(match)


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = match.group("h", "m")
    if int(hour) > 23 or int(minute) > 59 or _NOT_TIMES.match(match.string, match.end()):
        return None
    if _RATIO_BEFORE.search(behind(match)) or (
        not match["zone"] and not behind(match).endswith("at ") and _ODDS_BEFORE.search(behind(match))
    ):
        return None
    said = time_of_day(hour, minute)
    if minute == "00" and 1 <= int(hour) <= 12 and not match["zone"] and not match["s"]:
        said += " o'clock"
    if match["s"]:
        said += f" and {number(str(int(match['s'])))} seconds"
    return said + _zone(match)


def _ratio(match: re.Match[str]) -> str | None:
    if re.match(r"\d{4}: ", match[0]) and is_year(match[0][:4]):
        return None  # "(Marsh 2011: 45-47)"
    return " to ".join(number(one) for one in match[0].replace(" ", "").split(":"))


def _offset(match: re.Match[str]) -> str:
    """ "-5" of "GMT-5", "+05:30" of "UTC+05:30"."""
    minutes = int(match["m"] or 0)
    said = f"{'plus' if match['sign'] == '+' else 'minus'} {number(str(int(match['h'])))}"
    return f" {said} {number(str(minutes))} " if minutes else f" {said} "


DIGITS: tuple[Rule, ...] = (
    rule(rf"(?P<h>\d{{1,2}})(?::(?P<m>\d\d))?{_UNTIL} ?{_HALF}{_ZONE}", _half_day),
    rule(rf"(?P<h>\d{{1,2}}):(?P<m>\d\d) ?[–—-] ?(?P<uh>\d{{1,2}}):(?P<um>\d\d)(?![\d:]){_ZONE}", _clocks),
    rule(rf"(?P<h>\d{{1,2}}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:\.\d+)?)?(?![\d:]){_ZONE}", _clock),
    rule(rf"{NUMBER}(?:(?: : |:){NUMBER})+(?![\d:])", _ratio),
)  # fmt: skip
SIGNS: tuple[Rule, ...] = (
    rule(
        r"(?<=GMT|UTC)(?P<sign>[+−–-])(?P<h>0?\d|1[0-4])(?::?(?P<m>[0-5]\d))?(?![\d:%]|\.\d| ?(?:GMT|UTC|[ap]\.?m\b))",
        _offset,
    ),
)
