"""How written prose becomes spoken prose: neutral words that any engine can say, letters to be spelled marked."""

import re
from collections.abc import Sequence

from tts.passages import LETTER
from tts.spoken import code, english, links, reader
from tts.spoken import gate as _gate

LANGUAGES = {"en": english.ENGLISH}

ROUNDS = 5
"""Ordinary prose settles in one reading, and a second proves it."""

_HELD = re.compile(r"\ufffc([\w']*)")

leaks = _gate.leaks


def say(text: str, *, said: Sequence[str] = (), language: str = "en") -> str:
    """A sentence or fragment of prose in neutral spoken words; ValueError for a language without rules.

    Each U+FFFC of the text is replaced by the next of `said`, which is spoken text already.
    """
    rules = LANGUAGES.get(language.partition("-")[0].casefold())
    if rules is None:
        raise ValueError(f"no rules for the language {language!r}")
    spoken = _settled(text, rules)
    if "\ufffc" not in spoken:
        return spoken
    items = iter(said)
    return reader.tidy(_HELD.sub(lambda m: f"{next(items, '')}{m[1]} ", spoken))


def say_code(line: str) -> str:
    """Inline code, as programmers read it to each other: "model.generate()" is "model dot generate"."""
    return _settled(code.say_code(line), english.ENGLISH)


def say_link(address: str) -> str:
    """The name of an address's site, or the whole of a mailbox's: "lesswrong dot com"."""
    return _settled(links.say_link(address), english.ENGLISH)


def _settled(text: str, rules: reader.Language) -> str:
    """Read until a reading says the same again: what is spoken is spoken, whoever reads it once more."""
    for _ in range(ROUNDS):
        spoken = reader.read(text, rules)
        if spoken == text:
            break
        text = spoken
    return text


def neutral(text: str) -> str:
    """Spoken text without its marks, as people may read it."""
    return text.replace(LETTER, "")
