"""A table of contents made by hand: left out, because chapters do its work."""

import re
from collections.abc import Iterator, Sequence

from tts.script.leaves import Block
from tts.script.line import Form, Line, read

_TITLES = frozenset({"contents", "table of contents", "toc"})
_MAYBE_TITLES = _TITLES | {
    "outline",
    "overview",
    "index",
    "in this post",
    "sections",
    "quick links",
    "navigation",
}
_SECTION = re.compile(r"(?P<page>[^#]*)#.+|(?P<letter>.*/i/\d+)/[\w-]+/?", re.DOTALL)
_NO_WORDS = re.compile(r"(?:\b[\dIVX]{1,4}\b|[^\w])*")  # numbering, and what stands between links
_ENOUGH = 0.6  # of the entries under a title lead to a section


def contents(blocks: Sequence[Block]) -> set[int]:
    """The indices of the blocks that only list what comes: the list, and its title."""
    found: set[int] = set()
    headings = {_title(block) for block in blocks if block.name == "heading"}
    for n, block in enumerate(blocks):
        entries = list(_entries(block))
        before = _title(blocks[n - 1]) if n and blocks[n - 1].name in ("heading", "paragraph") else ""
        if before in _TITLES and _is_guide(entries, headings):
            found |= {n - 1, n}
        elif _is_links_only(entries):
            found |= {n - 1, n} if before in _MAYBE_TITLES else {n}
    return found


def _entries(block: Block) -> Iterator[Line]:
    """The entries of a list, of any depth, or a paragraph as one; anything else is no entry of a table of contents."""
    if block.name == "paragraph":
        yield read(block)
    elif block.name in ("bullet_list", "ordered_list"):
        for child in (child for item in block.children for child in item.children):
            yield from _entries(child)
    else:
        yield Line(-1, block.name)


def _is_guide(entries: Sequence[Line], headings: set[str]) -> bool:
    leading = [line for line in entries if _begins_with_section(line) or _plain(line.text) in headings]
    return bool(leading) and len(leading) >= _ENOUGH * len(entries)


def _begins_with_section(line: Line) -> bool:
    link = next(line.marked(Form.LINK), None)
    return link is not None and _page(link.content) is not None and _is_wordless(line.text[: link.start])


def _is_links_only(entries: Sequence[Line]) -> bool:
    """Several links, all of them to sections of one page, and nothing else."""
    links = [link for line in entries for link in line.marked(Form.LINK)]
    pages = {_page(link.content) for link in links}
    return len(links) > 1 and len(pages) == 1 and None not in pages and all(map(_is_only_links, entries))


def _is_only_links(line: Line) -> bool:
    return _is_wordless(line.outside(Form.LINK, joint=" "))


def _page(address: str) -> str | None:
    """The page of which the address names a section; None where it names none."""
    match = _SECTION.fullmatch(address)
    return (match["page"] or match["letter"] or "") if match else None


def _is_wordless(words: str) -> bool:
    return _NO_WORDS.fullmatch(words) is not None


def _title(block: Block) -> str:
    return _plain(read(block).text) if any(True for _ in block.leaves()) else ""


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", words.casefold()).split())
