"""Whether what is on air is whole: every file as it was stored, every feed as it should be. Reads all, changes nothing."""

import datetime as dt
import gzip
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from lxml import etree

from episodes import stores
from episodes.models import Channel, Episode, FeedPage, Release
from episodes.programme import feed_pages
from episodes.progress import OnProgress, unreported
from episodes.stores import Held, Stored

OVERDUE = dt.timedelta(minutes=10)
"""A feed that has waited so long is written by nobody."""
AUDIO = f"{settings.SITE_URL}/audio/"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it should be, and how."""

    what: str
    how: str


def files(*, hashed: bool = True, report: OnProgress = unreported) -> Iterator[Fault]:
    """Files that are missing, or not what was stored; sizes alone unless `hashed`, which reads every byte."""
    wanted = stores.referenced()
    held = {file.name: file for folder in ("audio", "covers") for file in stores.held(folder)}
    for done, file in enumerate(wanted, start=1):
        if how := _wrong_with(file, held.get(file.name), hashed=hashed):
            yield Fault(file.name, how)
        report(done, len(wanted))


def orphans() -> list[str]:
    """Files that no row refers to; the sweep removes them when they are old enough."""
    wanted = {file.name for file in stores.referenced()}
    found = (file.name for folder in ("audio", "covers") for file in stores.held(folder))
    return sorted(name for name in found if name not in wanted)


def feeds(now: dt.datetime, report: OnProgress = unreported) -> Iterator[Fault]:
    """Documents that are missing, not XML, behind the rows, or whose enclosures say what is not so."""
    channels = list(Channel.objects.filter(enabled=True))
    for done, channel in enumerate(channels, start=1):
        for how in _wrong_with_feed(channel, now):
            yield Fault(f"{channel.slug}/feed.xml", how)
        report(done, len(channels))


def _wrong_with(file: Stored, held: Held | None, *, hashed: bool) -> str:
    if held is None:
        return "missing"
    if file.size is not None and held.size != file.size:
        return f"{held.size:,} bytes, not {file.size:,}"
    if hashed and _sha256(file.name) != file.sha256:
        return "not the bytes that were stored"
    return ""


def _sha256(name: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(name) as file:
        for chunk in file.chunks(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _wrong_with_feed(channel: Channel, now: dt.datetime) -> Iterator[str]:
    pages = list(channel.pages.order_by("number"))
    if channel.feed_due_at is not None:
        if now - channel.feed_due_at > OVERDUE:
            yield f"waits to be written since {channel.feed_due_at:%Y-%m-%d %H:%M}; does a worker serve the queue `poll`?"
    elif not pages:
        yield "was never written"
    elif behind := feed_pages.render(channel, now):
        yield f"page {', '.join(str(page.number) for page in behind)} is behind the rows, or of another SITE_URL"
    for page in pages:
        yield from (f"page {page.number}: {how}" for how in _wrong_with_page(page))


def _wrong_with_page(page: FeedPage) -> Iterator[str]:
    body = bytes(page.body)
    if gzip.decompress(bytes(page.gzipped)) != body:
        yield "its packed form is of another edition"
    if hashlib.sha256(body).hexdigest() != page.etag:
        yield "its ETag is of another edition"
    try:
        document = etree.fromstring(
            body, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        )
    except etree.XMLSyntaxError as error:
        yield f"is not XML: {error}"
        return
    if page.channel.feed_due_at is None:
        yield from _wrong_enclosures(document.iter("enclosure"))


def _wrong_enclosures(enclosures: Iterable[etree._Element]) -> Iterator[str]:
    lengths = {
        UUID(url.removeprefix(AUDIO).removesuffix(".mp3")): int(enclosure.get("length", "0"))
        for enclosure in enclosures
        if (url := enclosure.get("url", "")).startswith(AUDIO)
    }
    on_air = dict(Episode.objects.on_air().filter(uuid__in=lengths).values_list("uuid", "audio_bytes"))
    for uuid, length in lengths.items():
        if uuid not in on_air:
            yield f"gives out {uuid}, which is not on air"
        elif on_air[uuid] != length:
            yield f"says {length:,} bytes of {uuid}, which has {on_air[uuid]:,}"


def never_released() -> int:
    """Episodes on air that no channel ever gave out: heard on the site alone."""
    return Episode.objects.on_air().exclude(pk__in=Release.objects.values("episode")).count()
