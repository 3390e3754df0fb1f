"""The tables of words beside the code: what is data of a language, so that an editor can add to it."""

import csv
import re
import tomllib
from functools import cache
from pathlib import Path

from tts.passages import LETTER

WORDS = Path(__file__).parent.parent / "words"

_CAPITAL = re.compile(r"(?<![\w'])([A-Z])(?=(?:s|'s)?(?![\w']))")
_PRONOUN = re.compile(r"(?<![A-Z] )\bI\b(?! [A-Z]\b)(?= )")


@cache
def rows(language: str, name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table; lines that begin with # are comments."""
    lines = (WORDS / language / f"{name}.csv").read_text("utf-8").splitlines()
    return tuple(csv.DictReader(line for line in lines if not line.startswith("# ")))


@cache
def spoken(language: str, name: str) -> dict[str, str]:
    """Written to spoken, every capital that stands alone marked as a letter."""
    return {row["written"]: lettered(row["spoken"]) for row in rows(language, name)}


@cache
def listed(language: str, name: str) -> frozenset[str]:
    """The words of a list; a space within one is written _."""
    return frozenset(word.replace("_", " ") for word in _lists(language)[name].split())


@cache
def _lists(language: str) -> dict[str, str]:
    return tomllib.loads((WORDS / language / "lists.toml").read_text("utf-8"))


def lettered(words: str) -> str:
    """ "G P T four" with its capitals marked; the pronoun in "if I may" is none."""
    return _CAPITAL.sub(lambda m: m[0] if _PRONOUN.match(words, m.start()) else LETTER + m[0], words)


def choice(written: "list[str] | dict[str, str] | frozenset[str]") -> str:
    """A pattern that matches any of these, the longest first."""
    return "|".join(re.escape(one) for one in sorted(written, key=len, reverse=True))
