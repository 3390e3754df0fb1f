"""English amounts: money, measures, percentages and their ranges, whose unit and scale hold for both ends."""

import re

from tts.maths.numbers import number, year
from tts.spoken import tables
from tts.spoken.english_numbers import NUMBER, SCALE_WORDS, SCALES, is_year
from tts.spoken.reader import Rule, behind, joined, rule

_LANGUAGE = "english"
_UNITS = {r["written"].replace("µ", "μ"): r for r in tables.rows(_LANGUAGE, "units")}
_MONEY = {r["written"]: r for r in tables.rows(_LANGUAGE, "currencies")}
_SIGN = tables.choice([sign for sign in _MONEY if not sign.isalpha()])
_CODE = tables.choice([sign for sign in _MONEY if sign.isalpha()])
_UNIT = tables.choice(list(_UNITS))
_SCALE = tables.choice(list(SCALES))
_TO = r" ?(?:[–—]|-(?!-)) ?| to |~"
_PER = {
    "s": "second", "sec": "second", "second": "second", "min": "minute", "minute": "minute", "h": "hour", "hr": "hour",
    "hour": "hour", "d": "day", "day": "day", "wk": "week", "week": "week", "mo": "month", "month": "month",
    "yr": "year", "y": "year", "year": "year", "annum": "year", "person": "person", "capita": "capita", "kg": "kilogram",
    "g": "gram", "mg": "milligram", "L": "litre", "l": "litre", "mL": "millilitre", "ml": "millilitre", "dL": "decilitre",
    "m": "metre", "km": "kilometre", "cm": "centimetre", "MWh": "megawatt hour", "kWh": "kilowatt hour", "W": "watt",
    "GB": "gigabyte", "MB": "megabyte", "word": "word", "token": "token", "tok": "token", "unit": "unit", "GPU": "G P U",
    "task": "task", "life": "life", "head": "head", "user": "user", "item": "item", "page": "page", "query": "query",
    "mol": "mole", "ton": "ton", "tonne": "tonne", "share": "share", "ft": "foot", "lb": "pound",
    "oz": "ounce", "gal": "gallon", "acre": "acre", "M": "million", "MTok": "million tokens",
    "QALY": "qually", "DALY": "dally", "run": "run",
}  # fmt: skip
_POWERS = {"2": "square", "3": "cubic"}
_PER_UNIT = rf"(?:{tables.choice(list(_PER))})"
_COUNTED = re.compile(
    r"[ -](?:(?:more|fewer|new|active|training|total|unique|free|monthly|daily|human|of|different) )?"
    r"(?:params?|parameters?|tokens?|people|views?|users?|dollars|euros|pounds|years|deaths|lives|animals|chickens|"
    r"(?!models|llms|versions|variants|networks|checkpoints|is\b|was\b|has\b|as\b|this\b|its\b|us\b)[a-z]+s\b)"
)
_PRICES_OF = re.compile(r"(?:\(|\bin |\bconstant |\breal )$")
_ARTICLE = re.compile(
    r"\b(?:an?|the|this|that|each|every|one|per|two|three|four|five|six|seven|eight|nine|ten|several|many|another|new|"
    r"his|her|their|our|my|its|your) $|\b(?:multi|sub)-$",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"[ -](?!(?:in|on|to|of|for|per|and|or|a|an|the|is|was|are|were|at|by|from|with|as|if|that|than|each|but|would|will|"
    r"should|could|can|has|had|more|less|worth|every|so|when|while|until|off|back|it|which|he|she|we|they|I|you|total|away|"
    r"long|tall|deep|wide|high|old|ago|later|after|before|apart)\b)[a-z]"
)
_OF = re.compile(rf"(?:{_NOUN.pattern})| [A-Z]+\d| (?:RAM|VRAM|SSD|HDD|GPU|disk)")
_OF_THINGS = frozenset(
    {"nm", "mm", "lb", "px", "V", "W", "kW", "MW", "GW", "Hz", "MHz", "GHz", "GB", "MB", "TB", "KB"}
)
_AND = r"(?:,? (?:and|or|to|vs\.?|versus|then)|[,;/])"
_SUMS_BEFORE = re.compile(rf"[$£€][\d.,]*\d ?[BMTbmt]n?(?:{_AND} ?[\d.,]*\d ?[BMTbmt]n?)*{_AND} ?$")
_COUNT_BEFORE = re.compile(r"(?:\d\S*|\d [A-Za-z]{2,8}|\b[a-z]{3,}s|[$£€%]) ?$")


def _ends(match: re.Match[str], scale_word: str | None) -> str | None:
    """ "three to five thousand" of 3–5k; None where one end is a scale that is not one."""
    first, second = match.group("a", "b")
    sa, sb = match["sa"], match["sb"]
    said = number(first) + (f" {SCALES[sa]}" if sa else "")
    if second is None:
        return said + (f" {scale_word}" if scale_word else "")
    if sa and not sb and not scale_word:
        said = number(first) + f" {SCALES[sa]}"
    return (
        f"{said} to {number(second)}{f' {SCALES[sb]}' if sb else ''}{f' {scale_word}' if scale_word else ''}"
    )


def _scale_word(match: re.Match[str]) -> str | None:
    word: str | None = match["word"]
    return SCALES.get(word, word) if word else None


def _is_one(match: re.Match[str]) -> bool:
    return match["a"] == "1" and not match["b"] and not match["sa"] and not match["word"]


def _describes(match: re.Match[str], end: int) -> bool:
    """ "a $5 donation", "a 10 km run", "10-km": the unit stands before its noun and is singular."""
    text = match.string
    if re.compile(r"-[a-z]").match(text, end):
        return True
    return bool(_ARTICLE.search(text, 0, match.start()) and _NOUN.match(text, end))


def _money(match: re.Match[str]) -> str | None:
    row = _MONEY[match["sign"]]
    if (sb := match["second"]) and _MONEY[sb]["plural"] != row["plural"] and sb != "$":
        return None
    minus = "minus " if match["minus"] or match["negative"] else ""
    if cents := _cents(match, row):
        return minus + cents + _tail(match)
    said = _ends(match, _scale_word(match))
    if said is None:
        return None
    if sb and match["to"] == " to " and not match["word"] and bool(match["sa"]) == bool(match["sb"]):
        said = said.replace(
            " to ", f" {tables.lettered(row['singular' if match['a'] == '1' else 'plural'])} to ", 1
        )
    single = _is_one(match) or _describes(match, match.end())
    return minus + said + " " + tables.lettered(row["singular" if single else "plural"]) + _tail(match)


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
    return plus + (tables.lettered(f" per {_PER[match['per']]}") if match["per"] else "")


def _money_after(match: re.Match[str]) -> str | None:
    """ "500 USD"."""
    said = _ends(match, _scale_word(match))
    if is_year(match["a"]) and not match["b"] and _PRICES_OF.search(behind(match)):
        said = year(match["a"])  # "(2019 USD)": money of a year
    row = _MONEY[match["code"]]
    return f"{said} {tables.lettered(row['singular' if _is_one(match) else 'plural'])}"


def _after_hyphened_word(match: re.Match[str]) -> bool:
    """ "Llama-2-7B" is a name, not a range."""
    return bool(re.compile(r"[A-Za-z]-$").search(behind(match)))


def _measure(match: re.Match[str]) -> str | None:
    if match["b"] and _after_hyphened_word(match):
        return None
    if match["to"] == " to " and not (match["unit"] or match["sa"] or match["sb"] or match["word"]):
        return None  # each by itself: they may be years
    if not (match["unit"] or match["sa"] or match["sb"] or match["word"] or match["b"] or match["plus"]):
        return None
    if not _fits_scale(match):
        return None
    said = _ends(match, _scale_word(match))
    if match["unit"]:
        said = f"{said} {_unit_of(match)}"
    return f"{said}{' plus' if match['plus'] else ''}"


def _fits_scale(match: re.Match[str]) -> bool:
    """7B is seven billion before what is counted, and a model's size elsewhere; m, b and t are units as often."""
    scale = match["sb"] or match["sa"]
    if match["sa"] and match["b"] and not match["sb"] and match["unit"] is None and match["sa"] in "mbtBT":
        return False
    if (
        scale == "K"
        and match["a"] in {"5", "10"}
        and re.search(r"\b(?:an?|the|ran|run|running) $", behind(match))
    ):
        return bool(_COUNTED.match(match.string, match.end()))
    if scale in {"k", "K"} and re.compile(
        r" (?:video|resolution|TV|display|monitor|screen|run|race|runner|jog)\b"
    ).match(match.string, match.end()):
        return False
    if scale in {"B", "T"} and re.search(r"[~≈] ?$", behind(match)):
        return not re.compile(r"[ -](?:model|LLM|param|version)").match(match.string, match.end())
    if scale in {"B", "b", "m", "t", "T"}:
        return bool(_COUNTED.match(match.string, match.end()) or _SUMS_BEFORE.search(behind(match)))
    return True


def _unit_of(match: re.Match[str]) -> str:
    row = _UNITS[match["unit"]]
    single = (match["a"] == "1" and not match["b"] and not match["sa"]) or match["joint"] == "-"
    single = single or bool(match["unit"] in _OF_THINGS and _OF.match(match.string, match.end()))
    name = row["singular" if single or _describes(match, match.end()) else "plural"]
    if power := match["power"] or match["bare"]:
        name = f"{_POWERS[power]} {name}"
    if per := match["per"]:
        name = f"{name} per {_below(per, match['perpower'])}"
    return tables.lettered(name)


def _metres(match: re.Match[str]) -> str:
    """ "2m tall": m that is neither money nor counted."""
    until = f" to {number(match['b'])}" if match["b"] else ""
    single = match["a"] == "1" and not until
    return f"{number(match['a'])}{until} metre{'s' * (not single)}"


def _inches(match: re.Match[str]) -> str:
    return f"{number(match['a'])} inch{'es' * (match['a'] != '1')}"


def _kelvin(match: re.Match[str]) -> str:
    return f"{number(match['a'])} kelvin"


def _below(per: str, power: str | None) -> str:
    """ "second squared", but "square metre"."""
    name = _PER[per]
    if not power:
        return name
    if name in {"metre", "kilometre", "centimetre", "foot"}:
        return f"{_POWERS[power]} {name}"
    return f"{name} {'squared' if power == '2' else 'cubed'}"


def _square(match: re.Match[str]) -> str:
    is_one = re.search(r"\b(?:per|a|an|each|every|one) $", behind(match))
    return f"{_POWERS[match['power']]} {_UNITS[match['unit']]['singular' if is_one else 'plural']}"


def _speed(match: re.Match[str]) -> str:
    return f"{_UNITS[match['unit']]['plural']} per {_below(match['per'], match['perpower'])}"


def _per(match: re.Match[str]) -> str | None:
    if not _COUNT_BEFORE.search(behind(match)):
        return None
    return tables.lettered(f"per {_PER[match['per']]}")


def _percent_range(match: re.Match[str]) -> str:
    """ "50%-60%": the sign is said once."""
    return f"{number(match['a'])} to {number(match['b'])} percent"


_RANGE = (
    rf"(?P<a>{NUMBER})(?:(?P<sa>{_SCALE})(?![A-Za-z\d]))?(?:(?P<to>{_TO})(?P<second>{{sign}})(?P<b>{NUMBER})(?:(?P<sb>{_SCALE})(?![A-Za-z\d]))?)?"
    rf"(?:[ -](?P<word>{SCALE_WORDS}|bn|mn|mil)\b)?"
)
_PER_TAIL = rf"(?: ?/ ?(?P<per>{_PER_UNIT})(?![\w]))?"
_MONEY_RULE = rule(
    rf"(?:(?<![A-Za-z])(?P<minus>[-−]))?(?P<sign>{_SIGN}|(?:{_CODE})(?= ?\d)) ?(?P<negative>[-−](?=\d))?"
    rf"{_RANGE.replace('{sign}', f'(?:{_SIGN})?')}(?P<plus>\+(?!\d))?{_PER_TAIL}",
    _money,
)
_UNIT_TAIL = (
    rf"(?:(?P<joint> |-|)(?P<unit>{_UNIT})(?:\^\{{(?P<power>[23])\}}|\^(?P<bare>[23]))?"
    rf"(?:/(?P<per>{_PER_UNIT})(?:\^\{{(?P<perpower>[23])\}})?)?"
    r"(?![\w^]|'[a-z]|\.[a-z])(?:(?<=[a-z])\.(?=[,;)]| [a-z]))?)?"
)
DIGITS: tuple[Rule, ...] = (
    rule(rf"(?P<a>{NUMBER})%(?:{_TO})(?P<b>{NUMBER})%", _percent_range),
    rule(rf"{_RANGE.replace('{sign}', '')} ?(?P<code>{_CODE})(?!\w)", _money_after),
    rule(
        rf"(?P<a>{NUMBER}) ?% CIs?(?!\w)",
        lambda m: f"{number(m['a'])} percent confidence interval{'s' * m[0].endswith('s')}",
    ),
    rule(
        rf"(?P<a>{NUMBER})(?: ?[–-] ?(?P<b>{NUMBER}))?m(?= (?:tall|long|wide|high|deep|away|apart|from|above|below|across|"
        r"sprint|race|dash|swim|radius|distance|of altitude)\b| in \d|[.,;)]|$)",
        _metres,
    ),
    rule(rf"(?P<a>{NUMBER}) in(?=\.(?! [a-z])|[,;)]| (?:tall|wide|long|deep|thick)\b)", _inches),
    rule(rf"(?<=ft )(?P<a>{NUMBER}) in\b\.?", _inches),
    rule(
        rf"(?P<a>{NUMBER})\"(?= (?:screen|monitor|TV|display|pipe|diameter|wide|tall|long|thick|deep)\b)",
        _inches,
    ),
    rule(rf"(?P<a>{NUMBER})[ ]K(?!\w)", _kelvin),
    rule(rf"(?P<a>{NUMBER}) (?P<scale>[kM])(?![\w.])", lambda m: f"{number(m['a'])} {SCALES[m['scale']]}"),
    rule(rf"{_RANGE.replace('{sign}', '')}{_UNIT_TAIL}(?P<plus>\+(?![\w+]))?", _measure),
)
LETTERS: tuple[Rule, ...] = (
    _MONEY_RULE,
    rule(r"(?<=\d/\d )(?P<unit>lb|oz|mi|km|kg|tsp|tbsp|ml|gal)(?!\w)", lambda m: _UNITS[m["unit"]]["singular"]),
    joined(r"(?P<unit>km|m|cm|mm|mi|ft|nm)\^\{(?P<power>[23])\}(?!\w)", _square),
    joined(
        rf"(?P<unit>km|m|mi|cm|mm|kg|g|mg|W(?=/(?:m|kg|cm)\b)|kWh|MB|GB|Gb|Mb|FLOPs?)"
        rf"/(?P<per>{_PER_UNIT})(?:\^\{{(?P<perpower>[23])\}})?(?!\w)",
        _speed,
    ),
)  # fmt: skip
SIGNS: tuple[Rule, ...] = (
    _MONEY_RULE,
    rule(r"(?<=[a-zP])/(?P<per>capita|life|yr|hr)(?!\w)", lambda m: f" per {_PER[m['per']]} "),
    rule(r"/ ?(?=[$£€]\d)", lambda m: " per " if _COUNT_BEFORE.search(behind(m)) else None),
    rule(rf"/ ?(?P<per>{_PER_UNIT})(?![\w./])", _per),
)
