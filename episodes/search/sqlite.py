"""Search on SQLite: FTS5 over the table of texts, and trigrams of titles and authors for mistyped words."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from episodes.search.moments import BEGIN, END
from episodes.search.wording import Term, trigrams

BEST = """
SELECT rowid FROM episodes_search WHERE episodes_search MATCH %s
ORDER BY bm25(episodes_search, 10.0, 6.0, 1.0) LIMIT %s
"""  # title, authors, text
NEWEST = "SELECT rowid FROM episodes_search WHERE episodes_search MATCH %s ORDER BY rowid DESC LIMIT %s"
COUNTED = "SELECT count(*) FROM episodes_search WHERE episodes_search MATCH %s"
MARKED = """
SELECT s.rowid, highlight(episodes_search, 2, %s, %s), t.times
FROM episodes_search s JOIN episodes_search_text t ON t.episode_id = s.rowid
WHERE episodes_search MATCH %s AND s.rowid IN (SELECT value FROM json_each(%s))
"""
NAMES_LIKE = """
SELECT title, authors FROM episodes_search_names WHERE episodes_search_names MATCH %s ORDER BY rank LIMIT 40
"""


class Fts5:
    """The questions that `episodes.search` asks, in FTS5's words."""

    def ids(self, terms: Sequence[Term], *, limit: int, newest: bool) -> list[int]:
        return [row[0] for row in _rows(NEWEST if newest else BEST, [match(terms), limit])]

    def count(self, terms: Sequence[Term]) -> int:
        return int(_rows(COUNTED, [match(terms)])[0][0])

    def marked(self, terms: Sequence[Term], ids: Sequence[int]) -> list[tuple[int, str, str]]:
        """(episode, transcript with the findings marked, times as JSON) of these episodes."""
        asked = [BEGIN, END, match(terms), json.dumps(list(ids))]
        return [(row[0], row[1], row[2]) for row in _rows(MARKED, asked)]

    def names_like(self, word: str) -> list[str]:
        parts = " OR ".join(f'"{part}"' for part in trigrams(word.casefold()))
        return [name for row in _rows(NAMES_LIKE, [parts]) for name in row] if parts else []


def match(terms: Sequence[Term]) -> str:
    """The terms as an FTS5 expression. Words hold letters, digits and underscores only, so quoting is enough."""
    wanted = [_quoted(term) for term in terms if term.is_wanted]
    barred = [_quoted(term) for term in terms if not term.is_wanted]
    return " AND ".join(wanted) + "".join(f" NOT {term}" for term in barred)


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_beginning else ""}'


def _rows(asked: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        return list(cursor.fetchall())
