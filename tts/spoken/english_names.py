"""Names people and topics go by on the web: handles, mentions, hashtags, names with underscores."""

import re
from itertools import pairwise

from tts.maths.numbers import number
from tts.spoken import english_words
from tts.spoken.reader import Rule, joined, rule


def handle(name: str) -> str:
    """A user's name, parted at its own seams."""
    known = english_words.acronym(name)
    if known is not None:
        return known
    pieces = re.findall(r"\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+", name)
    return " ".join(_piece(piece, following) for piece, following in pairwise([*pieces, ""]))


def _piece(piece: str, following: str) -> str:
    if piece[0].isdigit():
        return number(piece)
    if piece in "vV" and following.isdigit():
        return "version"
    return english_words.spelled(piece) if len(piece) == 1 else english_words.said(piece)


def parted(run: str) -> str:
    """Words written together, parted in as few as there can be: "effectivealtruism"."""
    best: list[list[str] | None] = [[]]
    for end in range(1, min(len(run), 60) + 1):
        options = [
            [*head, run[start:end]]
            for start in range(max(0, end - 20), end)
            if (head := best[start]) is not None and _is_part(run[start:end])
        ]
        best.append(min(options, key=lambda words: (len(words), -len(words[-1]))) if options else None)
    found = best[-1] if len(run) <= 60 else None
    return " ".join(found) if found else run


def _is_part(word: str) -> bool:
    return english_words.is_common(word) or (len(word) > 3 and english_words.is_known(word))


def _mention(match: re.Match[str]) -> str:
    return handle(match["name"])


def _hashtag(match: re.Match[str]) -> str:
    name = match["name"]
    if (short := re.fullmatch(r"([A-Z]{2,5}?)([A-Z][a-z]{3,})", name)) and english_words.is_known(short[2]):
        return f"{english_words.said(short[1])} {short[2]}"
    if (short := re.fullmatch(r"([A-Z]{2,5})([a-z]{3,})", name)) and english_words.is_known(short[2]):
        return f"{english_words.said(short[1])} {short[2]}"
    return english_words.acronym(name) or (parted(name) if name.islower() else handle(name))


def _reddit(match: re.Match[str]) -> str:
    kind = {"u": "user", "r": "the subreddit"}[match["kind"]]
    return f"{kind} {handle(match['name'])}"


LETTERS: tuple[Rule, ...] = (
    joined(r"(?P<kind>[ur])/(?P<name>[A-Za-z][\w-]*)", _reddit),
    joined(r"[A-Za-z]\w*(?:_\w+)+", lambda m: handle(m[0])),
)
SIGNS: tuple[Rule, ...] = (
    rule(r"(?<!\w)@(?P<name>[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*)", _mention),
    rule(r"#(?P<name>\w*[A-Za-z]\w*)", _hashtag),
)
