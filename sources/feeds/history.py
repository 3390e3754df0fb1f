"""Reads another podcast's feed: its own facts and every item with its guid, date and audio. Run inside the box only."""

import datetime as dt
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import lxml.etree as etree

from sources.feeds.podcast import Past, Podcast

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
ATOM = "{http://www.w3.org/2005/Atom}"


class HistoryError(Exception):
    """This is no podcast's feed; the message says why."""


def parse(body: bytes) -> Podcast:
    """The feed in these bytes. Raises HistoryError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise HistoryError(f"not XML: {error}") from error
    channel = None if root is None else root.find("channel")
    if channel is None:
        raise HistoryError("no RSS channel in it")
    read = [_item(item) for item in channel.iterfind("item")]
    return Podcast(
        title=_text(channel, "title"),
        description=_text(channel, "description") or _text(channel, f"{ITUNES}summary"),
        link=_text(channel, "link"),
        language=_text(channel, "language"),
        publisher=_text(channel, f"{ITUNES}author"),
        category=" > ".join(_categories(channel)),
        items=tuple(one for one in read if isinstance(one, Past)),
        unfit=tuple(one for one in read if isinstance(one, str)),
        older=next((link.get("href", "") for link in channel.iterfind(f"{ATOM}link[@rel='next']")), ""),
    )


def _item(item: etree._Element) -> Past | str:
    """The item, or why it is none."""
    title = _text(item, "title") or _text(item, f"{ITUNES}title")
    enclosure = item.find("enclosure")
    audio = enclosure.get("url", "").strip() if enclosure is not None else ""
    if enclosure is None or not audio:
        return f"“{title}” has no audio"
    published_at = _date(_text(item, "pubDate"))
    if published_at is None:
        return f"“{title}” has no date"
    size = enclosure.get("length", "").strip()
    return Past(
        guid=_text(item, "guid") or audio,  # as apps do
        title=title or "Untitled",
        published_at=published_at,
        audio_url=audio,
        audio_bytes=int(size) if size.isascii() and size.isdigit() else 0,
        audio_type=enclosure.get("type", "").strip() or "audio/mpeg",
        link=_text(item, "link"),
        byline=_text(item, f"{ITUNES}author") or _text(item, "author"),
        html=item.findtext(f"{CONTENT}encoded") or item.findtext("description") or "",
        seconds=_seconds(_text(item, f"{ITUNES}duration")),
    )


def _categories(channel: etree._Element) -> Iterator[str]:
    """Apple's first category, and the one within it."""
    outer = channel.find(f"{ITUNES}category")
    while outer is not None:
        if text := outer.get("text", "").strip():
            yield text
        outer = outer.find(f"{ITUNES}category")


def _text(element: etree._Element, tag: str) -> str:
    """On one line."""
    return " ".join((element.findtext(tag) or "").split())


def _date(said: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _seconds(said: str) -> float:
    """1:02:03, 02:03 or plain seconds."""
    parts = said.split(":")
    if not all(part.strip().isascii() and part.strip().isdigit() for part in parts) or len(parts) > 3:
        return 0
    total = 0
    for part in parts:
        total = total * 60 + int(part)
    return float(total)
