"""A channel's feed as documents: the newest 300 on page 1, the rest in blocks that stay as they are."""

import datetime as dt
import gzip
import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from episodes import addresses, items, sequences, silence
from episodes.feeds import document, item
from episodes.feeds.text import Own
from episodes.models import Channel, Episode, FeedPage, Release

NEWEST = 300
BLOCK = 100
ROOM = 495_000
"""Bytes for the items of page 1: with its head it stays under 512 kB, which every app and proxy takes."""
FORM = "1"
"""Grows when the form of feed documents changes, so that all are written anew."""
GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""https://podcasting2.org/docs/podcast-namespace/tags/guid"""
CADENCES = {
    Channel.Cadence.EVERY: ("as posts appear", ""),
    Channel.Cadence.DAILY: ("daily", "FREQ=DAILY"),
    Channel.Cadence.WEEKLY: ("weekly", "FREQ=WEEKLY"),
    Channel.Cadence.ALL_TIME: ("monthly", "FREQ=MONTHLY"),
    Channel.Cadence.SEQUENCE: ("", ""),
}


class Row(NamedTuple):
    """What an item needs of a release."""

    guid: str
    released_at: dt.datetime
    episode: int
    stored: str
    title: str
    byline: str
    prefix: str
    post: int


FIELDS = (
    "guid",
    "released_at",
    "episode",
    "episode__item",
    "episode__read_title",
    "episode__read_byline",
    "episode__post__home__prefix",
    "episode__post",
)


@dataclass(frozen=True, slots=True)
class Block:
    """One archive page: which releases, and the state they are in."""

    number: int
    releases: tuple[int, ...]
    state: str


def facts(channel: Channel) -> document.Channel:
    cadence, rrule = CADENCES[Channel.Cadence(channel.cadence)]
    return document.Channel(
        title=channel.title,
        description=channel.description,
        page=Own(f"/{channel.slug}/"),
        feed=Own(addresses.feed(channel)),
        language=channel.language,
        publisher=channel.publisher or settings.PUBLISHER_NAME,
        email=settings.CONTACT_EMAIL,
        category=channel.category,
        explicit=channel.explicit,
        cover=Own(f"/{channel.cover.name}") if channel.cover else Own("/"),
        guid=str(guid_of(channel)),
        cadence=cadence,
        rrule=rrule,
        is_serial=channel.cadence == Channel.Cadence.SEQUENCE,
        is_private=not settings.PUBLIC,
        new_feed_url=channel.new_feed_url,
    )


def described(channel: Channel) -> str:
    """The channel's description; one that has been silent for long says so."""
    if channel.silent_since is None:
        return channel.description
    return f"{channel.description}\n\n{silence.notice(channel.silent_since)}"


def guid_of(channel: Channel) -> uuid.UUID:
    """The channel's own once it is one made of an address; until then the one its address makes."""
    if channel.guid.version == 5:
        return channel.guid
    feed = addresses.absolute(addresses.feed(channel))
    return uuid.uuid5(GUIDS, feed.partition("://")[2].strip("/"))


def build_of(channel: Channel) -> str:
    """Differs as soon as a page written before would not be written the same way now, whatever is on it."""
    return _sha256(_form_of(channel) + described(channel))


def _form_of(channel: Channel) -> str:
    told = (FORM, item.MARK, settings.SITE_URL, facts(channel), channel.prefix_titles, channel.sequence_keys)
    return _sha256(repr(told))


def render(channel: Channel, now: dt.datetime) -> list[FeedPage]:
    """The pages that must be written, which are those whose bytes change."""
    form = _form_of(channel)
    told = replace(facts(channel), description=described(channel))
    blocks = list(_blocks(channel)) if _is_long(channel) else []
    place = _place_of_first(channel, blocks)
    newest = Release.objects.on_air().filter(channel=channel).order_by("-released_at", "-pk")
    written = _items(channel, newest[:NEWEST], room=ROOM)
    first = _page(channel, 1, told, place, written, build_of(channel), now)
    known = dict(channel.pages.filter(number__gt=1).values_list("number", "build"))
    archives = [
        _archive(channel, block, state, now)
        for block in blocks
        if known.get(block.number) != (state := _sha256(form + block.state))
    ]
    return [page for page in (first, *archives) if page is not None]


def _is_long(channel: Channel) -> bool:
    return Release.objects.filter(channel=channel)[NEWEST : NEWEST + 1].exists()


def _blocks(channel: Channel) -> Iterator[Block]:
    """Full blocks, counted from the oldest; what was withdrawn keeps its place, so that nothing moves."""
    columns = (
        "pk",
        "episode__post__verdict",
        "episode__published_at",
        "episode__read_at",
        "episode__applied_at",
    )
    rows = list(channel.releases.order_by("released_at", "pk").values_list(*columns))
    for n in range(len(rows) // BLOCK):
        block = rows[n * BLOCK : (n + 1) * BLOCK]
        yield Block(n + 2, tuple(row[0] for row in block), repr(block))


def _archive(channel: Channel, block: Block, state: str, now: dt.datetime) -> FeedPage | None:
    releases = Release.objects.on_air().filter(pk__in=block.releases).order_by("-released_at", "-pk")
    place = document.Place(
        page=_address(channel, block.number),
        older=_address(channel, block.number - 1) if block.number > 2 else Own(""),
        oldest=_address(channel, 2),
        is_archive=True,
    )
    return _page(channel, block.number, facts(channel), place, _items(channel, releases), state, now)


def _place_of_first(channel: Channel, blocks: Sequence[Block]) -> document.Place:
    if not blocks:
        return document.Place(_address(channel, 1))
    return document.Place(_address(channel, 1), _address(channel, blocks[-1].number), _address(channel, 2))


def _address(channel: Channel, number: int) -> Own:
    feed = addresses.feed(channel)
    return Own(feed if number == 1 else feed.replace("/feed.xml", f"/feed-{number}.xml"))


def _page(
    channel: Channel,
    number: int,
    told: document.Channel,
    place: document.Place,
    written: Sequence[str],
    build: str,
    now: dt.datetime,
) -> FeedPage | None:
    """The page as it should be; None where it is so already."""
    page = FeedPage.objects.filter(channel=channel, number=number).defer("gzipped").first()
    second = now.replace(microsecond=0)
    if page is not None:
        same = document.write(told, place, page.changed_at, written, site=settings.SITE_URL)
        if same == bytes(page.body) and page.build == build:
            return None
        if same == bytes(page.body):
            page.build = build
            page.gzipped = gzip.compress(same, 6, mtime=0)
            return page
        second = max(second, page.changed_at + dt.timedelta(seconds=1))
    body = document.write(told, place, second, written, site=settings.SITE_URL)
    fresh = page or FeedPage(channel=channel, number=number)
    fresh.body, fresh.gzipped = body, gzip.compress(body, 6, mtime=0)
    fresh.etag, fresh.changed_at, fresh.build = hashlib.sha256(body).hexdigest(), second, build
    return fresh


def _items(channel: Channel, releases: QuerySet[Release], *, room: int | None = None) -> list[str]:
    host = document.host(facts(channel))
    rows = [Row(*row) for row in releases.values_list(*FIELDS)]
    numbers = sequences.numbers(channel) if channel.cadence == Channel.Cadence.SEQUENCE else {}
    fresh = _rendered_again(row.episode for row in rows if not row.stored.startswith(item.MARK))
    given = (
        (_given(channel, row, numbers.get(row.post, 0)), fresh.get(row.episode, row.stored)) for row in rows
    )
    return item.page(given, host=host, room=room, site=len(settings.SITE_URL))


def _given(channel: Channel, row: Row, number: int) -> item.Given:
    prefix = row.prefix if channel.prefix_titles else ""
    return item.Given(items.title_of(row.title, row.byline, prefix), row.guid, row.released_at, number)


def _rendered_again(episodes: Iterable[int]) -> dict[int, str]:
    """Items that were never rendered, or in an older form."""
    found = Episode.objects.filter(pk__in=list(episodes)).select_related("post__home")
    fresh = {}
    for episode in found.prefetch_related("post__bylines__author"):
        fresh[episode.pk] = items.shared(episode)
        Episode.objects.filter(pk=episode.pk, read_at=episode.read_at).update(item=fresh[episode.pk])
    return fresh


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
