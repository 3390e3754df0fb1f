"""A channel's feed as documents: the newest 300 on page 1, the rest in blocks that stay as they are."""

import datetime as dt
import hashlib
import math
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from episodes import addresses
from episodes.feeds import document, item
from episodes.feeds.text import Own
from episodes.models import Channel, FeedPage, Release
from episodes.negotiation import gzipped
from episodes.pictures import art
from episodes.programme import feed_items, sequences, silence
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
CADENCES = {
    Channel.Cadence.EVERY: ("as posts appear", ""),
    Channel.Cadence.DAILY: ("daily", "FREQ=DAILY"),
    Channel.Cadence.WEEKLY: ("weekly", "FREQ=WEEKLY"),
    Channel.Cadence.ALL_TIME: ("monthly", "FREQ=MONTHLY"),
    Channel.Cadence.SEQUENCE: ("", ""),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a channel's feed as it should be now, before it has items and a date."""

    channel: Channel
    number: int
    facts: document.ChannelFacts
    place: document.Place
    build: str

    def written(self, items: Sequence[bytes], dated: dt.datetime) -> bytes:
        return document.write(self.facts, self.place, dated, items, site=settings.SITE_URL)


@dataclass(frozen=True, slots=True)
class Block:
    """One archive page: its releases that are on air, and the state that all of it is in."""

    number: int
    releases: tuple[int, ...]
    state: str


def facts_of(channel: Channel) -> document.ChannelFacts:
    cadence, rrule = CADENCES[Channel.Cadence(channel.cadence)]
    return document.ChannelFacts(
        title=channel.title,
        description=channel.description,
        page=Own(addresses.channel(channel.slug)),
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
    inputs = (
        FORM,
        item.MARK,
        settings.SITE_URL,
        facts_of(channel),
        channel.prefix_titles,
        channel.sequence_keys,
    )
    pictured = art.FORM if channel.episode_art else ""
    return _sha256(repr((*inputs, pictured)))


def render(channel: Channel, now: dt.datetime) -> list[FeedPage]:
    """The pages that must be written, which are those whose bytes change."""
    form = _form_of(channel)
    blocks = list(_blocks(channel)) if _is_long(channel) else []
    facts = replace(facts_of(channel), description=described(channel))
    sheet = Sheet(channel, 1, facts, _place_of_first(channel, blocks), build_of(channel))
    newest = Release.objects.on_air().filter(channel=channel).order_by(*NEWEST_FIRST)
    first = _renewed(sheet, _fitted(sheet, items_of(channel, newest[:NEWEST])), now)
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
    sheet = Sheet(channel, block.number, facts_of(channel), place, state)
    return _renewed(sheet, pieces(channel, items_of(channel, releases)), now)


def _place_of_first(channel: Channel, blocks: Sequence[Block]) -> document.Place:
    if not blocks:
        return document.Place(_address(channel, 1))
    return document.Place(_address(channel, 1), _address(channel, blocks[-1].number), _address(channel, 2))


def _address(channel: Channel, number: int) -> Own:
    feed = addresses.feed(channel)
    return Own(feed if number == 1 else feed.replace("/feed.xml", f"/feed-{number}.xml"))


def _renewed(sheet: Sheet, items: Sequence[bytes], now: dt.datetime) -> FeedPage | None:
    """The page as it should be; None where it is so already."""
    known = sheet.channel.pages.filter(number=sheet.number).defer("gzipped").first()
    dated = now.replace(microsecond=0)
    if known is not None:
        if sheet.written(items, known.changed_at) == bytes(known.body):
            is_current = known.build == sheet.build
            known.build = sheet.build
            return None if is_current else known  # saved without its packed form, which was not loaded
        dated = max(dated, known.changed_at + dt.timedelta(seconds=1))
    page = known or FeedPage(channel=sheet.channel, number=sheet.number)
    page.body = sheet.written(items, dated)
    page.gzipped, page.etag = gzipped(page.body), hashlib.sha256(page.body).hexdigest()
    page.changed_at, page.build = dated, sheet.build
    return page


def _fitted(sheet: Sheet, items: Sequence[item.Item]) -> list[bytes]:
    """Items with as many whole notes as page 1 has room for, plain and packed."""
    room = ROOM
    while True:
        fitted = pieces(sheet.channel, items, room=room)
        # Measured under a date that never changes: the same releases must give the same bytes on every day.
        body = sheet.written(fitted, sheet.channel.created_at)
        packed = len(gzipped(body))
        if packed <= PACKED or room <= 0:
            return fitted
        room = min(room, len(body)) - max(STEP, (packed - PACKED) * len(body) // packed)


def pieces(channel: Channel, items: Sequence[item.Item], *, room: float = math.inf) -> list[bytes]:
    """The channel's items as they are written, in at most `room` bytes."""
    host = document.host(facts_of(channel))
    simple = channel.simple_chapters
    return item.page(items, host=host, site=settings.SITE_URL, room=room, simple_chapters=simple)


def items_of(channel: Channel, releases: QuerySet[Release]) -> list[item.Item]:
    """What the channel adds to each of its releases, and their stored parts."""
    columns = (f"episode__{name}" for name in feed_items.COLUMNS)
    found = releases.values_list("guid", _in_words("released_at"), *columns)
    rows = [feed_items.Row(*row) for row in found]
    numbers = sequences.numbers(channel) if channel.cadence == Channel.Cadence.SEQUENCE else {}
    return feed_items.items_of(
        rows, prefixed=channel.prefix_titles, pictured=channel.episode_art, numbers=numbers
    )


def _in_words(moment: str) -> Cast:
    """A moment as the database writes it: to make ten thousand dates of them takes longer than all the rest."""
    return Cast(moment, TextField())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
