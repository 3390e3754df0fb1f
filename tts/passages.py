"""What the script hands to the studio: passages of sentences, each with its written and its spoken form."""

from dataclasses import dataclass, field
from enum import StrEnum

LETTER = "\u2063"
"""Stands before every letter that is spelled in spoken text; engines write the pair their own way."""


class Kind(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTATION = "quotation"
    TABLE = "table"
    CODE = "code"
    IMAGE = "image"
    MATHS = "maths"
    FOOTNOTE = "footnote"
    EMBED = "embed"
    NOTICE = "notice"  # words of our own: a warning, an announcement, an omission
    INTRO = "intro"
    OUTRO = "outro"


class Pause(StrEnum):
    """The silence before a passage, by its reason; the studio knows how long each is."""

    NONE = "none"
    SENTENCE = "sentence"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    SCENE = "scene"
    SPOILER = "spoiler"


NARRATOR = "narrator"
QUOTATION = "quotation"


def speaker(number: int) -> str:
    """The role of the nth speaker (from 1), in order of appearance."""
    return f"speaker-{number}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where written words stand: the nth leaf block of the parsed Markdown, and a range in its plain text.

    Leaf blocks are the `inline`, `fence`, `code_block` and `math_block` tokens of `tts.markdown.parse`, counted in
    token order from 0. A block's plain text is `tts.script.plain(token)`.
    """

    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest unit that is spoken. `spoken` is neutral text with LETTER marks; `place` is None for our own words."""

    written: str
    spoken: str
    place: Place | None = None
    also: tuple[Place, ...] = ()  # further places it speaks of, such as the headers of a table


@dataclass(frozen=True, slots=True)
class Passage:
    kind: Kind
    sentences: tuple[Sentence, ...]
    role: str = NARRATOR
    pause: Pause = Pause.PARAGRAPH
    speaker: str = ""  # the name of the one who speaks, for captions
    chapter: str = ""  # the title of the chapter that begins here


@dataclass(frozen=True, slots=True)
class Omission:
    """What is in the text and is not spoken, with its reason code."""

    code: str
    written: str
    place: Place | None = None
    also: tuple[Place, ...] = ()  # further places, such as the cells of a table


@dataclass(frozen=True, slots=True)
class Script:
    passages: tuple[Passage, ...]
    omissions: tuple[Omission, ...] = ()
    flags: tuple[str, ...] = field(default=())  # what a curator should look at: "formula not read: …"

    @property
    def spoken(self) -> str:
        """Every spoken word, LETTER marks removed: what `say --jsonl` prints."""
        sentences = (s.spoken for p in self.passages for s in p.sentences)
        return " ".join(" ".join(sentences).replace(LETTER, "").split())
