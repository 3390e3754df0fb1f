"""A channel's feed as documents: the newest 300 on page 1, the rest in blocks that stay as they are."""

import datetime as dt
import gzip
import hashlib
import math
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from episodes import addresses, art, feed_items, sequences, silence
from episodes.feeds import document, item
from episodes.feeds.text import Own
from episodes.models import Channel, FeedPage, Release
from sources.selection import Verdict

NEWEST = 300
NEWEST_FIRST = ("-released_at", "-episode_id")
"""As the channel's page has them, and the index that both walk."""
BLOCK = 100
ROOM = 495_000
"""Bytes for the items of page 1: with its head it stays under 512 kB, which every app and proxy takes."""
PACKED = 100_000
"""Bytes of page 1 as it mostly travels."""
STEP = 4_000
"""Bytes by which the room shrinks at least, while a page is too large when packed."""
FORM = "2"
"""Grows when the form of feed documents changes, so that all are written anew."""
GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""https://podcasting2.org/docs/podcast-namespace/tags/guid"""
Given = tuple[item.Given, bytes]
CADENCES = {
    Channel.Cadence.EVERY: ("as posts appear", ""),
    Channel.Cadence.DAILY: ("daily", "FREQ=DAILY"),
    Channel.Cadence.WEEKLY: ("weekly", "FREQ=WEEKLY"),
    Channel.Cadence.ALL_TIME: ("monthly", "FREQ=MONTHLY"),
    Channel.Cadence.SEQUENCE: ("", ""),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One archive page: its releases that are on air, and the state that all of it is in."""

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
        simple_chapters=channel.simple_chapters,
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
    pictured = art.FORM if channel.episode_art else ""
    return _sha256(repr((*told, pictured)))


def render(channel: Channel, now: dt.datetime) -> list[FeedPage]:
    """The pages that must be written, which are those whose bytes change."""
    form = _form_of(channel)
    told = replace(facts(channel), description=described(channel))
    blocks = list(_blocks(channel)) if _is_long(channel) else []
    place = _place_of_first(channel, blocks)
    newest = Release.objects.on_air().filter(channel=channel).order_by(*NEWEST_FIRST)
    items = _fitted(channel, told, place, given(channel, newest[:NEWEST]))
    first = _page(channel, 1, told, place, items, build_of(channel), now)
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
    moments = [_in_words(f"episode__{name}") for name in ("published_at", "read_at", "applied_at")]
    releases = channel.releases.order_by("released_at", "episode_id")
    rows = list(releases.values_list("pk", "episode__post__verdict", *moments))
    for n in range(len(rows) // BLOCK):
        block = rows[n * BLOCK : (n + 1) * BLOCK]
        heard = [pk for pk, verdict, on_air_at, *_ in block if verdict == Verdict.ACCEPTED and on_air_at]
        yield Block(n + 2, tuple(heard), repr(block))


def _archive(channel: Channel, block: Block, state: str, now: dt.datetime) -> FeedPage | None:
    releases = Release.objects.filter(pk__in=block.releases).order_by(*NEWEST_FIRST)
    place = document.Place(
        page=_address(channel, block.number),
        older=_address(channel, block.number - 1) if block.number > 2 else Own(""),
        oldest=_address(channel, 2),
        is_archive=True,
    )
    items = written(channel, given(channel, releases))
    return _page(channel, block.number, facts(channel), place, items, state, now)


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
    items: Sequence[bytes],
    build: str,
    now: dt.datetime,
) -> FeedPage | None:
    """The page as it should be; None where it is so already."""
    page = FeedPage.objects.filter(channel=channel, number=number).defer("gzipped").first()
    second = now.replace(microsecond=0)
    if page is not None:
        same = document.write(told, place, page.changed_at, items, site=settings.SITE_URL)
        if same == bytes(page.body) and page.build == build:
            return None
        if same == bytes(page.body):
            page.build = build
            page.gzipped = gzip.compress(same, 6, mtime=0)
            return page
        second = max(second, page.changed_at + dt.timedelta(seconds=1))
    body = document.write(told, place, second, items, site=settings.SITE_URL)
    fresh = page or FeedPage(channel=channel, number=number)
    fresh.body, fresh.gzipped = body, gzip.compress(body, 6, mtime=0)
    fresh.etag, fresh.changed_at, fresh.build = hashlib.sha256(body).hexdigest(), second, build
    return fresh


def _fitted(
    channel: Channel, told: document.Channel, place: document.Place, known: Sequence[Given]
) -> list[bytes]:
    """Items with as many whole notes as page 1 has room for, plain and packed."""
    room = ROOM
    while True:
        items = written(channel, known, room=room)
        body = document.write(told, place, channel.created_at, items, site=settings.SITE_URL)
        packed = len(gzip.compress(body, 6, mtime=0))
        if packed <= PACKED or room <= 0:
            return items
        room = min(room, len(body)) - max(STEP, (packed - PACKED) * len(body) // packed)


def written(channel: Channel, known: Sequence[Given], *, room: float = math.inf) -> list[bytes]:
    """The channel's items in pieces, in so many bytes."""
    host = document.host(facts(channel))
    simple = channel.simple_chapters
    return item.page(known, host=host, site=settings.SITE_URL, room=room, simple_chapters=simple)


def given(channel: Channel, releases: QuerySet[Release]) -> list[Given]:
    """What the channel adds to each of its releases, and their stored parts."""
    columns = (f"episode__{name}" for name in feed_items.COLUMNS)
    found = releases.values_list("guid", _in_words("released_at"), *columns)
    rows = [feed_items.Row(*row) for row in found]
    numbers = sequences.numbers(channel) if channel.cadence == Channel.Cadence.SEQUENCE else {}
    return feed_items.told(
        rows, prefixed=channel.prefix_titles, pictured=channel.episode_art, numbers=numbers
    )


def _in_words(moment: str) -> Cast:
    """A moment as the database writes it: to make ten thousand dates of them takes longer than all the rest."""
    return Cast(moment, TextField())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
