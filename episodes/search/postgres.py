"""Search on Postgres: a stored tsvector with a GIN index over the table of texts."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from episodes.search.moments import BEGIN, END
from episodes.search.wording import Term, trigrams

MARKS = f"HighlightAll=true, StartSel={BEGIN}, StopSel={END}"

NEWEST = """
SELECT episode_id FROM episodes_search_text WHERE words @@ to_tsquery('english', %s) AND {also}
ORDER BY episode_id DESC LIMIT %s
"""
AMONG = "episode_id = ANY(ARRAY({ids}))"
# Whether a phrase is there can be read only in the texts that hold its words, which may be all: pairs of neighbours tell
# in which. (A phrase of which only one word is left without its stop words has no pair, and needs none.)
PHRASED = "SELECT episode_id FROM episodes_search_text WHERE {all}"
PAIRS = "episodes_search_pairs(to_tsvector('english', %s))"
PAIRED = f"(cardinality({PAIRS}) = 0 OR episodes_search_pairs(words) @> {PAIRS})"
# Ranking reads the whole vector of each: only the newest are ranked. It takes any of the words, for they all are there,
# and asked for all of them together it compares every place of one with every place of the other.
RANKED = """
WITH found AS MATERIALIZED (
    SELECT episode_id, words FROM episodes_search_text WHERE words @@ to_tsquery('english', %s) AND {also}
    ORDER BY episode_id DESC LIMIT %s)
SELECT episode_id FROM found ORDER BY ts_rank(words, to_tsquery('english', %s)) DESC, episode_id DESC
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
        also, given = _narrowed(terms, among)
        asked = [query(terms), *given, limit]
        if newest:
            return [row[0] for row in _rows(NEWEST.format(also=also), asked)]
        return [row[0] for row in _rows(RANKED.format(also=also), [*asked, _any(terms)])]

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


def _narrowed(terms: Sequence[Term], among: tuple[str, Sequence[Any]] | None) -> tuple[str, list[Any]]:
    """A condition beside the words, and what it is given."""
    phrases = [" ".join(term.words) for term in terms if term.is_wanted and len(term.words) > 1]
    subquery, given = among or ("", ())
    these = [AMONG.format(ids=subquery)] if among else []
    if phrases:
        these = [AMONG.format(ids=PHRASED.format(all=" AND ".join([*these, *[PAIRED] * len(phrases)])))]
    return these[0] if these else "TRUE", [*given, *(phrase for phrase in phrases for _ in range(2))]


def _any(terms: Sequence[Term]) -> str:
    words = (word for term in terms if term.is_wanted for word in _together(term).split(" <-> "))
    return " | ".join(words)


def _together(term: Term) -> str:
    *before, last = term.words
    return " <-> ".join([*before, f"{last}:*" if term.is_beginning else last])


def _rows(asked: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        return list(cursor.fetchall())
