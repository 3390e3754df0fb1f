"""Finding episodes by their words, with excerpts that jump to the moment: one small interface, two databases."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from episodes.search.moments import Moment, moments
from episodes.search.postgres import Tsvector
from episodes.search.sqlite import Fts5
from episodes.search.wording import SAID, Term, nearest, terms

__all__ = ["Found", "Moment", "find", "moments_of", "suggestion"]

MOST = 2000  # matches that are looked at: beyond it the newest, and those whose title or author is meant
NAMED = 200
TITLES = """SELECT title FROM episodes_search_text ORDER BY episode_id DESC LIMIT 20000"""
KNOWN_FOR = 600  # seconds that the words of titles may be old; those of authors are asked anew
SHORT = 3  # letters of a word that nobody puts right


class Index(Protocol):
    """What a database can be asked. `among` is a subquery of ids, with what it is given."""

    def ids(
        self,
        terms: Sequence[Term],
        *,
        limit: int,
        newest: bool,
        among: tuple[str, Sequence[Any]] | None = None,
    ) -> list[int]: ...
    def named(self, terms: Sequence[Term], *, limit: int) -> list[int]: ...
    def marked(self, terms: Sequence[Term], ids: Sequence[int]) -> list[tuple[int, str, str]]: ...
    def names_like(self, words: Sequence[str]) -> list[list[str]]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """Episodes by id, the best or the newest first, at most MOST; `is_cut` where there may be more."""

    ids: list[int]
    is_cut: bool = False

    @property
    def total(self) -> int:
        return len(self.ids)


def index() -> Index:
    return Tsvector() if connection.vendor == "postgresql" else Fts5()


def find(question: str, *, newest: bool = False, among: QuerySet[Any] | None = None) -> Found:
    """Phrases in quotes, "-word" bars a word, "begin*" finds beginnings; all words must be there.

    At most four queries. `among` are the episodes that may be found; None: all. Words come first, for they are quick;
    what is found too often is looked for again among these alone, so that nothing old is lost behind the cut.
    """
    asked = terms(question)
    if not any(term.is_wanted for term in asked):
        return Found([])
    ids = index().ids(asked, limit=MOST, newest=newest)
    is_cut = len(ids) == MOST
    if among is not None:
        return _among(asked, newest, among) if is_cut else Found(_kept(ids, among))
    if is_cut and not newest:
        ids = list(dict.fromkeys([*index().named(asked, limit=NAMED), *ids]))[:MOST]
    return Found(ids, is_cut)


def _among(asked: Sequence[Term], newest: bool, among: QuerySet[Any]) -> Found:
    try:
        subquery = among.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Found([])
    ids = index().ids(asked, limit=MOST, newest=newest, among=subquery)
    return Found(ids, len(ids) == MOST)


def _kept(ids: Sequence[int], among: QuerySet[Any]) -> list[int]:
    known = set(among.filter(pk__in=ids).values_list("pk", flat=True))
    return [pk for pk in ids if pk in known]


def moments_of(question: str, pages: dict[int, str]) -> dict[int, tuple[Moment, ...]]:
    """For each episode (id: address of its page) the moments in which the words are spoken. One query."""
    asked = terms(question)
    if not pages or not any(term.is_wanted for term in asked):
        return {}
    marked = index().marked(asked, list(pages))
    return {pk: moments(body, json.loads(times), pages[pk]) for pk, body, times in marked}


def suggestion(question: str) -> str:
    """The question with mistyped words put right after titles and authors; empty where that would find nothing.

    At most three queries.
    """
    asked = [word for term in terms(question) for word in term.words]
    right = _right([word for word in dict.fromkeys(asked) if len(word) > SHORT])
    better = [right.get(word, word) for word in asked]
    changed = [word.casefold() for word in asked] != [word.casefold() for word in better]
    said = " ".join(better)
    return said if changed and index().ids(terms(said), limit=1, newest=True) else ""


def _right(words: Sequence[str]) -> dict[str, str]:
    """Where three letters stand right together their names are asked for; where they do not, the first is trusted."""
    alike = zip(words, index().names_like(words) if words else (), strict=True)
    found = {
        word: nearest(word, names) or nearest(word, _words_like(word.casefold())) for word, names in alike
    }
    return {word: right for word, right in found.items() if right}


def _words_like(word: str) -> list[str]:
    known = cache.get_or_set("words-of-titles", _words, KNOWN_FOR) or []
    return [one for one in known if one[0] == word[0] and abs(len(one) - len(word)) < 3]


def _words() -> list[str]:
    """What titles are made of. One query."""
    with connection.cursor() as cursor:
        cursor.execute(TITLES)
        names = [row[0] for row in cursor.fetchall()]
    return sorted({word.casefold() for name in names for word in SAID.findall(name)})
