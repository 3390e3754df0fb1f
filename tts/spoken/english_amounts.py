"""English numbers by their shape: set phrases, versions, ordinals, fractions, sizes, powers, plain ones."""

import re

from tts.maths.numbers import number, ordinal, year
from tts.passages import LETTER
from tts.spoken import english_plurals, english_sizes
from tts.spoken.english_numbers import (
    NUMBER,
    digit_by_digit,
    dotted,
    fraction,
    is_year,
    named_part,
    power,
)
from tts.spoken.reader import Rule, behind, rule

_PHRASES = {
    "24/7": "twenty-four seven", "24/7/365": "twenty-four seven three sixty-five",
    "9/11": "nine eleven", "7-11": "seven eleven", "20/20": "twenty-twenty",
    "401(k)": "four oh one K", "401k": "four oh one K", "80/20": "eighty-twenty", "50/50": "fifty-fifty",
    "50-50": "fifty-fifty", "911": "nine one one", "1-on-1": "one on one", "1-on-1s": "one on ones",
    "1:1s": "one on ones", "1:1": "one to one", "1-1": "one on one",
    "0-day": "zero day", "3D": "three D", "2D": "two D", "360°": "three hundred sixty degrees",
}  # fmt: skip
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|by|from|until|till|before|after|during|circa|year|early|mid|late|summer|spring|autumn|fall|winter|the|"
    r"to|and|through|Q[1-4]|copyright|©|ca?\.)[ -]$|[(,;] ?$|^$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b(?:in|since|by|from|until|before|after|during|circa|ca?\.|around|year|AD) $", re.IGNORECASE
)
_COUNT_AFTER = re.compile(
    r" (?:of (?:them|these|those|us|the|my|our|his|her|their)|"
    r"words|people|dollars|tokens|samples|steps|hours|days|years|miles|pages|characters|participants|respondents|"
    r"subjects|patients|children|deaths|lives|copies|users|views|points|calories|votes|units|items|episodes|games|times|"
    r"cases|households|employees|papers|examples|questions|students|images|bits|bytes|seconds|minutes|mg|models|posts|"
    r"comments|karma|chickens|GPUs|H100s|A100s|parameters|nodes|neurons|features|dimensions|iterations|epochs)\b"
)
_PLURAL_AFTER = re.compile(
    r" (?!(?:is|was|has|as|this|its|us|thus|plus|versus|perhaps|always|does|elections|was|lives)\b)[a-z]{3,}s\b"
)
_COUNTED_THROUGH = re.compile(
    r"\b(?:step|part|page|day|week|episode|slide|round|lesson|post) $", re.IGNORECASE
)
_CARDINAL_BEFORE = re.compile(
    r"(?:[=×*/+<>≤≥]|\b(?:than|least|most|size|nearly|almost|roughly|approximately|of over|another|up to)) ?$"
)


def _phrase(match: re.Match[str]) -> str | None:
    written = match[0]
    is_call = written == "911" and re.search(
        r"\b(?:call|calls|called|calling|dial|dialled|dialed) $", behind(match), re.IGNORECASE
    )
    if (
        not is_call
        and written in {"7-11", "911", "1-1", "20/20"}
        and re.compile(r" (?!vision|hindsight|eyesight)[a-z]").match(match.string, match.end())
    ):
        return None
    words = _PHRASES[written]
    return re.sub(r"\b([A-Z])\b", rf"{LETTER}\1", words)


def _nine_eleven(match: re.Match[str]) -> str | None:
    """ "9-11" is the day, unless something is counted."""
    return None if re.compile(r" ?[a-z%$]").match(match.string, match.end()) else "nine eleven"


def _spaced_thousands(match: re.Match[str]) -> str:
    return number(match[0].replace(" ", ""))


def _height(match: re.Match[str]) -> str:
    return f"{number(match['feet'])} foot {number(match['inches'])}"


def _feet(match: re.Match[str]) -> str:
    return f"{number(match['feet'])} {'foot' if match['feet'] == '1' else 'feet'}"


def _inches_by(match: re.Match[str]) -> str:
    """ "3" x 5" cards"."""
    single = re.compile(r" (?!(?:and|or|in|on|of|to|is|was)\b)[a-z]").match(match.string, match.end())
    return f"{number(match['a'])} by {number(match['b'])} inch{'es' * (not single)}"


def _difference(match: re.Match[str]) -> str:
    return f"{number(match['a'])} minus {number(match['b'])}"


def _lines(digits: str) -> str:
    """ "1080" of a picture is "ten eighty"."""
    return f"{number(digits[:-2])} {number(digits[-2:])}"


def _telephone(match: re.Match[str]) -> str:
    return ", ".join(digit_by_digit(group) for group in re.findall(r"\d+", match[0]))


def _chain(match: re.Match[str]) -> str:
    return " ".join(number(one) for one in match[0].split("-"))


def _ordinal(match: re.Match[str]) -> str:
    """ "21st", "19th-20th"."""
    return " to ".join(ordinal(one.replace(",", "")) for one in re.findall(r"[\d,]*\d", match[0])) + (
        match["s"] or ""
    )


def _decimal_ordinal(match: re.Match[str]) -> str:
    """ "99.5th"."""
    between = digit_by_digit(match["part"]).replace("oh", "zero")
    return f"{number(match['whole'])} point {between} {ordinal(match['last'])}"


def _mixed_number(match: re.Match[str]) -> str | None:
    top, bottom = match["top"], match["bottom"]
    if not 0 < int(top) < int(bottom) <= 100:
        return None
    part = named_part(top, bottom)
    part = {"one half": "a half", "one quarter": "a quarter"}.get(part, part)
    return f"{number(match['whole'])} and {part}"


def _fraction(match: re.Match[str]) -> str | None:
    top, bottom = match["top"], match["bottom"]
    if int(bottom) == 0 or len(bottom) > 7:
        return f"{number(top)} over {number(bottom)}"
    if (top, bottom) == ("1", "2") and re.compile(r" (?:an?|the|my|his|her|our|their)\b").match(
        match.string, match.end()
    ):
        return "half"
    if _COUNTED_THROUGH.search(behind(match)):
        return f"{number(top)} of {number(bottom)}"
    is_part = match["th"] or re.compile(r" of (?!\d)").match(match.string, match.end())
    return named_part(top, bottom) if is_part and 0 < int(top) < int(bottom) else fraction(top, bottom)


def _rating(match: re.Match[str]) -> str:
    """ "5.3/10"."""
    word = "out of" if match["bottom"] in {"5", "10", "20", "100"} else "over"
    return f"{number(match['top'])} {word} {number(match['bottom'])}"


def _scientific(match: re.Match[str]) -> str:
    """ "8e4–2e5"."""
    until = f" to {_times_ten(match['b'], match['until'])}" if match["b"] else ""
    return _times_ten(match["a"], match["exponent"]) + until


def _times_ten(base: str, exponent: str) -> str:
    exponent = exponent.replace("−", "-")
    words = ("minus " if exponent[0] == "-" else "") + number(exponent.lstrip("+-").lstrip("0") or "0")
    return f"{'' if base == '1' else f'{number(base)} times '}ten to the {words}"


def _power(match: re.Match[str]) -> str:
    if (match["braced"] or "") in ("+", "-", "−"):  # the side from which a limit is approached
        return f"{number(match['a'])} {'plus' if match['braced'] == '+' else 'minus'}"
    return f"{number(match['a'])} {power(match['braced'] or match['bare'])}"


def _powers(match: re.Match[str]) -> str:
    """ "10^3–10^6"."""
    return f"{number(match['a'])} {power(match['b'])} to {number(match['c'])} {power(match['d'])}"


def _one_in(match: re.Match[str]) -> str:
    return f"{number(match['a'])} in {_cardinal(match['b'])}"


def _cardinal(digits: str) -> str:
    return number(digits)


def _version(match: re.Match[str]) -> str:
    return dotted(match["numbers"])


def _based(match: re.Match[str]) -> str | None:
    return f"{number(match['a'])} base {number(match['base'])}"


def _score(match: re.Match[str]) -> str:
    return f"{number(match['a'])} to {number(match['b'])}"


def _plain(match: re.Match[str]) -> str:
    digits = match[0]
    if re.fullmatch(r"10[1-9]\d|21\d\d", digits) and _DATED.search(behind(match)):
        is_count = _COUNT_AFTER.match(match.string, match.end()) or _PLURAL_AFTER.match(
            match.string, match.end()
        )
        return number(digits) if is_count else year(digits)
    if is_year(digits) and _is_meant_as_year(match):
        return year(digits)
    return number(digits)


def _is_meant_as_year(match: re.Match[str]) -> bool:
    text, before = match.string, behind(match)
    if _COUNT_AFTER.match(text, match.end()) or _CARDINAL_BEFORE.search(before):
        return False
    if match[0] < "1700":
        return bool(_DATED.search(before) and not _PLURAL_AFTER.match(text, match.end()))
    if _YEAR_BEFORE.search(before):
        return True
    return not _PLURAL_AFTER.match(text, match.end())


NAMED: tuple[Rule, ...] = (
    rule(r"\d{1,3}(?:'\d{3})+(?!\d)", lambda m: number(m[0].replace("'", ""))),
    rule(r"24-7(?![\w%]|[.,]\d)", lambda _: "twenty-four seven"),
    rule(r"(?P<feet>\d{1,3})'(?= (?:tall|wide|long|high|deep|thick|away|above|below)\b)", _feet),
    rule(rf"(?P<a>{NUMBER})\" ?[x×] ?(?P<b>{NUMBER})\"", _inches_by),
    rule(r"(?P<feet>\d)' ?(?P<inches>\d{1,2})(?:\"|'')?(?!\w)", _height),
    *english_sizes.PAGES,
    rule(r"(?P<page>\d+)ff?(?:\.(?= [a-z,;)]))?(?!\w)", lambda m: f"{number(m['page'])} and following"),
    rule(r"\d{1,3}(?: 000)+(?![\d.,])", _spaced_thousands),
    rule(r"(?:(?<=[RG]TX )|(?<=[SAH]B ))\d{4}(?!\d)", lambda m: year(m[0])),
    *english_plurals.DIGITS,
    rule(r"(?P<digits>480|720|1080|1440|2160)[pi](?!\w)", lambda m: f"{_lines(m['digits'])} {LETTER}P"),
    rule(rf"(?P<a>{NUMBER}) ?[-−–] ?(?P<b>{NUMBER})(?= ?=)", _difference),
    rule(rf"(?P<a>{NUMBER}) [-−–] (?=\d+/[A-Za-z])", lambda m: f"{number(m['a'])} minus"),
    rule(
        r"(?:24/7/365|24/7|9/11|1-on-1s|1:1s|7-11|20/20|401\(k\)|401k|80/20|50/50|50-50|911|1-on-1|1-1|0-day)(?![\w/%-]|[.,]\d)",
        _phrase,
    ),
    rule(r"9-11(?![\w%/-]|[.,]\d)", _nine_eleven),
    rule(
        r"(?:1[-. ])?(?:\d{3}[-. ]\d{3}[-. ]\d{4}|\d{3}-\d{4})(?![\w-])|0\d{2,4}[- ]\d{3,4}[- ]\d{3,4}(?![\w-])",
        _telephone,
    ),
    rule(r"(?P<digits>\d{1,2})p(?![\w.-])", lambda m: f"{number(m['digits'])} pence"),
    rule(
        r"(?P<digits>\d{1,3})!(?= ?(?:[=*/≈]|is\b|ways\b|permutations\b|possib|orderings\b))",
        lambda m: f"{number(m['digits'])} factorial",
    ),
    rule(
        rf"(?P<a>{NUMBER})\^\{{?(?P<b>[+−-]?\d+)\}}? ?[–—-] ?(?P<c>{NUMBER})\^\{{?(?P<d>[+−-]?\d+)\}}?(?![\w^])",
        _powers,
    ),
    rule(r"\d{3}\) ?\d{3}[-. ]\d{4}(?!\w)", _telephone),
)
FIRST: tuple[Rule, ...] = (
    rule(r"(?P<numbers>\d+(?:\.\d+){2,})(?!\w)", _version),
    rule(r"\d{1,4}(?:-\d{1,4}){2,}(?![\w-])", _chain),
    rule(rf"(?P<a>{NUMBER})-in-(?P<b>{NUMBER})(?!\w)", _one_in),
    rule(r"\d[\d,]*(?:st|nd|rd|th)(?: ?[–-] ?\d[\d,]*(?:st|nd|rd|th))?(?P<s>s)?(?!\w)", _ordinal),
    rule(r"(?P<whole>\d+)[ -](?P<top>\d+)/(?P<bottom>\d+)(?![\w/]|\.\d)", _mixed_number),
    rule(r"1/(?P<bottom>\d{1,3}(?:,\d{3})+)(?![\w/]|\.\d)", lambda m: f"one in {number(m['bottom'])}"),
    rule(r"\d/\d/\d(?![\w/])", lambda m: ", ".join(number(one) for one in m[0].split("/"))),
    rule(r"(?P<top>\d+)/(?P<bottom>\d+)(?P<th>ths?|rds?|nds?)?(?![\w/]|\.\d)", _fraction),
    rule(r"(?P<top>\d+\.\d+)/(?P<bottom>\d+)(?![\w/]|\.\d)", _rating),
    rule(
        rf"(?P<a>{NUMBER}) ?[–-] ?(?P<b>{NUMBER})/(?P<bottom>5|10|20|100)(?![\w/]|\.\d)",
        lambda m: f"{number(m['a'])} to {number(m['b'])} out of {number(m['bottom'])}",
    ),
    rule(r"(?P<whole>\d+)\.(?P<part>\d*)(?P<last>\d)th(?!\w)", _decimal_ordinal),
    rule(
        rf"(?P<a>{NUMBER}) ?[eE](?P<exponent>[+−-]?\d+)(?: ?[–-] ?(?P<b>{NUMBER})[eE](?P<until>[+−-]?\d+))?(?!\w)",
        _scientific,
    ),
    rule(rf"(?P<a>{NUMBER})(?:\^|\*\*)(?:[{{(](?P<braced>[^{{}}()]{{1,16}})[)}}]|(?P<bare>[+−-]?\w+(?:\.\d+)?))", _power),
    *english_sizes.SIDES,
    rule(r"(?P<a>\d+)_\{?(?P<base>\d+)\}?", _based),
)  # fmt: skip
SIGNS: tuple[Rule, ...] = (
    rule(r"\+\d{1,3}(?:[ .-]\(?\d{2,5}\)?){2,4}(?!\d)", lambda m: "plus " + _telephone(m)),
)
LAST: tuple[Rule, ...] = (rule(NUMBER, _plain), rule(r"\d+", _plain))
