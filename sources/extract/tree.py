"""A stranger's HTML as a tree of sane size and depth, with all its text."""

import re
from typing import Any

from bs4 import BeautifulSoup, Comment, NavigableString, PageElement, Tag

from sources.extract.ledger import TOO_LARGE, ExtractError, Ledger
from sources.text import clean_text

LARGEST = 5_000_000
"""Characters of HTML."""
MOST_TAGS = 100_000
MOST_BESIDE_FORMULAS = 12_000
"""Tags left once formulas are carried over: two seconds' work. A formula may take a hundred for itself."""
BOGUS = re.compile(r"<!\[(?!CDATA\[)[^>]*>?")
"""A comment for browsers, and for html.parser a reason to give up."""
MOST_ATTRIBUTES = 200
OWN_BLOCKS = frozenset({"nl-box", "nl-note", "nl-notes", "nl-summary", "nl-break"})
HOLDERS = frozenset(
    {
        "address", "article", "aside", "blockquote", "center", "dd", "div", "figcaption", "figure",
        "footer", "form", "header", "li", "main", "nav", "section", "nl-box", "nl-note",
    }
)  # fmt: skip
"""Blocks in which words may stand bare."""
DEEPEST = 60
"""Levels that keep their structure. Converting recurses; what lies deeper keeps its text and loses its tags."""
BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "figcaption",
        "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
        "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
ENDED_BY = {
    "li": frozenset({"li", "p"}), "dt": frozenset({"dt", "dd", "p"}), "dd": frozenset({"dt", "dd", "p"}),
    "tr": frozenset({"tr", "td", "th", "p"}), "td": frozenset({"td", "th", "p"}), "th": frozenset({"td", "th", "p"}),
}  # fmt: skip
"""What an opening tag ends, where a block ends no more than a paragraph."""

BLANKS = re.compile(r"[ \t\n]{100,}")
"""Longer than any code is indented, and long enough for the converter's patterns to take minutes over many."""


def parse(html: str) -> BeautifulSoup:
    """The tree. Raises ExtractError("too-large") for more than can be read in good time.

    html.parser keeps text at any depth, where libxml2 drops everything below level 255 in silence.
    """
    if len(html) > LARGEST or html.count("<") > 2 * MOST_TAGS:
        raise ExtractError(TOO_LARGE)
    html = BLANKS.sub(lambda run: "\n\n" if "\n" in run[0] else " ", BOGUS.sub("", clean_text(html)))
    return _Soup(html, "html.parser")


def check_size(soup: BeautifulSoup) -> None:
    """Raises ExtractError("too-large") for more tags than can be converted in good time."""
    if sum(isinstance(node, Tag) for node in soup.descendants) > MOST_BESIDE_FORMULAS:
        raise ExtractError(TOO_LARGE)


class _Soup(BeautifulSoup):
    """With the end tags that HTML lets authors leave out: a paragraph ends where a block begins, an item at the next."""

    def handle_starttag(self, name: str, *args: Any, **options: Any) -> Any:
        ended = ENDED_BY.get(name, frozenset({"p"}) if name in BLOCKS else frozenset())
        for tag in self.tagStack[: -DEEPEST - 1 : -1] if ended else ():
            if tag.name in ended:
                self.handle_endtag(tag.name)
            elif tag.name in BLOCKS:
                break
        return super().handle_starttag(name, *args, **options)


def tidy(soup: BeautifulSoup, ledger: Ledger) -> None:
    """Comments, style sheets and scripts go, depth is bounded."""
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.find_all(["style", "script", "template", "noscript", "head", "meta", "link"]):
        if tag.name == "script" and "math/tex" in str(tag.get("type", "")):
            continue
        if tag.name == "head" or tag.decomposed:
            continue
        ledger.drop(tag, tag.name if tag.name in ("style", "script", "template") else "unseen")
    _flatten(soup)


def _flatten(soup: BeautifulSoup) -> None:
    """What lies too deep keeps its text, as paragraphs of the deepest level that is left."""
    waiting: list[tuple[Tag, int]] = [(soup, 0)]
    while waiting:
        tag, depth = waiting.pop()
        if len(tag.attrs) > MOST_ATTRIBUTES:
            tag.attrs = {}
        if depth < DEEPEST:
            waiting += [(child, depth + 1) for child in tag.children if isinstance(child, Tag)]
        elif tag.find(True) is not None:
            words = _words(tag)
            tag.clear()
            tag.append(words)


def _words(tag: Tag) -> str:
    """The text of a tree of any depth, blocks apart; a walk, because everything that recurses would break."""
    parts = (
        " " * int(node.name in BLOCKS) if isinstance(node, Tag) else str(node) for node in tag.descendants
    )
    return BLANKS.sub(" ", "".join(parts))


def lift_blocks(soup: BeautifulSoup) -> None:
    """What the site embeds in a paragraph, and our own boxes, stand beside it: the paragraph ends and begins again."""
    for paragraph in soup.find_all("p"):
        around: set[int] = set()
        for box in paragraph.find_all(["nl-box", *BLOCKS]):
            around |= {id(parent) for parent in box.parents if parent is not paragraph}
        if around or any(_is_block(child) for child in paragraph.children):
            paragraph.replace_with(*_parted(soup, paragraph, around))


def _is_block(node: PageElement) -> bool:
    return isinstance(node, Tag) and (node.name in BLOCKS or node.name == "nl-box")


def _parted(soup: BeautifulSoup, tag: Tag, around: set[int]) -> list[PageElement]:
    """The tag as several, with the blocks between them. `around`: what holds a block somewhere inside."""
    parts: list[PageElement] = []
    holder: Tag | None = None
    for child in list(tag.contents):
        is_inline = isinstance(child, Tag) and not _is_block(child) and id(child) in around
        for piece in (
            _parted(soup, child, around) if is_inline and isinstance(child, Tag) else [child.extract()]
        ):
            if _is_block(piece):
                holder = None
                parts.append(piece)
                continue
            if holder is None:
                holder = soup.new_tag(tag.name, attrs=dict(tag.attrs))
                parts.append(holder)
            holder.append(piece)
    return parts


def name_paragraphs(soup: BeautifulSoup) -> None:
    """Words that stand bare in a block become a paragraph, so that whatever is no paragraph is markup of ours."""
    around = _around_blocks(soup)
    holders = [
        tag
        for tag in soup.find_all(True)
        if tag.name in HOLDERS or (tag.name not in BLOCKS and id(tag) in around)
    ]
    for holder in (soup, *holders):
        run: list[PageElement] = []
        for child in [*holder.contents, None]:
            if child is not None and not _stands_alone(child, around):
                run.append(child)
                continue
            if any(_shows(piece) for piece in run):
                paragraph = soup.new_tag("p")
                run[0].insert_before(paragraph)
                paragraph.extend(run)
            run = []


def _around_blocks(soup: BeautifulSoup) -> set[int]:
    """What holds a block somewhere inside."""
    around: set[int] = set()
    for block in soup.find_all([*BLOCKS, *OWN_BLOCKS]):
        for parent in block.parents:
            if id(parent) in around:
                break
            around.add(id(parent))
    return around


def _stands_alone(node: PageElement, around: set[int]) -> bool:
    return isinstance(node, Tag) and (node.name in BLOCKS or node.name in OWN_BLOCKS or id(node) in around)


def _shows(node: PageElement) -> bool:
    """Whether it is more than space; a formula of its own is a block already where no words stand beside it."""
    if isinstance(node, Tag):
        return node.name not in ("br", "nl-block-math")
    return bool(str(node).strip())


def first_words(tag: Tag) -> NavigableString | None:
    """The first text of a tag that is more than space."""
    found = tag.find(string=lambda text: bool(text.strip()))
    return found if isinstance(found, NavigableString) else None


def classes(tag: Tag) -> frozenset[str]:
    found = tag.get("class") or []
    return frozenset(found if isinstance(found, list) else str(found).split())


def attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else (value or "")


def made(soup: BeautifulSoup, name: str, **attributes: str) -> Tag:
    """A tag of our own, which only the converter knows."""
    return soup.new_tag(name, attrs=dict(attributes))
