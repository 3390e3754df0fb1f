"""Finding episodes by their words, with excerpts that jump to the moment: one small interface, two databases."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection

from episodes.search.moments import Moment, moments
from episodes.search.postgres import Tsvector
from episodes.search.sqlite import Fts5
from episodes.search.wording import Term, nearest, terms

__all__ = ["Found", "Moment", "find", "moments_of", "suggestion"]

MOST = 2000  # matches that are looked at further: filters and facets see no more than these


class Index(Protocol):
    """What a database can be asked."""

    def ids(self, terms: Sequence[Term], *, limit: int, newest: bool) -> list[int]: ...
    def count(self, terms: Sequence[Term]) -> int: ...
    def marked(self, terms: Sequence[Term], ids: Sequence[int]) -> list[tuple[int, str, str]]: ...
    def names_like(self, word: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """Episodes by id, the best or the newest first, at most MOST; and how many there are in all."""

    ids: list[int]
    total: int


def index() -> Index:
    return Tsvector() if connection.vendor == "postgresql" else Fts5()


def find(question: str, *, newest: bool = False) -> Found:
    """Phrases in quotes, "-word" bars a word, "begin*" finds beginnings; all words must be there. Two queries."""
    asked = terms(question)
    if not any(term.is_wanted for term in asked):
        return Found([], 0)
    ids = index().ids(asked, limit=MOST, newest=newest)
    return Found(ids, len(ids) if len(ids) < MOST else index().count(asked))


def moments_of(question: str, pages: dict[int, str]) -> dict[int, tuple[Moment, ...]]:
    """For each episode (id: address of its page) the moments in which the words are spoken. One query."""
    asked = terms(question)
    if not pages or not any(term.is_wanted for term in asked):
        return {}
    marked = index().marked(asked, list(pages))
    return {pk: moments(body, json.loads(times), pages[pk]) for pk, body, times in marked}


def suggestion(question: str) -> str:
    """The question with mistyped words put right after titles and authors; empty where nothing is like them."""
    asked = [word for term in terms(question) for word in term.words]
    better = [nearest(word, index().names_like(word)) or word if len(word) > 3 else word for word in asked]
    changed = [word.casefold() for word in asked] != [word.casefold() for word in better]
    return " ".join(better) if changed else ""
