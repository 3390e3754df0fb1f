"""How names and terms sound: the house's entries and the curators', and how each engine is told."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]  # the only way to see what a pattern may cost
from typing import Any

from tts import dictionary, spoken
from tts.passages import LETTER

HOUSE = Path(__file__).parent / "words" / "english" / "lexicon.csv"
LONGEST_PATTERN = 200
MOST_REPEATS = 2

_TOKEN = re.compile(rf"{LETTER}?[^\W_]+")
_SPELLED = re.compile(rf"{LETTER}([^\W\d_])('s|'d|s(?![^\W_])|ths?)?")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_REPEATS = frozenset({sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT})
_SINGLE = frozenset({sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN, sre.CATEGORY})
_VOICELESS = tuple("ptkfTθ")
_SIBILANT = tuple("szSZʃʒ")


@dataclass(frozen=True, slots=True)
class Entry:
    """One written form and its sound. `scope`: "" for all, "source:slug" or "post:id"; the narrower wins."""

    written: str
    respelling: str = ""
    phonemes: str = ""  # espeak's own
    ipa: str = ""
    whole_word: bool = True
    case_sensitive: bool = False
    is_pattern: bool = False
    scope: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine is told: what it gets for a spelled letter, and whether it takes phonemes between [[ and ]]."""

    letters: Mapping[str, str] = field(default_factory=dict)
    alone: Mapping[str, str] = field(default_factory=dict)  # for a letter with no other beside it
    phonemes: str | None = None  # "espeak", "ipa" or none


_COLUMNS = tuple(one.name for one in fields(Entry))
_FLAGS = ("whole_word", "case_sensitive", "is_pattern")

ESPEAK = Dialect(letters={"A": "eigh"}, phonemes="espeak")
EDGE = Dialect(alone={"A": "eigh"})
PIPER = Dialect(letters={"A": "eigh"}, phonemes="ipa")
"""A bare A is an article to all of them; "eigh" rhymes with "weigh" in each. Elsewhere a capital is a letter."""

_ORDINAL_NAMES = {
    "a": "eigh",
    "i": "eye",
    "k": "kay",
    "l": "ell",
    "m": "em",
    "n": "en",
    "x": "ex",
    "j": "jay",
    "t": "tee",
    "p": "pee",
}


class Lexicon:
    """Entries made ready once. Of several that fit at a place the longest wins, then the narrower scope, then the later."""

    def __init__(self, entries: Iterable[Entry] = (), *, house: bool = True) -> None:
        """ValueError where a pattern is none, matches nothing, or could take for ever."""
        self.entries = (*(house_entries() if house else ()), *entries)
        self._literal: dict[str, list[tuple[re.Pattern[str], Entry]]] = {}
        self._free: list[tuple[re.Pattern[str], Entry]] = []
        for entry in sorted(self.entries, key=_scope_rank):
            self._add(entry)

    def rewrite(self, text: str, dialect: Dialect) -> str:
        """Neutral text with the entries' sounds; spelled letters keep their marks."""
        out: list[str] = []
        at = 0
        for start, end, sound in self._found(text, dialect):
            out += [text[at:start], sound]
            at = end
        return "".join([*out, text[at:]])

    def knows(self, word: str) -> bool:
        return any(pattern.match(word) for pattern, _ in self._candidates(word))

    def _add(self, entry: Entry) -> None:
        flags = re.NOFLAG if entry.case_sensitive else re.IGNORECASE
        if entry.is_pattern:
            self._free.append((_bounded(check_pattern(entry.written), entry, flags), entry))
            return
        for form in dict.fromkeys((entry.written, spoken.say(entry.written))):
            if first := _TOKEN.match(form) if entry.whole_word else None:
                compiled = _bounded(re.escape(form), entry, flags)
                self._literal.setdefault(first[0].casefold(), []).append((compiled, entry))
            elif form:
                self._free.append((_bounded(re.escape(form), entry, flags), entry))

    def _candidates(self, token: str) -> list[tuple[re.Pattern[str], Entry]]:
        return self._literal.get(token.casefold(), [])

    def _found(self, text: str, dialect: Dialect) -> Iterator[tuple[int, int, str]]:
        """What is replaced, from left to right, without overlap."""
        matches = [
            m
            for token in _TOKEN.finditer(text)
            for m in _matches(self._candidates(token[0]), text, token.start())
        ]
        matches += [(m, entry) for pattern, entry in self._free for m in pattern.finditer(text) if m[0]]
        order = {id(entry): rank for rank, entry in enumerate(sorted(self.entries, key=_scope_rank))}
        at = 0
        for match, entry in sorted(
            matches, key=lambda found: (found[0].start(), -len(found[0][0]), -order[id(found[1])])
        ):
            if match.start() < at:
                continue
            sound, at = _sound(match, entry, dialect), match.end()
            ending = re.compile(r"'s\b").match(text, at)
            if ending and sound.endswith("]]"):
                sound, at = _possessive(sound), ending.end()
            yield match.start(), at, sound


def write(spoken: str, lexicon: Lexicon, dialect: Dialect) -> str:
    """What an engine is given for neutral text."""
    return _SPELLED.sub(lambda m: _letter(m, dialect), lexicon.rewrite(spoken, dialect)).replace(LETTER, "")


def read(text: str) -> list[Entry]:
    """Entries from CSV whose first line names the columns; ValueError for a column nobody knows or a row without sound."""
    entries = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), 2):
        if unknown := {str(name) for name in row} - set(_COLUMNS):
            raise ValueError(f"line {number}: no such column: {', '.join(sorted(unknown))}")
        entries.append(_entry({name: (value or "").strip() for name, value in row.items()}, number))
    return entries


def to_csv(entries: Iterable[Entry]) -> str:
    """CSV that `read` takes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for entry in entries:
        writer.writerow(_cell(getattr(entry, name)) for name in _COLUMNS)
    return out.getvalue()


@cache
def house_entries() -> tuple[Entry, ...]:
    return tuple(read(HOUSE.read_text("utf-8")))


def unknown_words(text: str, lexicon: Lexicon) -> Counter[str]:
    """Words of spoken text that neither the dictionary nor the lexicon knows: whose sound is an engine's guess."""
    found: Counter[str] = Counter()
    for match in _WORD.finditer(re.sub(rf"{LETTER}[^\W\d_](?:'?s\b)?", " ", text).replace("’", "'")):
        for part in match[0].split("-"):
            base = re.sub(r"'s?$", "", part)
            if len(base) > 1 and not _is_known(base, lexicon):
                found[base] += 1
    return found


def check_pattern(pattern: str) -> str:
    """The pattern, if it is one, matches something, and takes bounded time; ValueError otherwise.

    Time is bounded by form: nothing but single characters is repeated, and few repeats are long, so that no pattern
    takes more than about the square of a sentence's length.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"a pattern has at most {LONGEST_PATTERN} characters")
    try:
        tree = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"not a pattern: {error}") from error
    if tree.getwidth()[0] == 0:
        raise ValueError("the pattern matches nothing at all")
    if _long_repeats(tree) > MOST_REPEATS:
        raise ValueError("the pattern repeats too much")
    return pattern


def _long_repeats(tree: Any) -> int:
    """How many repeats may be long; ValueError where more than a character is repeated."""
    count = 0
    for operator, argument in tree:
        if operator in _REPEATS:
            _, most, body = argument
            if most > 1 and (len(body) != 1 or body[0][0] not in _SINGLE):
                raise ValueError("only single characters may be repeated in a pattern")
            count += most > 3
            count += _long_repeats(body)
        elif operator in {sre.GROUPREF, sre.GROUPREF_EXISTS}:
            raise ValueError("a pattern cannot refer back")
        elif isinstance(argument, tuple | list):
            count += sum(_long_repeats(one) for one in _branches(argument))
    return count


def _branches(argument: Any) -> Iterator[Any]:
    for one in argument:
        if isinstance(one, parser.SubPattern):
            yield one
        elif isinstance(one, list):
            yield from (branch for branch in one if isinstance(branch, parser.SubPattern))


def _bounded(pattern: str, entry: Entry, flags: re.RegexFlag) -> re.Pattern[str]:
    if entry.whole_word:
        pattern = rf"(?<![^\W_])(?:{pattern})(?![^\W_])"
    return re.compile(pattern, flags)


def _matches(
    candidates: list[tuple[re.Pattern[str], Entry]], text: str, at: int
) -> Iterator[tuple[re.Match[str], Entry]]:
    return ((match, entry) for pattern, entry in candidates if (match := pattern.match(text, at)))


def _scope_rank(entry: Entry) -> int:
    return ("", "source", "post").index(entry.scope.partition(":")[0]) if entry.scope else 0


def _sound(match: re.Match[str], entry: Entry, dialect: Dialect) -> str:
    phonemes = {"espeak": entry.phonemes, "ipa": entry.ipa}.get(dialect.phonemes or "", "")
    if phonemes:
        return f"[[{phonemes}]]"
    return entry.respelling or match[0]


def _possessive(sound: str) -> str:
    phonemes = sound.removesuffix("]]")
    if phonemes.endswith(_SIBILANT):
        return f"{phonemes}Iz]]"
    return f"{phonemes}{'s' if phonemes.endswith(_VOICELESS) else 'z'}]]"


def _letter(match: re.Match[str], dialect: Dialect) -> str:
    letter, ending = match[1].upper(), match[2] or ""
    if ending.startswith("th"):
        return _ORDINAL_NAMES.get(match[1].casefold(), f"{letter}-") + ending
    text = match.string
    has_company = (
        text[: match.start()].rstrip(" ")[-2:-1] == LETTER or text[match.end() :].lstrip(" ")[:1] == LETTER
    )
    said = dialect.letters.get(letter) or (None if has_company else dialect.alone.get(letter)) or letter
    return f"{said}'{ending[-1]}" if ending else said


def _is_known(word: str, lexicon: Lexicon) -> bool:
    low = word.casefold()
    return (
        low in dictionary.english()
        or lexicon.knows(word)
        or (low.endswith("s") and low[:-1] in dictionary.english())
    )


def _entry(row: dict[str, str], number: int) -> Entry:
    flags = {name: _flag(row.pop(name), number) for name in _FLAGS if row.get(name)}
    words = {name: value for name, value in row.items() if name not in _FLAGS}
    if not words.get("written") or not any(words.get(name) for name in ("respelling", "phonemes", "ipa")):
        raise ValueError(f"line {number}: an entry needs what is written and how it sounds")
    return replace(Entry(**words), **flags)  # type: ignore[arg-type]  # names and types are of _COLUMNS and _FLAGS


def _flag(value: str, number: int) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if value.casefold() not in known:
        raise ValueError(f"line {number}: {value!r} is neither yes nor no")
    return known[value.casefold()]


def _cell(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
