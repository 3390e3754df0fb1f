"""The gate before an engine: what in spoken text no voice can say."""

import re

from tts.passages import LETTER
from tts.spoken import characters

_PUNCTUATION = frozenset(" .,;:?!'-")
_KINDS = (
    ("command", re.compile(r"\\[A-Za-z]+")),
    ("address", re.compile(r"https?\b|www\.|://", re.IGNORECASE)),
    ("entity", re.compile(r"&#?\w+;")),
    ("citation", re.compile(r"\[\d+")),
    ("emphasis", re.compile(r"\*\*|__|~~")),
    ("style", re.compile(r"mjx", re.IGNORECASE)),
    ("digit", re.compile(r"\d+")),
)


def leaks(spoken: str) -> list[str]:
    """What must not reach an engine, as "kind: piece", each once; empty when all can be said."""
    found = [f"{kind}: {match[0]}" for kind, pattern in _KINDS for match in pattern.finditer(spoken)]
    found += [f"character: {one}" for one in spoken if not _is_sayable(one)]
    return list(dict.fromkeys(found))


def _is_sayable(character: str) -> bool:
    return character in _PUNCTUATION or character == LETTER or characters.is_speakable(character)
