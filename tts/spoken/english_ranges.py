"""What amounts of money and measures share: their ends and scales, what they are counted per, the noun they stand before."""

import re

from tts.maths.numbers import number
from tts.spoken import tables
from tts.spoken.english_numbers import NUMBER, SCALE_WORDS, SCALES

SCALE = tables.choice(list(SCALES))
TO = r" ?(?:[–—]|-(?!-)) ?| to |~"
PER = {
    "s": "second", "sec": "second", "second": "second", "min": "minute", "minute": "minute", "h": "hour", "hr": "hour",
    "hour": "hour", "d": "day", "day": "day", "wk": "week", "week": "week", "mo": "month", "month": "month",
    "yr": "year", "y": "year", "year": "year", "annum": "year", "person": "person", "capita": "capita", "kg": "kilogram",
    "g": "gram", "mg": "milligram", "L": "litre", "l": "litre", "mL": "millilitre", "ml": "millilitre", "dL": "decilitre",
    "m": "metre", "km": "kilometre", "cm": "centimetre", "MWh": "megawatt hour", "kWh": "kilowatt hour", "W": "watt",
    "GB": "gigabyte", "MB": "megabyte", "word": "word", "token": "token", "tok": "token", "unit": "unit", "GPU": "G P U",
    "task": "task", "life": "life", "head": "head", "user": "user", "item": "item", "page": "page", "query": "query",
    "mol": "mole", "ton": "ton", "tonne": "tonne", "share": "share", "ft": "foot", "lb": "pound",
    "oz": "ounce", "gal": "gallon", "acre": "acre", "M": "million", "MTok": "million tokens",
    "char": "character", "decade": "decade", "century": "century", "game": "game", "step": "step", "sample": "sample",
    "example": "example", "chip": "chip", "layer": "layer", "student": "student", "patient": "patient", "household": "household",
    "child": "child", "animal": "animal", "employee": "employee", "customer": "customer", "mile": "mile", "mi": "mile",
    "QALY": "qually", "DALY": "dally", "run": "run",
}  # fmt: skip
PER_UNIT = rf"(?:{tables.choice(list(PER))})"
ARTICLE = re.compile(
    r"\b(?:an?|the|this|that|each|every|one|per|two|three|four|five|six|seven|eight|nine|ten|several|many|another|new|"
    r"his|her|their|our|my|its|your) ~?$|\b(?:multi|sub)-$",
    re.IGNORECASE,
)
NOUN = re.compile(
    r"[ -](?!(?:in|on|to|of|for|per|and|or|a|an|the|is|was|are|were|at|by|from|with|as|if|that|than|each|but|would|will|"
    r"should|could|can|has|had|more|less|worth|every|so|when|while|until|off|back|it|which|he|she|we|they|I|you|total|away|"
    r"long|tall|deep|wide|high|old|ago|later|after|before|apart)\b)[a-z]"
)
RANGE = (
    rf"(?P<a>{NUMBER})(?:(?P<sa>{SCALE})(?![A-Za-z\d]))?(?:(?P<to>{TO})(?P<second>{{sign}})(?P<b>{NUMBER})(?:(?P<sb>{SCALE})(?![A-Za-z\d]))?)?"
    rf"(?:[ -](?P<word>{SCALE_WORDS}|bn|mn|mil)\b)?"
)


def ends(match: re.Match[str], scale_word: str | None) -> str | None:
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


def scale_word(match: re.Match[str]) -> str | None:
    word: str | None = match["word"]
    return SCALES.get(word, word) if word else None


def is_one(match: re.Match[str]) -> bool:
    return match["a"] == "1" and not match["b"] and not match["sa"] and not match["word"]


def describes(match: re.Match[str], end: int) -> bool:
    """ "a $5 donation", "a 10 km run", "10-km": the unit stands before its noun and is singular."""
    text = match.string
    if re.compile(r"-[a-z]").match(text, end):
        return True
    return bool(ARTICLE.search(text, 0, match.start()) and NOUN.match(text, end))
