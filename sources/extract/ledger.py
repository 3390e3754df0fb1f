"""What extraction leaves out, with the reason."""

from dataclasses import dataclass, field

from bs4 import PageElement, Tag


@dataclass(frozen=True, slots=True)
class Omission:
    """Something of the page that is not carried over: a reason code, and its visible words (perhaps none)."""

    code: str
    written: str


TOO_LARGE = "too-large"
"""The reason of a page that takes more time or memory than a page may."""


class ExtractError(Exception):
    """The page is refused; `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def in_words(self) -> str:
        return self.reason.replace("-", " ")


@dataclass(slots=True)
class Ledger:
    omissions: list[Omission] = field(default_factory=list)

    def drop(self, node: PageElement, code: str) -> None:
        """Take a node out of the tree and declare it."""
        words = node.get_text(" ", strip=True) if isinstance(node, Tag) else str(node).strip()
        self.declare(code, "" if code in UNSEEN else words)
        node.extract()

    def declare(self, code: str, words: str) -> None:
        self.omissions.append(Omission(code, " ".join(words.split())))


UNSEEN = frozenset({"style", "script", "template", "maths-glyphs"})
"""Codes of what no reader of the page could see as words."""
