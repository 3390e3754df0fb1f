"""English words that are not said as they are written: acronyms, capitals, single letters, drawn-out words."""

import re
from functools import lru_cache

from tts import dictionary
from tts.greek import LETTERS
from tts.maths.numbers import number
from tts.passages import LETTER
from tts.spoken import tables
from tts.spoken.english_numbers import is_roman, roman
from tts.spoken.reader import ahead, behind

_LANGUAGE = "english"
_SHOUT = re.compile(r"(?<![\w'-])[A-Z][A-Z']*(?:,? [A-Z][A-Z']*)+(?![\w'-])")
_ALTERED_LETTER = re.compile(
    r"\[([A-Za-z]{1,3})\](?=[a-z])|(?<=[a-z]{2})\[(ed|d|s|es|ing|ly|r|er|n|en)\]|(?<=\b[a-z])\[([a-z]{2,})\]"
)
_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d+(?:\.\d+)*")
_STRETCH = re.compile(r"([a-zA-Z])\1{2,}")
_NEVER = re.compile(r"http|mjx", re.IGNORECASE)  # remains of addresses and of formulas' styles
_VOWEL = re.compile(r"[aeiouyAEIOUY]|[^\x00-\x7f]")
_SOUNDS = tables.listed(_LANGUAGE, "sounds")
_LETTERED = tables.choice(tables.listed(_LANGUAGE, "lettered"))
_AFTER_A = re.compile(
    r"(?: (?:and|or|to|versus|vs\.?|implies|given|than|is|was|has|does|can|will|would|causes|wins|beats|but|if|then|with|over|plus|in)\b"
    r"| ?[&+=/→⇒<>|□∧∨∈↔]|[,.;:?!)\]\"]|$|-(?!\w)| [B-HJ-Z]\b)"
)
_OTHER_LETTER = re.compile(r"(?:\b[B-HJ-Z],? (?:and |or )?|[&+=/→⇒<>|□¬∧∨∈↔] ?)$")
_BEFORE_A = re.compile(rf"\b(?:{_LETTERED})[ -]$", re.IGNORECASE)
_GREEK = LETTERS | {letter.upper(): name for letter, name in LETTERS.items()}
_GREEK |= {"ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta"}


def acronym(written: str) -> str | None:
    return tables.spoken(_LANGUAGE, "acronyms").get(written) or tables.spoken(_LANGUAGE, "handles").get(
        written
    )


def spelled(letters: str) -> str:
    return " ".join(LETTER + letter for letter in letters)


def greek(letter: str) -> str:
    """The name of a Greek letter; any other letter itself."""
    return _GREEK.get(letter, letter)


def is_common(word: str) -> bool:
    return word.casefold() in tables.listed(_LANGUAGE, "common")


def is_known(word: str) -> bool:
    return word.casefold() in dictionary.english()


def quiet(text: str) -> str:
    """Shouted runs in small letters, so that no engine spells them; acronyms within them stay; "[t]he" in one."""
    return _SHOUT.sub(_unshouted, _ALTERED_LETTER.sub(r"\1\2\3", text))


def _unshouted(match: re.Match[str]) -> str:
    words = re.findall(r"[A-Z']+", match[0])
    plain = [w for w in words if len(w) > 1 and _is_plain(w)]
    if len(plain) < 2 or len(plain) * 2 < len(words):
        return match[0]
    said = re.sub(
        r"[A-Z][A-Z']*", lambda m: m[0] if m[0] == "I" or not _is_plain(m[0]) else m[0].lower(), match[0]
    )
    is_first = not behind(match).rstrip(' "(').strip() or behind(match).rstrip()[-1:] in ".?!"
    return said[0].upper() + said[1:] if is_first else said


def _is_plain(word: str) -> bool:
    low = word.casefold()
    if is_common(low):
        return True
    return len(low.replace("'", "")) > 3 and low in dictionary.english() and acronym(word) is None


def word(match: re.Match[str]) -> str:
    """A word that no rule has taken."""
    written = match[0]
    if len(written) == 1:
        return _letter(match)
    if re.fullmatch(r"[A-Za-z]'[sd]", written) and written != "I'd":
        return LETTER + written
    return any_word(written)


def any_word(written: str) -> str:
    """How a word of more than a letter is said; most are left as they are."""
    if _NEVER.search(written):
        return spelled(written)
    is_small = written.islower() and written.isascii() and not _STRETCH.search(written)
    return small(written) if is_small else said(written)


def small(written: str) -> str:
    known = acronym(written)
    if known is not None:
        return known
    if len(written) < 6 and not _VOWEL.search(written) and written not in _SOUNDS and "'" not in written:
        return spelled(written)
    return written


def _letter(match: re.Match[str]) -> str:
    """A single letter is spelled, unless it is the article or the pronoun."""
    letter = match[0]
    if not letter.isascii():
        return greek(letter)
    if letter == "I":
        return "I"
    if letter == "a":
        return "a"
    if letter == "A" and not _is_letter_a(match):
        return "A"
    if letter in "Oo" and re.match(r"(?:[,!]| (?:[A-Z]))", ahead(match)):
        return letter
    return LETTER + letter


def _is_letter_a(match: re.Match[str]) -> bool:
    """A capital A is an article only where a sentence or title begins with it, or in a title."""
    before, text, after = behind(match), match.string, match.end()
    if _AFTER_A.match(text, after) or _OTHER_LETTER.search(before):
        return True
    if not before.strip(" \"'([*_") or before.rstrip(" \"'([*_")[-1] in ".?!:;—–…":
        return False
    is_title = re.compile(r" [\"'(]?[A-Z][a-z]").match(text, after)
    return not is_title or (bool(_BEFORE_A.search(before)) and not re.search(r"\b[A-Z]\w* $", before))


@lru_cache(maxsize=8192)
def said(written: str) -> str:
    """How a word with capitals, or one drawn out, is said."""
    if (known := acronym(written)) is not None:
        return known
    base, ending = _parted(written)
    if ending and (known := acronym(base)) is not None:
        return known if ending == "'" else known + ending if known[-1] != "s" or ending == "'s" else known
    if _STRETCH.search(written) and not written.isupper():
        return _shrunk(written)
    if base.isupper() and len(base) > 1 and base.isascii():
        return _capitals(base, ending)
    if verb := re.fullmatch(r"([A-Z]{2,})(ing|ed|ers?)", written):
        return f"{said(verb[1])} {verb[2]}"
    if re.search(r"[a-z][A-Z]{2,}|^[A-Z]{2,}[a-z]{2}", written) and "'" not in base:
        return _mixed(base, ending)
    return written


def _parted(written: str) -> tuple[str, str]:
    """The word and its possessive or plural ending."""
    for ending in ("'s", "s'", "'S", "'d", "s"):
        if (
            written.endswith(ending)
            and len(written) > len(ending) + 1
            and written[-len(ending) - 1].isupper()
        ):
            return written[: -len(ending)], {"s'": "s", "'S": "'s"}.get(ending, ending)
    return written, ""


def _capitals(base: str, ending: str) -> str:
    if "'" in base:
        return base.lower() + ending
    low = base.casefold()
    if (len(low) > 2 and is_common(low)) or low in tables.listed(_LANGUAGE, "short"):
        return low + ending
    if re.fullmatch(r"[IVX]{3,}", base) and base != "XXX" and is_roman(base):
        return number(str(roman(base)))
    stretched = bool(_STRETCH.search(base))
    if stretched and len(_shrunk(low)) > 2 and is_known(_shrunk(low)):
        return _shrunk(low) + ending
    if len(low) > 3 and low in dictionary.english():
        return low + ending
    if (len(low) > 6 and _VOWEL.search(low)) or len(low) > 12:
        return low.capitalize() + ending
    return spelled(base) + ending


def _mixed(base: str, ending: str) -> str:
    """ "TsviBT" → "Tsvi B T": each part by itself."""
    parts = [_part(one) for one in _PIECES.findall(base)]
    return " ".join(parts) + ending


def _part(piece: str) -> str:
    if (known := acronym(piece)) is not None:
        return known
    if piece.isupper() or len(piece) == 1:
        return spelled(piece) if len(piece) < 6 else piece.lower()
    return piece


def _shrunk(written: str) -> str:
    """ "looong" → "long", "coool" → "cool"."""
    low = written.casefold()
    if set(low) <= set("hm") and "h" in low:
        return "hmm"
    single = _STRETCH.sub(r"\1", written)
    double = _STRETCH.sub(r"\1\1", written)
    if (triple := _STRETCH.sub(r"\1\1\1", low)) in _SOUNDS:
        return triple
    if low in _SOUNDS or double.casefold() in _SOUNDS:
        return low if low in _SOUNDS else double
    for candidate in (double, single):
        if is_common(candidate):
            return candidate
    for candidate in (double, single):
        if len(candidate) > 3 and is_known(candidate):
            return candidate
    return single
