"""What a podcast app shows of an episode: simple HTML, within the bytes that directories take."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from markdown_it.token import Token

from tts.markdown import parse

LIMIT = 4_000
"""Bytes. https://podcasters.apple.com/support/823-podcast-requirements"""
LINK = '<a href="{}">Link to original article</a><br/><br/>'
LONGEST_LINK = 1_500
LONGEST_CHAPTER_LIST = 900
LONGEST_BYLINE = 200
UNKNOWN = "all rights with the author"
FEWEST_CHAPTERS = 3  # fewer make no list in Apple's app
MORE = " …"

SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)")
# What is no prose, or must not be met by accident.
SKIPPED = frozenset({"table", "footnote_block", "container_spoiler", "container_embed", "container_button"})
TEXTUAL = frozenset({"text", "code_inline", "math_inline"})


@dataclass(frozen=True, slots=True)
class Block:
    tag: str  # p or li
    text: str


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose the text is and on what terms it is read; what is unknown is empty."""

    byline: str = ""
    licence: str = ""
    address: str = ""  # of the licence

    def written(self) -> str:
        """HTML. Names that would fill the notes are left to the intro and the page."""
        by = f" by {escape(self.byline, quote=False)}" if self.byline else ""
        if _size(by) > LONGEST_BYLINE:
            by = ""
        terms = escape(self.licence, quote=False) or UNKNOWN
        if self.address:
            terms = f'<a href="{escape(self.address)}">{terms}</a>'
        return f"<p>Text{by}, {terms}, changes: read aloud.</p>"


def notes(
    *,
    link: str,
    intro: str,
    text: str,
    chapters: Sequence[tuple[str, float]] = (),
    credit: Credit | None = None,
    words: int | None = None,
    limit: int = LIMIT,
) -> str:
    """The link, the spoken intro, as much of the Markdown as fits, cut at a sentence, the credit, and the chapters.

    Never longer than `limit` bytes, nor showing more than so many words of the text. Chapters are (title, seconds).
    """
    opening = LINK.format(escape(link)) if link else ""
    head = opening if _size(opening) <= LONGEST_LINK else ""
    ending = (credit.written() if credit else "") + _chapter_list(chapters)
    room = limit - _size(head) - _size(ending)
    return head + "".join(_fitting([Block("p", intro), *_first(words, blocks(text))], room)) + ending


def blocks(text: str) -> Iterator[Block]:
    """The prose of the Markdown in plain paragraphs and list items, in order."""
    skipping, level = "", 0
    lists = 0
    for token in parse(text):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if skipping:
            skipping = "" if token.type == f"{skipping}_close" and token.level == level else skipping
        elif kind in SKIPPED and token.nesting == 1:
            skipping, level = kind, token.level
        elif kind == "list_item":
            lists += token.nesting
        elif token.type == "inline" and (words := _words(token)):
            yield Block("li" if lists else "p", words)


def _first(words: int | None, found: Iterable[Block]) -> Iterator[Block]:
    """Blocks up to so many words."""
    for block in found:
        said = block.text.split()
        if words is None or len(said) <= words:
            yield block
        elif words:
            yield Block(block.tag, " ".join(said[:words]) + MORE)
        if words is not None:
            words -= len(said)
            if words <= 0:
                return


def excerpt(text: str, length: int) -> str:
    """The beginning of the Markdown's prose as one plain line of at most so many characters."""
    line = ""
    for block in blocks(text):
        line = f"{line} {block.text}".strip()
        if len(line) > length:
            return line[: length - 1].rsplit(" ", 1)[0] + "…"
    return line


def cut(text: str, room: int) -> str:
    """As many whole sentences as fit into so many bytes of HTML, else as many words; empty where nothing fits."""
    text = text[: max(0, room) + 1]  # more characters than bytes never fit
    ends = [found.end() for found in SENTENCE_END.finditer(text)]
    words = [found.start() for found in re.finditer(r"\s", text)]
    for candidates in (ends, words):
        fitting = [end for end in candidates if _size(escape(text[:end])) <= room]
        if fitting:
            return text[: fitting[-1]]
    return ""


def _words(token: Token) -> str:
    said = (
        child.content if child.type in TEXTUAL else " "
        for child in token.children or ()
        if child.type in TEXTUAL or child.type in ("softbreak", "hardbreak")
    )
    return " ".join("".join(said).split())


def _fitting(found: Iterable[Block], room: int) -> Iterator[str]:
    inside = "p"
    for block in found:
        before = {("p", "li"): "<ul>", ("li", "p"): "</ul>"}.get((inside, block.tag), "")
        closing = "</ul>" if block.tag == "li" else ""
        written = f"{before}<{block.tag}>{escape(block.text, quote=False)}</{block.tag}>"
        if _size(written + closing) > room:
            frame = before + closing + f"<{block.tag}></{block.tag}>" + MORE
            if kept := cut(block.text, room - _size(frame)):
                yield f"{before}<{block.tag}>{escape(kept, quote=False)}{MORE}</{block.tag}>{closing}"
            elif inside == "li":
                yield "</ul>"
            return
        room -= _size(written)
        inside = block.tag
        yield written
    if inside == "li":
        yield "</ul>"


def _chapter_list(chapters: Sequence[tuple[str, float]]) -> str:
    """`00:00:00 Title`, a line each, as apps recognise it; nothing where it would crowd out the text."""
    if len(chapters) < FEWEST_CHAPTERS:
        return ""
    lines = (f"{clock(seconds)} {escape(title, quote=False)}" for title, seconds in chapters)
    written = f"<p>{'<br/>'.join(lines)}</p>"
    return written if _size(written) <= LONGEST_CHAPTER_LIST else ""


def clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


def _size(text: str) -> int:
    return len(text.encode())
