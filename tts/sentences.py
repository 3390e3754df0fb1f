"""Where written prose parts into sentences: what the narrator says at one breath and a caption shows at one time."""

import re

from tts import dictionary
from tts.spoken import tables

REACH = 60
LONGEST = 400
"""Characters; a longer sentence is cut at a mark within it, where there is one."""

_STOP = re.compile(
    r"(?P<mark>[.!?…。！？]+)(?P<closers>[\"'”’»)\]*_]*)(?P<notes>(?:\[\d{1,3}\])*)(?=\s|$|[。！？])|(?<=[。！？])|\n+"
)
_OPENERS = "\"'“‘«([*_¿¡"
_NEVER_LAST = tables.listed("english", "never_last")
_BEFORE_NUMBER = tables.listed("english", "before_number")
_SOMETIMES_LAST = tables.listed("english", "sometimes_last")
_LAST_WORD = re.compile(r"(\w+(?:\.\w+)*)$")
_ABBREVIATED = _NEVER_LAST | _SOMETIMES_LAST
_STARTERS = tables.listed("english", "starters")
_CUT = re.compile(r"[;:—–](?=\s)|\s[—–-](?=\s)|—|[,)](?=\s)|\s")


def split(text: str) -> list[tuple[int, int]]:
    """Ranges of the sentences, in order, without the space between them; a line break ends one."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        if match["mark"] is not None and not _ends(text, match):
            continue
        _add(spans, text, start, match.end())
        start = match.end()
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """What has a letter or digit is a sentence; what has none belongs to the one before."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start >= end:
        return
    if (
        spans
        and not any(c.isalnum() or c == "\ufffc" for c in text[start:end])
        and "\n" not in text[spans[-1][1] : start]
    ):
        spans[-1] = (spans[-1][0], end)
        return
    spans.extend(_short_enough(text, start, end))


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether this mark ends a sentence, by the word before it and what follows."""
    rest = text[match.end() : match.end() + REACH].lstrip()
    if not rest:
        return True
    opener = rest.lstrip(_OPENERS)
    follows = opener[:1]
    mark = match["mark"]
    if mark == "!" and follows in {"=", "≈"}:
        return False  # a factorial
    if follows.islower() and not _is_name(opener):
        return not match["closers"] and _ends_in_small_letters(text, match)
    if mark != "." or not (before := _LAST_WORD.search(text, max(0, match.start() - REACH), match.start())):
        return True
    return _full_stop_ends(text, before, opener, closed=bool(match["closers"]))


def _ends_in_small_letters(text: str, match: re.Match[str]) -> bool:
    """Some authors begin no sentence with a capital: then only a plain word before the stop tells."""
    if match["mark"] != ".":
        return match["mark"].endswith("?")
    before = _LAST_WORD.search(text, max(0, match.start() - REACH), match.start())
    word = before[1] if before else ""
    return word.islower() and len(word) > 1 and word not in _ABBREVIATED and word in dictionary.english()


def _full_stop_ends(text: str, before: re.Match[str], opener: str, *, closed: bool) -> bool:
    word = before[1].casefold()
    following = re.match(r"[\w']+", opener)
    next_word = following[0].casefold() if following else ""
    if closed and word not in _NEVER_LAST:
        return True
    if word in _NEVER_LAST:
        return word in _BEFORE_NUMBER and not re.match(
            r"[\d#(§\[\ufffc]|[A-HJ-Z][\d.]*(?!\w)|[IVX]+\b(?<!\bI)", opener
        )
    if word in _SOMETIMES_LAST:
        return next_word in _STARTERS
    if re.fullmatch(r"[a-z](?:\.[a-z])*", word):
        return _letter_ends(text, before, next_word)
    return not (word.isdigit() and _opens_line(text, before.start()))


def _letter_ends(text: str, before: re.Match[str], next_word: str) -> bool:
    """ "J. Smith" and "U.S. Congress" go on; "plan B. Then" ends."""
    letter = before[1]
    if letter.islower() and len(letter) > 1:
        return next_word in _STARTERS
    if letter == "I" or (len(letter) == 1 and letter.islower()):
        return not _opens_line(text, before.start())
    if len(letter) > 1:
        return next_word in _STARTERS
    previous = re.search(r"(\w[\w'’-]*)[.,]? $", text[max(0, before.start() - REACH) : before.start()])
    if previous is None or previous[1][0].isupper():
        return bool(previous) and next_word in _STARTERS
    return next_word in _STARTERS or previous[1].casefold() not in {"by", "and", "with", "of", "to", "from"}


def _opens_line(text: str, at: int) -> bool:
    """ "1." and "a." of a list that was typed, at the start or behind a sentence."""
    before = text[max(0, at - REACH) : at].rstrip(" ([\"'“‘*_")
    return not before or before[-1] in ".!?…:;\n"


def _is_name(opener: str) -> bool:
    """Names that begin small may begin a sentence: iPhone, eBay, arXiv."""
    return bool(re.match(r"[a-z]{1,2}[A-Z]", opener))


def _short_enough(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentence, or pieces of it no longer than LONGEST where there are spaces."""
    pieces: list[tuple[int, int]] = []
    while end - start > LONGEST:
        cut = _cut(text, start, start + LONGEST)
        if cut is None:
            break
        pieces.append((start, cut))
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    pieces.append((start, end))
    return pieces


def _cut(text: str, start: int, limit: int) -> int | None:
    """The last good place in the second half: a semicolon or dash before a comma before a space."""
    middle = start + (limit - start) // 2
    found = list(_CUT.finditer(text, middle, limit))
    strong = [m for m in found if m[0].strip() and m[0] not in ",)"]
    weak = [m for m in found if m[0] in ",)"]
    for matches in (strong, weak, found):
        if matches:
            return matches[-1].end() if matches[-1][0].strip() else matches[-1].start()
    return None
