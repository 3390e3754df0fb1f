"""A listener's own feed: any search or filter of the site as a podcast, without an account.

Its address says all of it. It is rendered from stored items when it is asked for, kept for minutes, and bounded.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import quote

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.db.models import F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from episodes import LIBRARY, addresses, search
from episodes.archive import wishes
from episodes.archive.listing import Best, Wish
from episodes.feeds import document, item
from episodes.feeds.text import Own
from episodes.models import Channel, Episode
from episodes.negotiation import gzipped
from episodes.programme import feed_items, feed_pages
from episodes.programme.periods import Candidate, PeriodLength, choose, period_of
from sources.selection import Ruling

MOST = 100
ETAG = 64  # characters
KEPT = 300  # seconds that a rendered feed is good for
A_MINUTE = 60
SENDER_LIMIT = 20  # feeds that are rendered in a minute for one asker
LIBRARY_LIMIT = 300  # and for all of them
PAGE = "/your-feed/"
PERIODS = {Best.DAY: PeriodLength.DAY, Best.WEEK: PeriodLength.WEEK}
CADENCES = {
    Best.ALL: ("", ""),
    Best.DAY: feed_pages.CADENCES[Channel.Cadence.DAILY],
    Best.WEEK: feed_pages.CADENCES[Channel.Cadence.WEEKLY],
}
NO_SHOW = document.ChannelFacts(
    title=LIBRARY, description="", page=Own(PAGE), feed=Own(PAGE), language="en-us", publisher="", email="",
    category="Education", explicit=False, cover=Own("/"), guid="",
)  # fmt: skip


class TooOftenError(Exception):
    """Whoever asks had many feeds rendered within a minute."""


@dataclass(frozen=True, slots=True)
class Document:
    gzipped: bytes
    etag: str  # SHA-256 in hexadecimal

    @classmethod
    def kept(cls, stored: bytes) -> Self:
        return cls(stored[ETAG:], stored[:ETAG].decode())

    def to_keep(self) -> bytes:
        return self.etag.encode() + self.gzipped


def page_address(wish: Wish) -> str:
    return PAGE + wish.settled().address()


def address(wish: Wish) -> str:
    """The feed's one address: the same wish, however it was spelled, has the same."""
    return f"{PAGE}feed.xml{wish.settled().address()}"


def links(wish: Wish, name: str = "") -> dict[str, str]:
    """For pages that show the same episodes: `title` and `feed`, and the `page` that says more of it."""
    return {
        "title": name or title(wishes.in_words(wish)),
        "feed": addresses.absolute(address(wish)),
        "page": page_address(wish),
    }


def title(words: str) -> str:
    """The feed's title from the wish as it is said."""
    return f"{LIBRARY}: {words}"[:255] if words else LIBRARY


def of(wish: Wish, asker: str, now: dt.datetime) -> Document:
    """The feed's bytes, perhaps minutes old. Raises TooOftenError."""
    key = "own-feed-" + hashlib.sha256(f"{settings.SITE_URL}{address(wish)}".encode()).hexdigest()
    cache = caches["shared"]
    if known := cache.get(key):
        return Document.kept(known)
    _count(cache, asker)
    fresh = render(wish, now)
    cache.set(key, fresh.to_keep(), KEPT)
    return fresh


def _count(cache: BaseCache, asker: str) -> None:
    for name, limit in ((asker, SENDER_LIMIT), ("everybody", LIBRARY_LIMIT)):
        key = f"own-feeds-rendered-{name}"
        cache.add(key, 0, A_MINUTE)
        try:
            count = cache.incr(key)
        except ValueError:  # the minute ended between the two, or nobody remembers it
            count = 1
        if count > limit:
            raise TooOftenError


def found(wish: Wish, now: dt.datetime) -> QuerySet[Episode]:
    """What the feed brings, the newest first: the episodes on air that fit, or the best of them."""
    fitting = _fitting(wish)
    return _best(wish, fitting, _chosen(wish, fitting, now))


def _best(wish: Wish, fitting: QuerySet[Episode], chosen: Collection[int]) -> QuerySet[Episode]:
    return fitting.filter(pk__in=chosen) if wish.best else fitting


def _chosen(wish: Wish, fitting: QuerySet[Episode], now: dt.datetime) -> dict[int, dt.datetime]:
    """The best episode of each of the last periods, and when that was over; nobody where all that fits is asked for.

    By karma as it is now: nothing is kept of such a feed, so that a choice may change, which a channel's never does.
    """
    if not wish.best:
        return {}
    length = PERIODS[wish.best]
    since = period_of(length, now - MOST * dt.timedelta(days=length.value)).start
    counted = Q(post__appearances__ruling=Ruling.ACCEPTED)
    if wish.forum:
        counted &= Q(post__appearances__source__slug__in=wish.forum)
    crossed = Coalesce("post__appearances__threshold_at", "post__appearances__seen_at")
    known = (
        fitting.order_by()
        .annotate(
            crossed_at=Min(crossed, filter=counted), most=Max("post__appearances__karma", filter=counted)
        )
        .filter(crossed_at__gte=since, crossed_at__lt=now)
        .values_list("pk", "crossed_at", "most")
    )
    candidates = [Candidate(pk, at, karma, is_heard=True, is_awaited=False) for pk, at, karma in known]
    return {one.episode: one.period.end for one in choose(length, candidates, now, since=since)}


def _fitting(wish: Wish) -> QuerySet[Episode]:
    fitting = wish.narrow(Episode.objects.on_air())
    if wish.q:
        found = search.find(wish.q, newest=True, among=fitting)
        fitting = Episode.objects.on_air().filter(pk__in=found.ids)
    return fitting.order_by("-published_at", "-pk")


def render(wish: Wish, now: dt.datetime) -> Document:
    """The document as it stands now: the same state gives the same bytes."""
    rows, changed_at = _rows(wish, now)
    show = _show(wish)
    facts = _facts(wish, show)
    items = feed_items.items_of(rows, prefixed=True)
    written = item.page(items, host=document.host(facts), site=settings.SITE_URL)
    place = document.Place(facts.feed)
    dated = changed_at or (show.created_at if show else dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    body = document.write(facts, place, dated, written, site=settings.SITE_URL)
    return Document(gzipped(body), hashlib.sha256(body).hexdigest())


def _rows(wish: Wish, now: dt.datetime) -> tuple[list[feed_items.Row], dt.datetime | None]:
    """The newest that fit, and when the last of them was recorded or given out."""
    said = f"own feed {address(wish)}"
    fitting = _fitting(wish)
    ends = _chosen(wish, fitting, now)
    known = _best(wish, fitting, ends).values_list("published_at", "read_at", "uuid", *feed_items.COLUMNS)[
        :MOST
    ]
    # What was the best of its week is given out when the week is over.
    dated = [
        (max(at, ends.get(pk, at)), read_at or at, key, pk, *rest) for at, read_at, key, pk, *rest in known
    ]
    dated.sort(key=lambda row: row[0], reverse=True)
    rows = [feed_items.Row(str(uuid.uuid5(key, said)), at.isoformat(), *rest) for at, _, key, *rest in dated]
    return rows, max((max(at, read_at) for at, read_at, *_ in dated), default=None)


def _facts(wish: Wish, show: Channel | None) -> document.ChannelFacts:
    feed, words = address(wish), wishes.in_words(wish)
    public = addresses.absolute(feed).partition("://")[2]
    cadence, rrule = CADENCES[wish.best]
    return replace(
        NO_SHOW,
        title=title(words),
        description=f"Episodes of {LIBRARY} that a listener chose: {words or 'everything'}.",
        page=Own(page_address(wish)),
        feed=Own(feed),
        publisher=settings.PUBLISHER_NAME,
        email=settings.CONTACT_EMAIL,
        category=show.category if show else NO_SHOW.category,
        cover=Own(f"/{quote(str(show.cover))}") if show and show.cover else NO_SHOW.cover,
        explicit=bool(show and show.explicit),
        guid=str(uuid.uuid5(feed_pages.GUIDS, public.strip("/"))),
        cadence=cadence,
        rrule=rrule,
    )


def _show(wish: Wish) -> Channel | None:
    """The channel whose cover the feed bears: the one it narrows, else its forum's, else the first."""
    shown = Channel.objects.filter(enabled=True).exclude(cover="").order_by(F("position"), "pk")
    return (
        shown.filter(slug=wish.channel).first()
        or shown.filter(sources__slug__in=wish.forum, any_tags=None, authors=None).first()
        or shown.first()
    )
