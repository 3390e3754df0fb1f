"""A whole page as somebody hands it in: its essay, and what it says of itself."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.dammit import UnicodeDammit

ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# Where the essay of a whole page is, the surest first: the forums' own, then what HTML has for it.
BODIES = ("#postBody", ".PostsPage-postContent", "#postContent", "article", "main", "[role=main]")
TITLES = ("og:title", "twitter:title", "citation_title")
AUTHORS = ("author", "article:author", "citation_author", "twitter:creator")
DATES = ("article:published_time", "citation_publication_date", "date")


@dataclass(frozen=True, slots=True)
class WholePage:
    """`html` is the essay's, or the fragment as it was; what the page does not say is empty. `date` is as written."""

    html: str
    title: str
    url: str
    author: str
    date: str


def whole_page(page: bytes, charset: str = "") -> WholePage:
    """Without a charset, the page is read in the one that it names or that fits."""
    written = page.decode(charset, "replace") if charset else UnicodeDammit(page, is_html=True).unicode_markup
    tree = BeautifulSoup(written or "", "lxml")
    body = next((found for name in BODIES if (found := _longest(tree, name))), None)
    title = _title(tree)
    if body is not None:
        _drop_title(body, title)
    return WholePage(
        html=body.decode_contents() if body is not None else written or "",
        title=" ".join(title.split()),
        url=_canonical(tree),
        author=_meta(tree, AUTHORS),
        date=_meta(tree, DATES),
    )


def _longest(tree: BeautifulSoup, selector: str) -> Tag | None:
    return max(tree.select(selector), key=lambda found: len(found.get_text()), default=None)


def _title(tree: BeautifulSoup) -> str:
    named = _meta(tree, TITLES) or (tree.title.get_text(" ", strip=True) if tree.title else "")
    return named or (tree.h1.get_text(" ", strip=True) if tree.h1 else "")


def _drop_title(body: Tag, title: str) -> None:
    """The title is said in the intro."""
    heading = body.find("h1")
    if isinstance(heading, Tag) and heading.get_text(" ", strip=True) in title:
        heading.decompose()


def _meta(tree: BeautifulSoup, names: tuple[str, ...]) -> str:
    for name in names:
        found = tree.find("meta", attrs={"property": name}) or tree.find("meta", attrs={"name": name})
        if isinstance(found, Tag) and (content := str(found.get("content", "")).strip()):
            return content
    return ""


def _canonical(tree: BeautifulSoup) -> str:
    found = tree.find("link", rel="canonical")
    address = str(found.get("href", "")) if isinstance(found, Tag) else ""
    return address if ADDRESS.match(address) else ""
