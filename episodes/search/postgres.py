"""Search on Postgres: a stored tsvector with a GIN index over the table of texts."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from episodes.search.moments import BEGIN, END
from episodes.search.wording import Term, trigrams

MARKS = f"HighlightAll=true, StartSel={BEGIN}, StopSel={END}"

# Indexes tell which episodes hold all words, which of them the visitor may mean, and in which the words of a phrase are
# neighbours. Only what indexes cannot tell is read in the texts, from the newest on and no further than needed: ids are
# sorted apart (OFFSET 0), so that the limit ends the reading.
NEWEST = """
SELECT id FROM (
    SELECT id FROM episodes_search_holding(to_tsquery('english', %s)) AS id WHERE {told} ORDER BY id DESC OFFSET 0) AS held
WHERE {read} ORDER BY id DESC LIMIT %s
"""
AMONG = "id IN ({ids})"
# A phrase of which only one word is left without its stop words has no pair, and needs none.
PAIRED = """
(cardinality(episodes_search_pairs(to_tsvector('english', %s))) = 0 OR id IN (
    SELECT episode_id FROM episodes_search_text
    WHERE episodes_search_pairs(words) @> episodes_search_pairs(to_tsvector('english', %s))))
"""
READ = "(SELECT words FROM episodes_search_text WHERE episode_id = id) @@ to_tsquery('english', %s)"
# It takes any of the words, for they all are there, and asked for all of them together it compares every place of one with
# every place of the other.
RANKED = """
WITH found AS MATERIALIZED ({newest})
SELECT id FROM found ORDER BY ts_rank(
    (SELECT words FROM episodes_search_text WHERE episode_id = id), to_tsquery('english', %s)) DESC, id DESC
"""
NAMED = """
SELECT episode_id FROM episodes_search_text WHERE names @@ to_tsquery('english', %s) ORDER BY episode_id DESC LIMIT %s
"""
MARKED = """
SELECT episode_id, ts_headline('english', body, to_tsquery('english', %s), %s), times
FROM episodes_search_text WHERE episode_id = ANY(%s)
"""
NAMES_LIKE = """
(SELECT %s, title, authors FROM episodes_search_text, LATERAL (
    SELECT count(*) AS alike FROM unnest(%s::text[]) AS part WHERE title || ' ' || authors ILIKE part) AS counted
WHERE title || ' ' || authors ILIKE ANY(%s) ORDER BY alike DESC LIMIT 40)
"""


class Tsvector:
    """The questions that `episodes.search` asks, in Postgres' words."""

    def ids(
        self,
        terms: Sequence[Term],
        *,
        limit: int,
        newest: bool,
        among: tuple[str, Sequence[Any]] | None = None,
    ) -> list[int]:
        subquery, given = among or ("", ())
        phrases = [" ".join(term.words) for term in terms if term.is_wanted and len(term.words) > 1]
        told = [*([AMONG.format(ids=subquery)] if among else []), *[PAIRED] * len(phrases)]
        is_told = not phrases and all(term.is_wanted for term in terms)
        by_age = NEWEST.format(told=" AND ".join(told) or "TRUE", read="TRUE" if is_told else READ)
        asked = [_all(terms), *given, *(phrase for phrase in phrases for _ in range(2))]
        asked += [limit] if is_told else [query(terms), limit]
        if newest:
            return [row[0] for row in _rows(by_age, asked)]
        return [row[0] for row in _rows(RANKED.format(newest=by_age), [*asked, _any(terms)])]

    def named(self, terms: Sequence[Term], *, limit: int) -> list[int]:
        return [row[0] for row in _rows(NAMED, [query(terms), limit])]

    def marked(self, terms: Sequence[Term], ids: Sequence[int]) -> list[tuple[int, str, str]]:
        """(episode, transcript with the findings marked, times as JSON) of these episodes."""
        return [(row[0], row[1], row[2]) for row in _rows(MARKED, [query(terms), MARKS, list(ids)])]

    def names_like(self, words: Sequence[str]) -> list[list[str]]:
        """For each word (of three letters or more) the titles and authors that share most of its trigrams."""
        asked: list[Any] = []
        for n, word in enumerate(words):
            parts = [f"%{part}%" for part in trigrams(word.casefold())]
            asked += [n, parts, parts]
        found: list[list[str]] = [[] for _ in words]
        for n, *names in _rows(" UNION ALL ".join([NAMES_LIKE] * len(words)), asked):
            found[n] += names
        return found


def query(terms: Sequence[Term]) -> str:
    """The terms in to_tsquery's grammar. Words hold letters, digits and underscores: nothing to quote."""
    return " & ".join(f"{'' if term.is_wanted else '!'}({_together(term)})" for term in terms)


def _all(terms: Sequence[Term]) -> str:
    """The wanted words, wherever they stand."""
    return " & ".join(_wanted(terms))


def _any(terms: Sequence[Term]) -> str:
    return " | ".join(_wanted(terms))


def _wanted(terms: Sequence[Term]) -> list[str]:
    return [word for term in terms if term.is_wanted for word in _together(term).split(" <-> ")]


def _together(term: Term) -> str:
    *before, last = term.words
    return " <-> ".join([*before, f"{last}:*" if term.is_beginning else last])


def _rows(asked: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        return list(cursor.fetchall())
