"""English numbers in prose: counts, years, decades, fractions, powers and versions, each from its digits."""

import re

from tts.maths.numbers import number, ordinal, part, year
from tts.passages import LETTER

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
SCALES = {
    "k": "thousand", "K": "thousand", "M": "million", "m": "million", "mn": "million", "mm": "million", "MM": "million",
    "mil": "million", "B": "billion", "b": "billion", "bn": "billion", "Bn": "billion", "BN": "billion", "bil": "billion",
    "T": "trillion", "t": "trillion", "tn": "trillion", "Tn": "trillion", "trn": "trillion",
}  # fmt: skip
SCALE_WORDS = "hundred|thousand|million|billion|trillion|quadrillion|quintillion|crore|lakh"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_DIGITS = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def digit_by_digit(digits: str) -> str:
    """ "010" → "oh one oh", as telephone numbers are given."""
    return " ".join(_DIGITS[int(digit)] for digit in digits if digit.isdigit())


def dotted(numbers: str) -> str:
    """ "2.0.1" → "two point zero point one": the parts of a version are whole numbers."""
    return " point ".join(number(one) for one in numbers.split(".") if one)


def signed(digits: str) -> str:
    minus = "minus " if digits[:1] in "-−" else ""
    return minus + number(digits.lstrip("+-−"))


def is_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdigit() and "1100" <= digits <= "2099"


def decade(digits: str) -> str:
    """ "1990" → "nineteen nineties", "2000" → "two thousands", "80" → "eighties"."""
    words = year(digits) if len(digits) == 4 else number(digits)
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def full_year(short: str) -> str:
    """ "23" → "twenty twenty-three", "99" → "nineteen ninety-nine"."""
    return year(short if len(short) == 4 else ("20" if short < "60" else "19") + short)


def fraction(top: str, bottom: str) -> str:
    """ "1", "3" → "one third"; what has no name is "over"."""
    if int(top) + int(bottom) == 100 and int(top) % 5 == 0:
        return f"{number(top)}-{number(bottom)}"
    if (bottom in {"10", "5", "20"} and top not in {"1", "0"}) or top == "0":
        return f"{number(top)} out of {number(bottom)}"
    if int(top) < int(bottom) and (named := part(top, bottom)):
        return named
    if top == "1":
        return f"one {ordinal(bottom)}"
    return f"{number(top)} {'out of' if int(top) <= int(bottom) else 'over'} {number(bottom)}"


def named_part(top: str, bottom: str) -> str:
    """ "2", "5" → "two fifths" even where a rating would be "out of"."""
    if named := part(top, bottom):
        return named
    return f"{number(top)} {ordinal(bottom)}{'s' if top != '1' else ''}"


def power(exponent: str) -> str:
    """What follows the base: "squared", "to the twenty-seven", "transpose"."""
    known = {"2": "squared", "3": "cubed", "T": "transpose", "⊤": "transpose", "*": "star", "'": "prime"}
    if exponent in known:
        return known[exponent]
    base, tower, above = exponent.partition("^")
    if tower and base and above:
        return f"{power(base)} {power(above)}"
    words = []
    for piece in re.findall(r"\d+(?:\.\d+)?|[A-Za-z]+|[+\-−/]", exponent):
        words.append(_in_power(piece))
    return "to the " + " ".join(words) if words else ""


def _in_power(piece: str) -> str:
    if piece[0].isdigit():
        return number(piece)
    if piece in {"-", "−"}:
        return "minus"
    if piece in {"+", "/"}:
        return "plus" if piece == "+" else "over"
    return " ".join(LETTER + letter for letter in piece) if len(piece) < 3 else piece


def plural(words: str) -> str:
    """ "one hundred" → "one hundreds"."""
    if words.endswith("y"):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith("x") else "s")


def roman(digits: str) -> int:
    """The value of a Roman numeral that `is_roman`."""
    total = 0
    for here, following in zip(digits, [*digits[1:], ""], strict=True):
        value = _ROMAN[here]
        total += -value if following and _ROMAN[following] > value else value
    return total


def is_roman(digits: str) -> bool:
    """In the form that is used: IV, not IIII."""
    return bool(re.fullmatch(r"(?=.)M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})", digits))
