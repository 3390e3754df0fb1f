"""Formulas that authors type into prose without any markup: "∑ᵢ wᵢ", "∫_0^1", "|x − y|", "Θ(n)", "= -kx", "H₂SO₄"."""

import re

from tts.maths.numbers import number
from tts.passages import LETTER
from tts.spoken import english_words
from tts.spoken.english_notation import index
from tts.spoken.reader import Rule, ahead, capital, joined, rule

_LIMIT = r"(?:\{{(?P<{0}>[^{{}}]{{1,20}})\}}|(?P<{1}>\w|∞))"


def _between(match: re.Match[str]) -> str:
    """ "∫_0^1", "∑_{i=1}^n"."""
    sign = {"∫": "integral", "∑": "sum", "∏": "product"}[match["sign"]]
    lower, upper = match["a"] or match["b"], match["c"] or match["d"]
    return f" the {sign} from {_limit(lower)} to {_limit(upper)} of "


def _limit(written: str) -> str:
    pieces = re.findall(r"\d+|[^\W\d_]+|[=+−∞-]", written)
    signs = {"=": "equals", "+": "plus", "-": "minus", "−": "minus", "∞": "infinity"}
    return " ".join(
        signs.get(one) or (index(one) if one.isascii() else english_words.greek(one)) for one in pieces
    )


def _sum(match: re.Match[str]) -> str:
    return "the sum of" if match[0].strip() == "Σ" else "the product of"


def _sum_over(match: re.Match[str]) -> str:
    """ "∑ᵢ wᵢ"."""
    kind = "sum" if match["sign"] in "∑Σ" else "product"
    return f"the {kind} over {LETTER}{match['index'] or match['bare']} of"


def _modulus(match: re.Match[str]) -> str:
    """ "|x − y|" and, of a set, "|S|"; the bar that closes is a pause."""
    is_set = re.match(r"[A-Z]\|", ahead(match)) is not None
    return " the size of " if is_set else " the absolute value of "


def _greek_call(match: re.Match[str]) -> str:
    return f"{english_words.greek(match['name'])} of"


def _formula(match: re.Match[str]) -> str:
    """ "H₂SO₄"."""
    pieces = re.findall(r"[A-Za-z]|\d+", match[0])
    return " ".join(number(one) if one.isdigit() else LETTER + one.upper() for one in pieces)


LETTERS: tuple[Rule, ...] = (
    capital(r"(?=[A-Z][A-Za-z]*_\{\d)(?:[A-Z][a-z]?(?:_\{\d{1,2}\})?){2,}(?![\w{])", _formula),
    capital(r"(?P<ion>[A-Z][A-Z]?)(?=\^\{\d?[+−-]\})", lambda m: english_words.spelled(m["ion"])),
    joined(
        r"(?P<latin>[A-Za-z])(?P<greek>[α-ωΑ-Ω])(?![^\W\d_])",
        lambda m: f"{LETTER}{m['latin']} {english_words.greek(m['greek'])}",
    ),
    joined(r"χ\^\{2\}\((?=[^()]{1,20}\))", lambda _: "chi squared of"),
    capital(r"(?P<sign>[ΣΠ])_(?:\{(?P<index>[a-z])\}|(?P<bare>[a-z])(?!\w))(?!\^) ?", _sum_over),
    joined(r"[ħℏ]", lambda _: f"{LETTER}h bar"),
    capital(r"Σ ?(?=[^\W\d_])|Π ?(?=[a-z]_)", _sum),
    joined(r"(?P<name>[α-ωΑ-Ω])\((?=[^()]{1,20}\))", _greek_call),
)
SIGNS: tuple[Rule, ...] = (
    rule(r"(?P<sign>[∑∏])_(?:\{(?P<index>[a-z])\}|(?P<bare>[a-z])(?!\w))(?!\^) ?", _sum_over),
    rule(rf"(?P<sign>[∫∑∏])_{_LIMIT.format('a', 'b')}\^{_LIMIT.format('c', 'd')} ?", _between),
    rule(
        r"(?<![\w|)\]])\|(?=(?:[A-Za-zα-ω](?:_\{?\w\}?)?|\d+)(?: ?[−+-] ?(?:[A-Za-zα-ω](?:_\{?\w\}?)?|\d+))?\|(?![\w|]))",
        _modulus,
    ),
    rule(r"(?<=[A-Z] )\\(?= [A-Z](?!\w))", lambda _: " minus "),
    rule(r"(?<=[=≈] )[-−](?=[A-Za-zα-ω]{1,2}(?![\w-]))", lambda _: " minus "),
)
