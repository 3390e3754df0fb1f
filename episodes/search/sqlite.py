"""Search on SQLite: FTS5 over the table of texts, and trigrams of titles and authors for mistyped words."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from episodes.search.moments import BEGIN, END
from episodes.search.wording import Term, trigrams

# Ranking weighs every finding: beyond so many, only the newest are ranked.
BEST = """
SELECT rowid FROM episodes_search WHERE episodes_search MATCH %s AND {among} AND rowid >= {edge}
ORDER BY bm25(episodes_search, 10.0, 6.0, 1.0) LIMIT %s
"""  # title, authors, text
EDGE = """
coalesce((SELECT rowid FROM episodes_search WHERE episodes_search MATCH %s AND {among}
    ORDER BY rowid DESC LIMIT 1 OFFSET %s), 0)
"""
NEWEST = """
SELECT rowid FROM episodes_search WHERE episodes_search MATCH %s AND {among} ORDER BY rowid DESC LIMIT %s
"""
WANTED = "WITH wanted (id) AS MATERIALIZED ({ids})"
AMONG = "+rowid IN (SELECT id FROM wanted)"  # the plus: told by the way, not looked up one by one
MARKED = """
SELECT s.rowid, highlight(episodes_search, 2, %s, %s), t.times
FROM episodes_search s JOIN episodes_search_text t ON t.episode_id = s.rowid
WHERE episodes_search MATCH %s AND {of_these}
"""
OF_THESE = "s.rowid IN (SELECT value FROM json_each(%s))"
# Looked up one by one, each would gather anew all words that begin so: the plus keeps SQLite from it.
BEGINNING_OF_THESE = "+s.rowid IN (SELECT value FROM json_each(%s)) AND s.rowid BETWEEN %s AND %s"
NAMES_LIKE = """
SELECT * FROM (SELECT %s, title, authors FROM episodes_search_names WHERE episodes_search_names MATCH %s
    ORDER BY rank LIMIT 40)
"""


class Fts5:
    """The questions that `episodes.search` asks, in FTS5's words."""

    def ids(
        self,
        terms: Sequence[Term],
        *,
        limit: int,
        newest: bool,
        among: tuple[str, Sequence[Any]] | None = None,
    ) -> list[int]:
        subquery, given = among or ("", ())
        wanted, these = (WANTED.format(ids=subquery), AMONG) if among else ("", "TRUE")
        asked = match(terms)
        # The weight of a phrase or of a beginning takes a pass through all its findings: one found often comes by time.
        is_heavy = any(len(term.words) > 1 or term.is_beginning for term in terms)
        if newest or is_heavy:
            ids = [row[0] for row in _rows(wanted + NEWEST.format(among=these), [*given, asked, limit])]
            if newest or len(ids) == limit:
                return ids
        edge, beyond = ("0", []) if is_heavy else (EDGE.format(among=these), [asked, limit - 1])
        best = wanted + BEST.format(among=these, edge=edge)
        return [row[0] for row in _rows(best, [*given, asked, *beyond, limit])]

    def named(self, terms: Sequence[Term], *, limit: int) -> list[int]:
        return [
            row[0] for row in _rows(NEWEST.format(among="TRUE"), [match(terms, "{title authors} : "), limit])
        ]

    def marked(self, terms: Sequence[Term], ids: Sequence[int]) -> list[tuple[int, str, str]]:
        """(episode, transcript with the findings marked, times as JSON) of these episodes."""
        asked: list[Any] = [BEGIN, END, match(terms), json.dumps(list(ids))]
        begins = any(term.is_beginning for term in terms)
        these = [min(ids), max(ids)] if begins else []
        rows = _rows(MARKED.format(of_these=BEGINNING_OF_THESE if begins else OF_THESE), [*asked, *these])
        return [(row[0], row[1], row[2]) for row in rows]

    def names_like(self, words: Sequence[str]) -> list[list[str]]:
        """For each word (of three letters or more) the titles and authors that share most of its trigrams."""
        asked: list[Any] = []
        for n, word in enumerate(words):
            asked += [n, " OR ".join(f'"{part}"' for part in trigrams(word.casefold()))]
        found: list[list[str]] = [[] for _ in words]
        for n, *names in _rows(" UNION ALL ".join([NAMES_LIKE] * len(words)), asked):
            found[n] += names
        return found


def match(terms: Sequence[Term], columns: str = "") -> str:
    """The terms as an FTS5 expression. Words hold letters, digits and underscores only, so quoting is enough."""
    wanted = [_quoted(term) for term in terms if term.is_wanted]
    barred = [_quoted(term) for term in terms if not term.is_wanted]
    return f"{columns}({' AND '.join(wanted)})" + "".join(f" NOT {term}" for term in barred)


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_beginning else ""}'


def _rows(asked: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        return list(cursor.fetchall())
