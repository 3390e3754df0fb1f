"""A stranger's HTML becomes our Markdown, once, with nothing lost but what is declared."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

from sources.extract import constructs, footnotes, mathematics
from sources.extract.convert import converted
from sources.extract.ledger import TOO_LARGE, ExtractError, Ledger, Omission
from sources.extract.tree import check_size, lift_blocks, name_paragraphs, parse, tidy
from sources.extract.whole_page import WholePage, whole_page

__all__ = [
    "TOO_LARGE",
    "Extract",
    "ExtractError",
    "Omission",
    "WholePage",
    "to_markdown",
    "whole_page",
]

NOT_PROSE = "pre, code, table, nl-math, nl-block-math, nl-notes, nl-address"
ADDRESS = re.compile(r"https?://\S+|www\.\S+")
WORD = re.compile(r"\w[\w'’-]*")


@dataclass(frozen=True, slots=True)
class Extract:
    """The Markdown, what was left out, and how many words of prose there are (no code, tables, maths, notes, URLs)."""

    text: str
    omissions: tuple[Omission, ...]
    prose_words: int


def to_markdown(html: str, *, base_url: str = "") -> Extract:
    """One page's body as Markdown; relative addresses are read against `base_url`. Raises ExtractError."""
    ledger = Ledger()
    soup = parse(html)
    tidy(soup, ledger)
    mathematics.carry_over(soup, ledger)
    check_size(soup)
    constructs.carry_over(soup, ledger)
    lift_blocks(soup)
    footnotes.carry_over(soup, ledger)
    name_paragraphs(soup)
    words = prose_words(soup)
    try:
        text = converted(soup, base_url)
    except RecursionError as error:
        raise ExtractError("too-deep") from error
    return Extract(text, tuple(ledger.omissions), words)


def prose_words(soup: BeautifulSoup) -> int:
    """Words a listener would call prose."""
    skipped = {id(text) for tag in soup.select(NOT_PROSE) for text in tag.find_all(string=True)}
    prose = (ADDRESS.sub(" ", text) for text in soup.find_all(string=True) if id(text) not in skipped)
    return sum(len(WORD.findall(text)) for text in prose)
