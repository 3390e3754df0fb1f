"""English dates: each form a reader meets, to what a newsreader says."""

import re

from tts.maths.numbers import number, ordinal, year
from tts.passages import LETTER
from tts.spoken import english_clock, english_sizes
from tts.spoken.english_numbers import decade, digit_by_digit, full_year, is_year
from tts.spoken.reader import Rule, ahead, behind, capital, rule
from tts.spoken.tables import lettered

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DAYS = {
    name[:3]: name for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
}
_WEEKDAY = r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)"
_DAY_BEFORE = re.compile(rf"\b{_WEEKDAY} (?:&|and|or) $")
_SHORT = {name[:3]: name for name in MONTHS} | {"Sept": "September"}
_ANY_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(sorted(_SHORT, key=len, reverse=True))})\b\.?)"
_MONTH = rf"(?P<month>{_ANY_MONTH})"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_DASH = r" ?[–—-] ?"
_YEAR = r"(?:(?:,| of|) (?P<year>(?:1[1-9]|20)\d\d)(?![\d%]))?"
_NAMED = re.compile(r"(?:\bet al\.? |[a-z] & [A-Z]\w+ |\b(?!The |Mid|Late|Early)[A-Z][a-z]+(?<!ly) )$")
_ON_DAY = re.compile(
    rf"\b(?:deadline:?|due:?|dated|closes|opens|starts|ends|on|by|until|before|after|since|from|{_WEEKDAY}[.,]?) $",
    re.IGNORECASE,
)
_MOMENT = r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d)?(?:\.\d+)?(?P<utc>Z)?)?"
_THE = re.compile(r"\b[Tt]he $")


def _month(written: str) -> str:
    return _SHORT.get(written.rstrip("."), written)


def _on(month: int | str, day: str, of_year: str | None = None) -> str:
    name = MONTHS[month - 1] if isinstance(month, int) else _month(month)
    return f"{name} {ordinal(str(int(day)))}" + (f", {year(of_year)}" if of_year else "")


def _iso(match: re.Match[str]) -> str | None:
    of_year, month, day = match.group("year", "m", "d")
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31 and is_year(of_year)):
        return None
    said = _on(int(month), day, of_year)
    if match["hour"] is None:
        return said
    return f"{said}, {english_clock.time_of_day(match['hour'], match['minute'])}{lettered(' U T C') if match['utc'] else ''}"


def _year_and_month(match: re.Match[str]) -> str | None:
    """ "2024-11", which can be no range of years."""
    return f"{MONTHS[int(match['m']) - 1]} {year(match['year'])}" if is_year(match["year"]) else None


def _months(match: re.Match[str]) -> str | None:
    """ "June–August 2023", "May 2024 – June 2025"."""
    first, last = match.group("year", "until_year")
    said = _month(match["month"]) + (f" {year(first)}" if first else "")
    return f"{said} to {_month(match['until'])}" + (f" {year(last)}" if last else "")


def _weekday(match: re.Match[str]) -> str:
    return DAYS[match["day"][:3]]


def _weekdays(match: re.Match[str]) -> str:
    return f"{DAYS[match['day'][:3]]} to {DAYS[match['until'][:3]]}"


def _numeric(match: re.Match[str]) -> str | None:
    """3/14/2024 can only be one date; 3/4/2024 is not guessed at."""
    first, second, of_year = match["a"], match["b"] or match["m"], match["year"] or match["full"]
    full = of_year if len(of_year) == 4 else "20" + of_year
    if not is_year(full) or int(first) > 31 or int(second) > 31:
        return None
    if int(first) <= 12 < int(second):
        return _on(int(first), second, full)
    if int(second) <= 12 < int(first):
        return _on(int(second), first, full)
    return f"{number(str(int(first)))}, {number(str(int(second)))}, {year(full)}"


def _month_and_day(match: re.Match[str]) -> str | None:
    """ "by 5/14", where it can only be a date."""
    first, second = int(match["a"]), int(match["b"])
    is_date = first <= 12 < second <= 31 and _ON_DAY.search(behind(match))
    return _on(first, str(second)) if is_date else None


def _day_first(match: re.Match[str]) -> str | None:
    article = "" if _THE.search(behind(match)) else "the "
    until = f" to {ordinal(match['until'])}" if match["until"] else ""
    of_year = match["year"]
    said = f"{article}{ordinal(str(int(match['day'])))}{until} of {_month(match['month'])}"
    return f"{said} {year(of_year)}" if of_year and is_year(of_year) else said


def _month_first(match: re.Match[str]) -> str | None:
    until = f" to {ordinal(match['until'])}" if match["until"] else ""
    of_year = match["year"]
    said = f"{_month(match['month'])} {ordinal(str(int(match['day'])))}{until}"
    return f"{said}, {year(of_year)}" if of_year else said


def _month_and_year(match: re.Match[str]) -> str | None:
    return f"{_month(match['month'])} {year(match['year'])}" if is_year(match["year"]) else None


def _decade(match: re.Match[str]) -> str | None:
    digits = match["digits"]
    if match.string.startswith(" of ", match.end()) and digits.strip("0") == "1":
        return None
    if len(digits) == 4:
        if not is_year(digits) and not digits.startswith("10"):
            return None
        if _NAMED.search(behind(match)) and "'" in match[0]:
            return f"{year(digits)}'s"  # a paper's, not a decade
        return decade(digits) + (f" to {decade(match['until'])}" if match["until"] else "")
    before = behind(match).casefold()
    if re.search(
        r"(?:\b(?:his|her|their|my|our|your|early|mid|late|the|low|high|into|in)[ -]|-|\d0'?s(?:,|,? (?:and|or|to|through)) )$",
        before,
    ) or re.match(r"(?:,|,? (?:and|or|to)) [1-9]0'?s\b", ahead(match)):
        return decade(digits) + (f" to {decade(match['until'])}" if match["until"] else "")
    return None


def _years(match: re.Match[str]) -> str | None:
    first, second = match.group("a", "b")
    if not is_year(first) or (len(second) == 4 and (not is_year(second) or second < first)):
        return None
    if len(second) == 2 and second <= first[2:]:
        return None
    if "/" in match[0] and len(second) == 4 and int(second) != int(first) + 1:
        return None
    return f"{year(first)} to {year(second) if len(second) == 4 else number(second.lstrip('0'))}"


def _next_years(match: re.Match[str]) -> str | None:
    """ "2027-8"."""
    return f"{year(match['a'])} to {number(match['b'])}" if match["b"] > match["tens"] else None


def _era(match: re.Match[str]) -> str:
    letters = lettered(" ".join(match["era"].replace(".", "").upper()))
    digits = match["digits"].replace(",", "")
    said = year(digits) if is_year(digits) else number(digits)
    until = ""
    if second := match["until"]:
        until = f" to {year(second) if is_year(second) else number(second)}"
    return f"{said}{until} {letters}"


def _era_first(match: re.Match[str]) -> str:
    digits = match["digits"]
    return lettered("A D ") + (year(digits) if len(digits) == 4 and digits > "1009" else number(digits))


def _short_year(match: re.Match[str]) -> str | None:
    """'24, '80s."""
    if match["s"]:
        return decade(match["digits"]) if match["digits"][1] == "0" else None
    digits = match["digits"]
    return number(digits.lstrip("0")) if digits[0] != "0" else digit_by_digit(digits)


def _quarter(match: re.Match[str]) -> str:
    """ "Q4'23", "H1 '22"."""
    return f"{LETTER}{match['part']} {number(match['n'])} {full_year(match['digits'])}"


def _stamp(match: re.Match[str]) -> str:
    """ "claude-3-opus-20240229"."""
    return ", " + _on(int(match["m"]), match["d"], match["year"])


def _fiscal(match: re.Match[str]) -> str:
    until = f" to {number(match['until'][-2:].lstrip('0') or '0')}" if match["until"] else ""
    return f"fiscal year {full_year(match['digits'])}{until}"


DIGITS: tuple[Rule, ...] = (
    rule(r"(?P<m>0[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\w/%]|[.,]\d)", _year_and_month),
    rule(r"(?P<n>[1-4])(?P<part>[QH]) ?'?(?P<digits>20\d\d|\d\d)(?!\w)", _quarter),
    rule(r"(?<=-)(?P<year>20[12]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\w)", _stamp),
    rule(r"(?<=in )(?P<year>(?:19[5-9]|20[0-4])\d)(?= (?:dollars|pounds|euros|prices|money)\b)", lambda m: year(m["year"])),
    rule(r"(?P<a>20\d(?P<tens>\d))[–-](?P<b>\d)(?![\w%-]|[.,]\d)", _next_years),
    rule(r"(?P<year>20[1-4]\d)\+(?=[\s,.;:)]|$)(?! [a-z]+s\b)", lambda m: f"{year(m['year'])} plus"),
    *english_sizes.DURATIONS,
    rule(rf"(?P<year>\d{{4}})(?P<sep>[-/])(?P<m>\d\d)(?P=sep)(?P<d>\d\d){_MOMENT}(?![\d-])", _iso),
    rule(r"(?P<a>\d{1,2})(?:([/.])(?P<b>\d{1,2})\2(?P<year>\d{4}|\d\d)|-(?P<m>\d{1,2})-(?P<full>20\d\d))(?![\d/-]|\.\d)", _numeric),
    rule(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\w/%]|[.,]\d)", _month_and_day),
    rule(rf"{_DAY}(?:{_DASH}(?P<until>\d{{1,2}})(?:st|nd|rd|th)?)?(?: of)? {_MONTH}(?:,? (?P<year>\d{{4}})(?!\d))?(?!\w)", _day_first),
    *english_clock.DIGITS,
    rule(r"(?<=[Tt]he )00'?s(?!\w)", lambda _: "two thousands"),
    rule(r"(?P<digits>(?:1[0-9]|20)\d0|[1-9]0)'?s(?:(?: ?[–—-] ?)'?(?P<until>[1-9]0)'?s)?(?!\w)", _decade),
    rule(r"(?P<a>\d{4})(?: ?[–—/-] ?| to )(?P<b>\d{4}|\d\d)(?![\w%]|[.,]\d|-\d)", _years),
    rule(r"(?P<year>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])(?![\w%-]|[.,]\d)", _year_and_month),
    rule(r"(?P<digits>\d[\d,]*)(?: ?[–—-] ?(?P<until>\d+))? ?(?P<era>BCE|BC|CE|AD|B\.C\.E\.|B\.C\.|C\.E\.|A\.D\.)(?!\w)", _era),
)  # fmt: skip
LETTERS: tuple[Rule, ...] = (
    capital(rf"(?P<day>{_WEEKDAY})/(?={_WEEKDAY}\b)", lambda m: f"{DAYS[m['day'][:3]]}, "),
    capital(rf"(?<=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/)(?P<day>{_WEEKDAY})(?!\w)", _weekday),
    capital(rf"(?P<day>{_WEEKDAY})(?= (?:&|and|or) {_WEEKDAY}\b)", _weekday),
    capital(rf"(?P<day>{_WEEKDAY})(?!\w)", lambda m: _weekday(m) if _DAY_BEFORE.search(behind(m)) else None),
    capital(rf"(?P<day>{_WEEKDAY})[–-](?P<until>{_WEEKDAY})(?![\w-])", _weekdays),
    capital(rf"(?P<day>Sat|Sun)\.(?=,? (?:{_ANY_MONTH}|\d))", _weekday),
    capital(rf"(?P<day>{_WEEKDAY})(?=,? (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?\b(?![:%.,]?\d)|{_ANY_MONTH} \d))", _weekday),
    capital(
        rf"{_MONTH}(?: (?P<year>\d{{4}}))?(?: ?[–—-] ?| to )(?P<until>{_ANY_MONTH})(?:,? (?P<until_year>\d{{4}}))?(?![\w%-]|[.,]\d)",
        _months,
    ),
    capital(rf"{_MONTH} {_DAY}(?!\d|[,.]\d|%)(?:{_DASH}(?P<until>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?{_YEAR}(?!\w)", _month_first),
    capital(rf"{_MONTH} '(?P<short>[0-3]\d)(?!\w)", lambda m: f"{_month(m['month'])} {full_year(m['short'])}"),
    capital(rf"{_MONTH}(?:,| of|) (?P<year>\d{{4}})(?![\w%]|[.,]\d)", _month_and_year),
    capital(r"(?:AD|A\.D\.) (?P<digits>\d{1,4})(?!\d)", _era_first),
    capital(r"(?P<part>[QH])(?P<n>[1-4]) ?'(?P<digits>\d\d)(?!\w)", _quarter),
    capital(r"FY ?'?(?P<digits>\d{4}|\d\d)(?:[/–-](?P<until>\d{4}|\d\d))?(?!\w)", _fiscal),
)  # fmt: skip
SIGNS: tuple[Rule, ...] = (
    rule(r"'(?P<digits>\d\d)(?P<s>'?s)?(?!\w|'\w)", _short_year),
    *english_clock.SIGNS,
)
