"""English numbers in the plural, which look like seconds: "the 747s", "two 7s", "100s of people"."""

import re

from tts.maths.numbers import number, year
from tts.spoken.english_numbers import plural
from tts.spoken.reader import Rule, behind, rule

_MODEL_BEFORE = re.compile(
    r"(?:[A-Za-z]-|\b(?:Boeing|Airbus|Form|Porsche|BMW|Ryzen|Model|[RG]TX|Qwen|Claude|Llama|LLaMA|Gemini|Gemma|Opus|Sonnet|Haiku|Grok) )$"
)
_THE = re.compile(r"\b[Tt]h(?:e|ose|ese) $")
_TIMED_AFTER = re.compile(
    r" (?:timeouts?|delays?|limits?|windows?|marks?|intervals?|clips?|pauses?|waits?)\b"
)


def _many(match: re.Match[str]) -> str:
    """ "100s of people"."""
    digits = match["digits"] or match["more"]
    return {"10": "tens", "100": "hundreds"}.get(digits, "thousands")


def _several(match: re.Match[str]) -> str:
    """ "two 7s"."""
    return plural(number(match["digits"]))


def _models(match: re.Match[str]) -> str | None:
    """ "the 747s", "Boeing 777s", "omega-3s": not seconds."""
    digits, before = match["digits"], behind(match)
    is_model = _MODEL_BEFORE.search(before) or (_THE.search(before) and len(digits) > 2 and digits[-1] != "0")
    if not is_model or _TIMED_AFTER.match(match.string, match.end()):
        return None
    return plural(year(digits) if len(digits) == 4 else number(digits))


DIGITS: tuple[Rule, ...] = (
    rule(r"(?P<digits>1,?000|100|10)'?s(?= of\b)|(?<=of )(?P<more>1,?000|100|10)'?s(?!\w)", _many),
    rule(r"(?P<digits>\d{1,2})'?s(?= (?:and|or) \d{1,2}'?s\b)", _several),
    rule(
        r"(?:(?<=(?:wo|ee|ur|ve|of|ll|th|ew|ny) )|(?<=\ds and )|(?<=\ds or ))(?P<digits>\d{1,2})'?s(?!\w)",
        _several,
    ),
    rule(r"(?:(?<=nder-)|(?<=[Oo]ver-))(?P<digits>\d{1,3})s(?!\w)", _several),
    rule(r"(?P<digits>\d{1,4}(?:\.\d)?)s(?!\w)", _models),
)
