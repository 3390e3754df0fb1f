"""Numbers as they are said in mathematics: digits in, words out, American style without "and"."""

from functools import lru_cache

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ["", " thousand", " million", " billion", " trillion", " quadrillion", " quintillion"]
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_LONGEST = 3 * len(_SCALES)  # digits; a longer number is read digit by digit


@lru_cache(maxsize=4096)
def number(digits: str) -> str:
    """Words for "37", "2.5", ".05" or "1,000,000"."""
    whole, _, rest = digits.replace(",", "").partition(".")
    said = _integer(whole or "0")
    return f"{said} point {_one_by_one(rest)}" if rest else said


def ordinal(digits: str) -> str:
    """ "21" → "twenty-first"."""
    head, dash, last = _split_last(number(digits))
    if last in _ORDINALS:
        return head + dash + _ORDINALS[last]
    return head + dash + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def year(digits: str) -> str:
    """ "1905" → "nineteen oh five", "2008" → "two thousand eight"."""
    century, rest = int(digits[:2]), int(digits[2:])
    if century % 10 == 0 and rest < 10:
        return number(digits)
    if not rest:
        return f"{_below_hundred(century)} hundred"
    return f"{_below_hundred(century)} {'oh ' if rest < 10 else ''}{_below_hundred(rest)}"


def part(numerator: str, denominator: str) -> str | None:
    """ "2", "3" → "two thirds"; None where people say "over"."""
    if not (numerator.isdecimal() and denominator.isdecimal()):
        return None
    top, bottom = int(numerator), int(denominator)
    if not (1 <= top < 20 and 2 <= bottom <= 10):
        return None
    name = {2: "half", 4: "quarter"}.get(bottom) or ordinal(denominator)
    plural = "halves" if bottom == 2 else name + "s"
    return f"{number(numerator)} {name if top == 1 else plural}"


def _split_last(words: str) -> tuple[str, str, str]:
    cut = max(words.rfind(" "), words.rfind("-"))
    return words[: max(cut, 0)], words[cut : cut + 1] if cut >= 0 else "", words[cut + 1 :]


def _one_by_one(digits: str) -> str:
    return " ".join(_SMALL[int(digit)] for digit in digits)


def _integer(digits: str) -> str:
    if len(digits) > _LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return _one_by_one(digits)
    groups = []
    value, scale = int(digits), 0
    while value:
        value, group = divmod(value, 1000)
        if group:
            groups.append(_hundreds(group) + _SCALES[scale])
        scale += 1
    return " ".join(reversed(groups)) or "zero"


def _hundreds(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    said = [f"{_SMALL[hundreds]} hundred"] if hundreds else []
    if rest:
        said.append(_below_hundred(rest))
    return " ".join(said)


def _below_hundred(value: int) -> str:
    if value < 20:
        return _SMALL[value]
    tens, ones = divmod(value, 10)
    return f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]
