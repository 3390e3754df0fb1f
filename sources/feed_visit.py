"""One visit to a feed: asked politely, parsed in the box, and only what changed in it is stored."""

import datetime as dt
import hashlib
import itertools
import time
from collections.abc import Sequence
from dataclasses import replace

from sources.box import Box
from sources.entry import Entry
from sources.feeds import Feed, read
from sources.feeds.reading import Item, goes_on
from sources.http import Answer, Client, FetchError, Trouble
from sources.models import Identity, Source
from sources.outcome import Outcome
from sources.selection import Reason, Ruling
from sources.storing import store

MOST_REMEMBERED = 600  # items whose digests a source keeps
SECONDS = 2.5  # of CPU, in which a feed's items are begun in one visit: none may keep the others waiting
UNFINISHED = "unfinished"  # the fingerprint of a feed that has more for the next visit
ACCEPT = {
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
}


class FeedVisit:
    def __init__(self, source: Source, client: Client, box: Box, now: dt.datetime) -> None:
        self.source = source
        self.now = now
        self.outcome = Outcome(
            cursor=dict(source.cursor),
            etag=source.etag,
            modified=source.modified,
            fingerprint=source.fingerprint,
        )
        self._client = client
        self._box = box
        self._until = float("inf")

    def run(self) -> Outcome:
        """Raises FetchError. A feed in which nothing but its build date changed causes no write."""
        answer = self._client.get(
            self.source.url,
            headers=self._headers(),
            etag=self.source.etag,
            modified=self.source.modified,
        )
        self.outcome.moved_to = answer.moved_to
        if answer.status != 304:
            self._take(answer)
            whole = self.outcome.fingerprint != UNFINISHED  # else it must be sent again
            self.outcome.etag, self.outcome.modified = (answer.etag, answer.modified) if whole else ("", "")
        return self.outcome

    def preview(self) -> Feed:
        """What is there, without storing it."""
        return self._feed(self._client.get(self.source.url, headers=self._headers()))

    def _take(self, answer: Answer) -> None:
        self._until = self._used() + SECONDS
        feed = self._feed(answer)
        fingerprint = hashlib.sha256("".join(item.digest for item in feed.items).encode()).hexdigest()
        self.outcome.gaps = _gaps(feed.items)
        if feed.empty:
            self.outcome.counts["empty"] = feed.empty
        if fingerprint == self.source.fingerprint:
            return
        if "items" in self.outcome.cursor:
            taken = self._go_on(feed)
        else:
            self._begin(feed)
            taken = [*feed.items]
        self._remember(taken)
        self.outcome.fingerprint = fingerprint if len(taken) == len(feed.items) else UNFINISHED

    def _begin(self, feed: Feed) -> None:
        """The newest worthy items, as many as the curator wants at first; the older are left to backfill."""
        accepted = 0
        for item in feed.items:
            if accepted >= self.source.first_take or self._is_late():
                break
            accepted += self._store(item) == [Ruling.ACCEPTED]

    def _go_on(self, feed: Feed) -> list[Item]:
        """The items that were looked at: all of them, unless they take too long."""
        known = self._known() if self.source.fingerprint else {}
        left = self.outcome.left
        looked_at: list[Item] = []
        for item in feed.items:
            if self._is_late():
                break
            if item.entry.external_id not in left and known.get(item.entry.external_id) != item.digest:
                self._store(item)
            looked_at.append(item)
        return looked_at

    def _is_late(self) -> bool:
        return self._used() > self._until

    def _used(self) -> float:
        """Seconds of CPU, ours and the box's."""
        return time.thread_time() + self._box.spent

    def _store(self, item: Item) -> list[Ruling]:
        entry = self._whole(item.entry)
        if not item.dated and (held := self._held_date(entry.external_id)):
            entry = replace(entry, published_at=held)
        stored = store(self.source, [entry], self.now)
        self.outcome.count(stored)
        return [one.judgement.ruling for one in stored]

    def _whole(self, entry: Entry) -> Entry:
        """The entry with its page's text, where the feed shows only a summary and the curator wants the page read."""
        if entry.barred is not Reason.TRUNCATED or not self.source.read_pages or not entry.url:
            return entry
        try:
            page = self._client.get(entry.url, headers={"Accept": "text/html, application/xhtml+xml"})
            html = self._box.article(page.body, page.headers.get("content-type", ""))
        except FetchError as error:
            self.outcome.note = f"{entry.url}: {error}"
            return entry
        return entry if not html or goes_on(html) else replace(entry, html=html, barred=None)

    def _held_date(self, external_id: str) -> dt.datetime | None:
        """An item without a date was published when we first found it, and stays so."""
        identity = Identity.objects.filter(family=self.source.family, external_id=external_id)
        return identity.values_list("post__published_at", flat=True).first()

    def _remember(self, items: Sequence[Item]) -> None:
        held = set(
            Identity.objects.filter(
                family=self.source.family, external_id__in=[item.entry.external_id for item in items]
            ).values_list("external_id", flat=True)
        )
        present = {item.entry.external_id: item.digest for item in items}
        if "items" not in self.outcome.cursor:
            self.outcome.cursor["left"] = [key for key in present if key not in held]
        kept = [(key, digest) for key, digest in self._known().items() if key not in present]
        self.outcome.cursor["items"] = dict([*present.items(), *kept][:MOST_REMEMBERED])

    def _known(self) -> dict[str, str]:
        items = self.outcome.cursor.get("items")
        return dict(items) if isinstance(items, dict) else {}

    def _feed(self, answer: Answer) -> Feed:
        feed = self._parsed(answer)
        if feed.version:
            return feed
        if not feed.alternates:
            raise FetchError(Trouble.UNREADABLE, "neither a feed nor a page that names one")
        found = self._client.get(feed.alternates[0], headers=self._headers())
        self.outcome.moved_to = feed.alternates[0]
        if not (feed := self._parsed(found)).version:
            raise FetchError(Trouble.UNREADABLE, "the page names a feed that is none")
        return feed

    def _parsed(self, answer: Answer) -> Feed:
        return read(
            self._box.parse(answer.body, answer.headers.get("content-type", "")), answer.url, self.now
        )

    def _headers(self) -> dict[str, str]:
        return ACCEPT | {str(name): str(value) for name, value in self.source.headers.items()}


def _gaps(items: Sequence[Item]) -> list[float]:
    times = [item.entry.published_at for item in items if item.dated]
    return [(later - earlier).total_seconds() for later, earlier in itertools.pairwise(times)]
