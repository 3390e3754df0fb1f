"""English amounts: money, measures, percentages and their ranges, whose unit and scale hold for both ends."""

import re

from tts.maths.numbers import number
from tts.spoken import english_money, tables
from tts.spoken.english_numbers import NUMBER, SCALES
from tts.spoken.english_ranges import (
    NOUN,
    PER,
    PER_UNIT,
    RANGE,
    SCALE,
    TO,
    describes,
    ends,
    scale_word,
)
from tts.spoken.reader import Rule, behind, joined, rule

_LANGUAGE = "english"
_UNITS = {r["written"].replace("µ", "μ"): r for r in tables.rows(_LANGUAGE, "units")}
_UNIT = tables.choice(list(_UNITS))
_COUNT_SCALE = tables.choice([scale for scale in SCALES if scale.casefold() != "mm"])
_POWERS = {"2": "square", "3": "cubic"}
_COUNTED = re.compile(
    r"[ -](?:(?:more|fewer|new|active|training|total|unique|free|monthly|weekly|daily|human|of|different) ){0,2}"
    r"(?:params?|parameters?|tokens?|people|views?|users?|dollars|euros|pounds|years|deaths|lives|animals|chickens|"
    r"(?!models|llms|versions|variants|networks|checkpoints|is\b|was\b|has\b|as\b|this\b|its\b|us\b)[a-z]+s\b)"
)
_OF = re.compile(rf"(?:{NOUN.pattern})| [A-Z]+\d| (?:RAM|VRAM|SSD|HDD|GPU|disk)")
_OF_THINGS = frozenset(
    {"nm", "mm", "lb", "px", "V", "W", "kW", "MW", "GW", "Hz", "MHz", "GHz", "GB", "MB", "TB", "KB"}
)
_TIMES = frozenset({"min", "mins", "hr", "hrs", "h"})
_PASTIME = re.compile(
    r"\.? (?:read|walk|drive|ride|run|flight|talk|video|clip|break|timer|meeting|call|listen|nap|trip|lecture)\b"
)
_AND = r"(?:,? (?:and|or|to|vs\.?|versus|then)|[,;/])"
_SUMS_BEFORE = re.compile(rf"[$£€][\d.,]*\d ?[BMTbmt]n?(?:{_AND} ?[\d.,]*\d ?[BMTbmt]n?)*{_AND} ?$")
_COUNT_BEFORE = re.compile(
    r"(?:\d\S*|\d [A-Za-z]{2,8}|\b[a-z]{3,}s|[$£€%]|/(?:s|sec|min|hr?|day|mo|yr|year)) ?$"
)


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
    said = ends(match, scale_word(match))
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
    if (
        scale in {"B", "T"}
        and not _COUNTED.match(match.string, match.end())
        and re.search(r"[~≈] ?$", behind(match))
    ):
        return not re.compile(r"[ -](?:[A-Z]\w+ )?(?:model|LLM|param|version)").match(
            match.string, match.end()
        )
    if scale in {"B", "b", "m", "t", "T"}:
        return bool(_COUNTED.match(match.string, match.end()) or _SUMS_BEFORE.search(behind(match)))
    return True


def _unit_of(match: re.Match[str]) -> str:
    row = _UNITS[match["unit"]]
    single = (match["a"] == "1" and not match["b"] and not match["sa"]) or match["joint"] == "-"
    single = single or bool(match["unit"] in _TIMES and _PASTIME.match(match.string, match.end()))
    single = single or bool(match["unit"] in _OF_THINGS and _OF.match(match.string, match.end()))
    name = row["singular" if single or describes(match, match.end()) else "plural"]
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


def _inches_of(match: re.Match[str]) -> str:
    """ "a 13\" laptop"."""
    plural = (
        re.compile(r" (?:wide|tall|long|thick|deep)").match(match.string, match.end()) and match["a"] != "1"
    )
    return f"{number(match['a'])} inch{'es' * bool(plural)}"


def _kelvin(match: re.Match[str]) -> str:
    return f"{number(match['a'])} kelvin"


def _below(per: str, power: str | None) -> str:
    """ "second squared", but "square metre"."""
    name = PER[per]
    if not power:
        return name
    if name in {"metre", "kilometre", "centimetre", "foot"}:
        return f"{_POWERS[power]} {name}"
    return f"{name} {'squared' if power == '2' else 'cubed'}"


def _square(match: re.Match[str]) -> str:
    single = re.search(r"\b(?:per|a|an|each|every|one) $", behind(match))
    return f"{_POWERS[match['power']]} {_UNITS[match['unit']]['singular' if single else 'plural']}"


def _speed(match: re.Match[str]) -> str | None:
    if match["unit"] == match["per"]:
        return None  # "m/m"
    return f"{_UNITS[match['unit']]['plural']} per {_below(match['per'], match['perpower'])}"


def _per(match: re.Match[str]) -> str | None:
    if not _COUNT_BEFORE.search(behind(match)):
        return None
    return tables.lettered(f"per {PER[match['per']]}")


def _percent_range(match: re.Match[str]) -> str:
    """ "50%-60%": the sign is said once."""
    return f"{number(match['a'])} to {number(match['b'])} percent"


_UNIT_TAIL = (
    rf"(?:(?P<joint> |-|)(?P<unit>{_UNIT})(?:\^\{{(?P<power>[23])\}}|\^(?P<bare>[23]))?"
    rf"(?:/(?P<per>{PER_UNIT})(?:\^\{{?(?P<perpower>[23])\}}?)?)?"
    r"(?![\w^]|'[a-z]|\.[a-z])(?:(?<=[a-z])\.(?=[,;)]| [a-z]))?)?"
)
DIGITS: tuple[Rule, ...] = (
    rule(rf"(?P<a>{NUMBER})%(?:{TO})(?P<b>{NUMBER})%", _percent_range),
    *english_money.DIGITS,
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
        rf"(?P<a>{NUMBER})\"(?= (?:screen|monitor|laptop|tablet|MacBook|iPad|pizza|barrel|nails?|wheels?"
        r"|TV|display|pipe|diameter|wide|tall|long|thick|deep)\b)",
        _inches_of,
    ),
    rule(rf"(?P<a>{NUMBER})[ ]K(?!\w)", _kelvin),
    rule(rf"(?P<a>{NUMBER}) (?P<scale>[kM])(?![\w.])", lambda m: f"{number(m['a'])} {SCALES[m['scale']]}"),
    rule(
        rf"{RANGE.replace('{sign}', '').replace(SCALE, _COUNT_SCALE)}{_UNIT_TAIL}(?P<plus>\+(?![\w+]))?",
        _measure,
    ),
)
LETTERS: tuple[Rule, ...] = (
    *english_money.LETTERS,
    rule(r"(?<=\d/\d )(?P<unit>lb|oz|mi|km|kg|tsp|tbsp|ml|gal)(?!\w)", lambda m: _UNITS[m["unit"]]["singular"]),
    joined(r"(?P<unit>km|m|cm|mm|mi|ft|nm)\^\{(?P<power>[23])\}(?!\w)", _square),
    joined(
        rf"(?P<unit>km|m|mi|cm|mm|kg|g|mg|W(?=/(?:m|kg|cm)\b)|kWh|MB|GB|Gb|Mb|FLOPs?|hrs?|mins?)"
        rf"/(?P<per>{PER_UNIT})(?:\^\{{?(?P<perpower>[23])\}}?)?(?!\w)",
        _speed,
    ),
)  # fmt: skip
SIGNS: tuple[Rule, ...] = (
    *english_money.SIGNS,
    rule(r"(?<=[a-zP])/(?P<per>capita|life|yr|hr)(?!\w)", lambda m: f" per {PER[m['per']]} "),
    rule(r"/ ?(?=[$£€]\d)", lambda m: " per " if _COUNT_BEFORE.search(behind(m)) else None),
    rule(rf"/ ?(?P<per>{PER_UNIT})(?![\w./])", _per),
)
