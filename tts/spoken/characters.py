"""Characters before any rule sees them: one sort of quote, space and digit, and raised and lowered ones in a plain notation."""

import re
import unicodedata

from tts.passages import LETTER

KEPT = frozenset({LETTER, "\ufffc"})

_OWN = {
    "’": "'", "‘": "'", "ʼ": "'", "‛": "'", "`": "'", "´": "'", "＇": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "‹": '"', "›": '"', "〝": '"', "〞": '"',
    "‐": "-", "‑": "-", "⁃": "-", "‒": "–", "―": "—", "⸺": "—", "⸻": "—", "﹘": "—",
    "…": "…", "⋯": "…", "µ": "μ", "∆": "Δ", "Ω": "Ω", "º": "°", "ª": "a", "™": " ", "℠": " ", "®": " ", "⁄": "/", "∕": "/",
    "№": "№", "℃": "°C", "℉": "°F", "ʻ": "'", "˚": "°", "¨": " ", "¸": " ",
}  # fmt: skip
_RAISED = {"⁺": "+", "⁻": "-", "⁼": "=", "⁽": "(", "⁾": ")"}
_LOWERED = {"₊": "+", "₋": "-", "₌": "=", "₍": "(", "₎": ")"}
_THOUSANDS = re.compile(r"(?<=\d)[\u2009\u202f\u00a0](?=\d{3}(?!\d))")
_ORDINAL = re.compile(r"(?<=\d)\^\{(st|nd|rd|th)\}")
_FRACTION_OF = re.compile(r"([¼½¾⅐-⅞])(?=[^\W\d_])")
_FEET, _INCHES = re.compile(r"(?<=\d)′(?=\s?\d)"), re.compile(r"(?<=\d)″")
_RUNS = re.compile(r"\^\{[^{}]*\}(?:\^\{[^{}]*\})+|_\{[^{}]*\}(?:_\{[^{}]*\})+")


class _Table(dict[int, str]):
    """Fills itself: what a character becomes is worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = became = _plain(chr(code))
        return became


def _plain(character: str) -> str:
    if character in _OWN:
        return _OWN[character]
    category = unicodedata.category(character)
    if character in KEPT or (character.isascii() and category != "Cc"):
        return character
    if category[0] == "C":
        return "" if category == "Cf" else " "
    if category[0] == "Z":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return _compatible(character, category)


def _compatible(character: str, category: str) -> str:
    form, _, _ = unicodedata.decomposition(character).partition(" ")
    folded = unicodedata.normalize("NFKC", character)
    if form == "<super>":
        return f"^{{{_RAISED.get(character, folded)}}}"
    if form == "<sub>" or character in _LOWERED:
        return f"_{{{_LOWERED.get(character, folded)}}}"
    if form == "<fraction>":
        return " " + folded.replace("⁄", "/")
    if form.startswith("<") and all(c.isascii() or c.isalpha() for c in folded) and " " not in folded:
        return f" {folded} " if form == "<circle>" else folded
    if category in {"No", "Nl"}:
        value = unicodedata.numeric(character, 0.5)
        return f" {int(value)} " if value == int(value) else " "
    return character


_TABLE = _Table()


def plain(text: str) -> str:
    """The same text in fewer sorts of characters. `^{…}` stands for what was raised, `_{…}` for what was lowered."""
    if text.isascii() and text.isprintable() and "`" not in text:
        return text
    text = unicodedata.normalize("NFC", _FRACTION_OF.sub(r"\1 ", _THOUSANDS.sub(",", text))).translate(_TABLE)
    text = re.sub(" {2,}", " ", text)
    text = _FEET.sub("'", _INCHES.sub('"', text))
    text = _ORDINAL.sub(r"\1", _RUNS.sub(lambda m: m[0].replace("}^{", "").replace("}_{", ""), text))
    return unicodedata.normalize("NFC", text)


def is_speakable(character: str) -> bool:
    """Letters of any script with their marks."""
    return character.isalpha() or unicodedata.category(character)[0] == "M"
