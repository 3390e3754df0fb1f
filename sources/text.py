"""Cleaning at the border: text that no database, feed or engine can be harmed by."""

import re
import unicodedata

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff" + BIDI + "]"
    "|["
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
# Normalising sorts runs of combining marks, which takes for ever on long ones; Unicode's stream-safe form allows 30.
MOST_MARKS = 30
_MARKS = "".join(chr(code) for code in range(0x300, 0x1E94B) if unicodedata.combining(chr(code)))
MARKS = re.compile(f"([{_MARKS}]{{{MOST_MARKS}}})[{_MARKS}]+")
JUNK = 4  # characters that may be cleaned away for each that stays


def clean_text(text: str) -> str:
    """NFC, line ends as newlines, no control, NUL, surrogate, noncharacter or bidirectional override."""
    wanted = UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", MARKS.sub(r"\1", wanted))


def clean_line(text: str, *, limit: int = 500) -> str:
    """One line of clean text, at most `limit` characters: titles and names."""
    looked_at = text[: JUNK * limit]  # a title of megabytes is not cleaned for its first words
    return " ".join(clean_text(looked_at).split())[:limit].rstrip()


def slug_of(name: str) -> str:
    """A name as part of an address, letters of every script kept; at most 150 characters."""
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-_")[:150]
