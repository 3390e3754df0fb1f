"""Listing a forum's posts, however many: by pages, and by windows of time where offsets end."""

import datetime as dt
from collections.abc import Iterator, Mapping

from sources.fields import Json
from sources.forum.conversation import Conversation
from sources.forum.documents import Terms
from sources.forum.reading import time_of

PAGE = 50
OVERLAP = 5  # pages overlap, so that a post withdrawn while we turn them hides no other
SMALL = 10  # a page this small is the last, whatever limit the server keeps to
DEEPEST = 2_000  # offset; the forums refuse larger ones
WINDOW = dt.timedelta(days=30)  # holds fewer posts than that
MOST_WINDOWS = 24
AHEAD = dt.timedelta(days=1)  # the forums' clocks may be before ours
MOMENT = dt.timedelta(milliseconds=1)  # posts of the same moment are not cut apart


class Listing:
    """One forum's lists; `complaint` is the first thing it complained of beside an answer."""

    def __init__(self, forum: Conversation) -> None:
        self._forum = forum
        self.complaint = ""

    def pages(
        self, terms: Mapping[str, object], *, whole: bool, limit: int = PAGE, view: str = "new"
    ) -> Iterator[Json]:
        """Every post once, page by page, in the view's order."""
        seen: set[object] = set()
        offset = 0
        while offset <= DEEPEST:
            page = self.page(Terms(view, limit, offset, terms), whole=whole)
            new = [post for post in page if post.get("_id") not in seen]
            seen |= {post.get("_id") for post in new}
            yield from new
            if not new or len(page) < min(SMALL, limit):
                return
            offset += len(page) - min(OVERLAP, len(page) // 2)

    def since(self, field: str, start: dt.datetime, now: dt.datetime, *, whole: bool) -> Iterator[Json]:
        """Posts whose date in `field` is not before `start`, window by window."""
        step = max(WINDOW, (now - start) / MOST_WINDOWS)
        named = {} if field == "postedAt" else {"timeField": field}
        while start + step < now:
            span = {"after": stamp(start), "before": stamp(start + step)}
            yield from self.pages({**named, **span}, whole=whole)
            start += step
        yield from self.pages({**named, "after": stamp(start)}, whole=whole)

    def all(self, terms: Mapping[str, object], now: dt.datetime, *, limit: int, view: str) -> Iterator[Json]:
        """Every post once of a list that may be longer than offsets reach; the view's order is by date, newest first."""
        seen: set[object] = set()
        until = now + AHEAD
        while True:
            before = {**terms, "before": stamp(until)}
            window = list(self.pages(before, whole=False, limit=limit, view=view))
            new = [post for post in window if post.get("_id") not in seen]
            seen |= {post.get("_id") for post in new}
            yield from new
            dates = [time for post in new if (time := time_of(post.get("postedAt")))]
            if not dates:
                return
            until = min(dates) + MOMENT

    def page(self, terms: Terms, *, whole: bool) -> list[Json]:
        reply = self._forum.posts(terms, whole=whole)
        self.complaint = self.complaint or reply.complaint
        return reply.results


def stamp(time: dt.datetime) -> str:
    """A time as JavaScript writes it."""
    return time.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
