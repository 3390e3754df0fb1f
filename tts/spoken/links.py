"""Addresses: of a page only the site's name is said, of a mailbox all of it."""

import re

from tts.maths.numbers import number
from tts.passages import LETTER
from tts.spoken import characters, tables

_LANGUAGE = "english"
ENDINGS = tables.listed(_LANGUAGE, "domains")
_WORD_ENDINGS = tables.listed(_LANGUAGE, "spoken_domains")
_TWO_PART = tables.listed(_LANGUAGE, "second_domains")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/@\s]*@)?([^/:?#\s]+)|(?:mailto:)?([^\s@/]+@[^\s@/?]+)|([^/:?#\s]+)",
    re.IGNORECASE,
)
_PIECES = re.compile(r"\d+|[^\W\d_]+")


def say_link(address: str) -> str:
    """A bare address as the name of its site: "lesswrong dot com"; a mailbox in full; "a link" where there is no name."""
    match = _ADDRESS.match(characters.plain(address).strip())
    if match is None:
        return "a link"
    if match[2]:
        return say_mailbox(match[2])
    return say_host(match[1] or match[3] or "") or "a link"


def say_host(host: str) -> str:
    """ "www.lesswrong.com" → "lesswrong dot com"."""
    labels = [label for label in host.casefold().strip(".").split(".") if label]
    while len(labels) > 2 and (
        labels[0] in {"www", "m", "mobile", "amp"} or (len(labels[0]) == 2 and labels[-2] not in _TWO_PART)
    ):
        labels = labels[1:]
    if (known := tables.spoken(_LANGUAGE, "sites").get(".".join(labels))) is not None:
        return known
    said = [_label(label) for label in labels[:-1]]
    said += [_ending(label) for label in labels[-1:]]
    return " dot ".join(one for one in said if one)


def say_mailbox(address: str) -> str:
    """ "jane.doe@example.com" → "jane dot doe at example dot com"."""
    name, _, host = address.partition("@")
    marks = {".": " dot ", "_": " underscore ", "-": " dash ", "+": " plus "}
    said = "".join(
        marks[piece] if piece in marks else _label(piece) for piece in re.findall(r"[._+-]|[^._+-]+", name)
    )
    return f"{' '.join(said.split())} at {say_host(host)}"


def _ending(label: str) -> str:
    if label.isdigit():
        return number(label)
    if label in _WORD_ENDINGS or len(label) > 3:
        return _label(label)
    return " ".join(LETTER + letter.upper() for letter in label if letter.isalpha())


def _label(label: str) -> str:
    known = tables.spoken(_LANGUAGE, "sites").get(label) or tables.spoken(_LANGUAGE, "handles").get(label)
    if known is not None:
        return known
    return " ".join(_piece(piece) for piece in _PIECES.findall(label))


def _piece(piece: str) -> str:
    if (known := tables.spoken(_LANGUAGE, "sites").get(piece)) is not None:
        return known
    if piece.isdigit():
        return number(piece)
    if len(piece) == 1 or (len(piece) < 5 and piece.isascii() and not re.search("[aeiouy]", piece)):
        return " ".join(LETTER + letter for letter in piece)
    return piece
