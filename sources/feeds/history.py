"""Reads another podcast's feed: its own facts and every item with its guid, date and audio. Run inside the box only."""

import datetime as dt
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import lxml.etree as etree

from sources.feeds.podcast import Past, Podcast
from sources.links import clean_url

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
ATOM = "{http://www.w3.org/2005/Atom}"
LONGEST_GUID = 500
LONGEST_HOME = 500
NUMBER = re.compile(r"[0-9]{1,15}")
MEDIA_TYPE = re.compile(r"(?:audio|video)/[\w.+-]{1,40}")
DURATION = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,4}):)?([0-9]{1,6}(?:\.[0-9]{1,9})?)")


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
        link=_address(_text(channel, "link"))[:LONGEST_HOME],
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
    audio = _address(enclosure.get("url", "") if enclosure is not None else "")
    if enclosure is None or not audio:
        return f"“{title}” has no audio at an address of the web"
    published_at = _date(_text(item, "pubDate"))
    if published_at is None:
        return f"“{title}” has no date"
    guid = _text(item, "guid") or audio  # as apps do
    if len(guid) > LONGEST_GUID:
        return f"“{title}” has a guid of {len(guid)} letters"
    size = enclosure.get("length", "").strip()
    kind = enclosure.get("type", "").strip()
    return Past(
        guid=guid,
        title=title or "Untitled",
        published_at=published_at,
        audio_url=audio,
        audio_bytes=int(size) if NUMBER.fullmatch(size) else 0,
        audio_type=kind if MEDIA_TYPE.fullmatch(kind) else "audio/mpeg",
        link=_address(_text(item, "link")),
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


def _address(said: str) -> str:
    """An address of the web, as apps take it: spaces within it are written out. Anything else is none."""
    return clean_url(said.strip().replace(" ", "%20"))


def _date(written: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _seconds(written: str) -> float:
    """1:02:03, 02:03 or plain seconds, perhaps with a fraction."""
    if not (found := DURATION.fullmatch(written)):
        return 0
    hours, minutes, seconds = found.groups()
    return 3600 * int(hours or 0) + 60 * int(minutes or 0) + float(seconds)
