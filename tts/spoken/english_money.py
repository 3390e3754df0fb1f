"""English money: sums and their ranges, cents, prices per something, sums of a year."""

import re
from dataclasses import replace

from tts.maths.numbers import number, year
from tts.passages import LETTER
from tts.spoken import tables
from tts.spoken.english_numbers import NUMBER, SCALE_WORDS, SCALES, is_year, signed
from tts.spoken.english_ranges import ARTICLE, PER, PER_UNIT, RANGE, describes, ends, is_one, scale_word
from tts.spoken.reader import Rule, Where, behind, rule

_MONEY = {r["written"]: r for r in tables.rows("english", "currencies")}
_SIGN = tables.choice([sign for sign in _MONEY if not sign.isalpha()])
_CODE = tables.choice([sign for sign in _MONEY if sign.isalpha()])
_PRICES_OF = re.compile(r"(?:\(|\bin |\bconstant |\breal )$")


def _money(match: re.Match[str]) -> str | None:
    row = _MONEY[match["code"] or match["sign"]]
    if " " in match["sign"] and ARTICLE.search(behind(match)):
        return None  # "in the US $5 is little"
    if (sb := match["second"]) and _MONEY[sb]["plural"] != row["plural"] and sb != "$":
        return None
    minus = "minus " if match["minus"] or match["negative"] else ""
    if cents := _cents(match, row):
        return minus + cents + _tail(match)
    said = ends(match, scale_word(match))
    if said is None:
        return None
    if sb and match["to"] == " to " and not match["word"] and bool(match["sa"]) == bool(match["sb"]):
        said = said.replace(
            " to ", f" {tables.lettered(row['singular' if match['a'] == '1' else 'plural'])} to ", 1
        )
    single = is_one(match) or describes(match, match.end())
    return minus + said + " " + tables.lettered(row["singular" if single else "plural"]) + _tail(match)


def _money_power(match: re.Match[str]) -> str:
    """ "$10^9", "$1e6"."""
    exponent = match["power"] or match["exponent"]
    base = (
        number(match["a"]) if match["power"] else f"{number(match['a'])} times ten".removeprefix("one times ")
    )
    return f"{base} to the {signed(exponent)} {tables.lettered(_MONEY[match['sign']]['plural'])}"


def _money_many(match: re.Match[str]) -> str:
    """ "$100s of millions"."""
    many = {"10": "tens", "100": "hundreds"}.get(match["many"], "thousands")
    scale = f" of {match['scale']}s" if match["scale"] else ""
    return f"{many}{scale} of {tables.lettered(_MONEY[match['sign']]['plural'])}"


def _unknown_sum(match: re.Match[str]) -> str:
    """ "$X million"."""
    scale = (match["scale"] or "").strip()
    per = tables.lettered(f" per {PER[match['per']]}") if match["per"] else ""
    said = f"{LETTER}{match['name']} {SCALES.get(scale, scale)}".strip()
    return f"{said} {tables.lettered(_MONEY[match['sign']]['plural'])}{per}"


def _cents(match: re.Match[str], row: dict[str, str]) -> str | None:
    """ "five dollars and fifty cents" of $5.50."""
    whole, _dot, rest = match["a"].partition(".")
    if match["b"] or match["sa"] or match["word"] or len(rest) != 2 or not row["parts"]:
        return None
    whole = whole.replace(",", "")
    small = f"{number(rest.lstrip('0') or '0')} {row['part' if rest == '01' else 'parts']}"
    if whole.strip("0") == "" and rest != "00":
        return small
    large = f"{number(whole)} {tables.lettered(row['singular' if whole == '1' else 'plural'])}"
    return large if rest == "00" else f"{large} and {small}"


def _tail(match: re.Match[str]) -> str:
    plus = " plus" if match["plus"] else ""
    return plus + (tables.lettered(f" per {PER[match['per']]}") if match["per"] else "")


def _money_after(match: re.Match[str]) -> str | None:
    """ "500 USD"."""
    said = ends(match, scale_word(match))
    if is_year(match["a"]) and not match["b"] and _PRICES_OF.search(behind(match)):
        said = year(match["a"])  # "(2019 USD)": money of a year
    row = _MONEY[match["code"]]
    return f"{said} {tables.lettered(row['singular' if is_one(match) else 'plural'])}"


_PER_TAIL = rf"(?: ?/ ?(?P<per>{PER_UNIT})(?![\w]))?"
_POWER_OF_MONEY = rule(
    rf"(?P<sign>{_SIGN}) ?(?P<a>{NUMBER})(?:\^\{{?(?P<power>-?\d+)\}}?|[eE](?P<exponent>[+-]?\d+))(?!\w)",
    _money_power,
)
_MANY_OF_MONEY = rule(
    rf"(?P<sign>{_SIGN})(?P<many>10{{1,2}}|1,?000)s"
    r"(?: of (?:(?P<scale>thousand|million|billion)s|(?:dollar|pound|euro)s))?",
    _money_many,
)
_MONEY_RULE = rule(
    rf"(?:(?<![A-Za-z])(?P<minus>[-−]))?(?P<sign>{_SIGN}|(?:{_CODE})(?= ?\d)) ?(?P<negative>[-−](?=\d))?"
    rf"{RANGE.replace('{sign}', f'(?:{_SIGN})?')}(?P<plus>\+(?!\d))?{_PER_TAIL}"
    r"(?: ?(?P<code>USD|CAD|AUD|NZD|SGD|HKD)(?!\w))?",
    _money,
)
_UNKNOWN_SUM = rule(
    rf"(?P<sign>[$£€])(?P<name>[XYZNKxn])(?P<scale>[kKMB](?!\w)| (?:{SCALE_WORDS})\b)?{_PER_TAIL}(?![\w$\\^_({{])",
    _unknown_sum,
)
DIGITS: tuple[Rule, ...] = (
    rule(rf"{RANGE.replace('{sign}', '')} ?(?!Rs)(?P<code>{_CODE})(?!\w)", _money_after),
)
LETTERS: tuple[Rule, ...] = tuple(replace(one, where=Where.CAPITAL) for one in (_POWER_OF_MONEY, _MONEY_RULE))
SIGNS: tuple[Rule, ...] = (_UNKNOWN_SUM, _POWER_OF_MONEY, _MANY_OF_MONEY, _MONEY_RULE)
