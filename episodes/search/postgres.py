"""Search on Postgres: a stored tsvector with a GIN index over the table of texts."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from episodes.search.moments import BEGIN, END
from episodes.search.wording import Term, trigrams

MARKS = f"HighlightAll=true, StartSel={BEGIN}, StopSel={END}"
CANDIDATES = 4000  # the newest matches that are ranked: ranking reads every one of them

NEWEST = """
SELECT episode_id FROM episodes_search_text WHERE words @@ to_tsquery('english', %s) ORDER BY episode_id DESC LIMIT %s
"""
RANKED = """
SELECT episode_id FROM (
    SELECT episode_id, words FROM episodes_search_text WHERE words @@ to_tsquery('english', %s)
    ORDER BY episode_id DESC LIMIT %s) AS found
ORDER BY ts_rank(words, to_tsquery('english', %s)) DESC, episode_id DESC LIMIT %s
"""
COUNTED = "SELECT count(*) FROM episodes_search_text WHERE words @@ to_tsquery('english', %s)"
MARKED = """
SELECT episode_id, ts_headline('english', body, to_tsquery('english', %s), %s), times
FROM episodes_search_text WHERE episode_id = ANY(%s)
"""
NAMES_LIKE = """
SELECT title, authors FROM episodes_search_text, LATERAL (
    SELECT count(*) AS alike FROM unnest(%s::text[]) AS part WHERE title || ' ' || authors ILIKE part) AS counted
WHERE alike > 0 ORDER BY alike DESC LIMIT 40
"""


class Tsvector:
    """The questions that `episodes.search` asks, in Postgres' words."""

    def ids(self, terms: Sequence[Term], *, limit: int, newest: bool) -> list[int]:
        asked = query(terms)
        if newest:
            return [row[0] for row in _rows(NEWEST, [asked, limit])]
        return [row[0] for row in _rows(RANKED, [asked, CANDIDATES, asked, limit])]

    def count(self, terms: Sequence[Term]) -> int:
        return int(_rows(COUNTED, [query(terms)])[0][0])

    def marked(self, terms: Sequence[Term], ids: Sequence[int]) -> list[tuple[int, str, str]]:
        """(episode, transcript with the findings marked, times as JSON) of these episodes."""
        return [(row[0], row[1], row[2]) for row in _rows(MARKED, [query(terms), MARKS, list(ids)])]

    def names_like(self, word: str) -> list[str]:
        parts = [f"%{part}%" for part in trigrams(word.casefold())]
        return [name for row in _rows(NAMES_LIKE, [parts]) for name in row] if parts else []


def query(terms: Sequence[Term]) -> str:
    """The terms in to_tsquery's grammar. Words hold letters, digits and underscores: nothing to quote."""
    return " & ".join(f"{'' if term.is_wanted else '!'}({_together(term)})" for term in terms)


def _together(term: Term) -> str:
    *before, last = term.words
    return " <-> ".join([*before, f"{last}:*" if term.is_beginning else last])


def _rows(asked: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        return list(cursor.fetchall())
