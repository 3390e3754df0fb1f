"""A page of a channel's feed, as bytes: the same facts give the same bytes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from episodes import LIBRARY
from episodes.feeds.item import person, rfc2822
from episodes.feeds.text import Own, cdata, element, empty, placed

TYPE = "application/rss+xml"
NAMESPACES = {
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:fh": "http://purl.org/syndication/history/1.0",
}
SIMPLE_CHAPTERS = {"xmlns:psc": "http://podlove.org/simple-chapters"}


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """The facts of a channel that its feed tells."""

    title: str
    description: str  # plain text
    page: Own
    feed: Own
    language: str
    publisher: str
    email: str
    category: str  # "Science > Mathematics"
    explicit: bool
    cover: str | Own
    guid: str
    cadence: str = ""  # in words
    rrule: str = ""  # RFC 5545, where the cadence is one
    is_serial: bool = False
    is_private: bool = True  # not to be listed anywhere
    new_feed_url: str = ""
    simple_chapters: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands among its channel's pages (RFC 5005)."""

    page: Own
    older: Own = Own("")  # noqa: RUF009  (immutable)
    oldest: Own = Own("")  # noqa: RUF009
    is_archive: bool = False


def host(channel: ChannelFacts) -> str:
    """The person element of the publisher, for the channel and each of its items."""
    return person(channel.publisher, role="host", group="cast", href=Own("/about/"))


def write(
    channel: ChannelFacts, place: Place, changed_at: dt.datetime, items: Iterable[bytes], *, site: str
) -> bytes:
    """The document; `site` is the address that own paths stand behind, without a slash at its end."""
    head = [
        *_opening(channel),
        *_atom(channel, place),
        *_facts(channel),
        *_itunes(channel),
        *_podcast(channel),
        element("lastBuildDate", rfc2822(changed_at)),
    ]
    return b"".join((placed("".join(head).encode(), site), *items, b"</channel>\n</rss>\n"))


def _opening(channel: ChannelFacts) -> list[str]:
    known = NAMESPACES | SIMPLE_CHAPTERS if channel.simple_chapters else NAMESPACES
    names = "".join(f' {name}="{address}"' for name, address in known.items())
    return [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<rss version="2.0"{names}>\n<channel>\n',
        element("title", channel.title),
        element("link", channel.page),
        f"<description>{cdata(channel.description)}</description>\n",
    ]


def _atom(channel: ChannelFacts, place: Place) -> list[str]:
    links = [_link("self", place.page)]
    if place.oldest:
        links += [_link("first", channel.feed), _link("last", place.oldest)]
    if place.older:
        links += [_link("next", place.older), _link("prev-archive", place.older)]
    if place.is_archive:
        links += [_link("current", channel.feed), empty("fh:archive")]
    return links


def _link(rel: str, href: Own) -> str:
    return empty("atom:link", rel=rel, href=href, type=TYPE)


def _facts(channel: ChannelFacts) -> list[str]:
    image = element("url", channel.cover) + element("title", channel.title) + element("link", channel.page)
    return [
        element("language", channel.language),
        element("copyright", f"Texts © their authors; recordings by {channel.publisher}"),
        element("generator", LIBRARY),
        element("ttl", "15"),
        f"<image>\n{image}</image>\n",
    ]


def _itunes(channel: ChannelFacts) -> list[str]:
    email = element("itunes:email", channel.email) if channel.email else ""
    tags = [
        empty("itunes:image", href=channel.cover),
        _category(channel.category),
        element("itunes:explicit", "true" if channel.explicit else "false"),
        element("itunes:author", channel.publisher),
        f"<itunes:owner>\n{element('itunes:name', channel.publisher)}{email}</itunes:owner>\n",
        element("itunes:type", "serial" if channel.is_serial else "episodic"),
    ]
    if channel.is_private:
        tags.append(element("itunes:block", "Yes"))
    if channel.new_feed_url:
        tags.append(element("itunes:new-feed-url", channel.new_feed_url))
    return tags


def _category(words: str) -> str:
    outer, _, inner = (part.strip() for part in words.partition(">"))
    if not inner:
        return empty("itunes:category", text=outer)
    opening = empty("itunes:category", text=outer).replace("/>", ">")
    return opening + empty("itunes:category", text=inner) + "</itunes:category>\n"


def _podcast(channel: ChannelFacts) -> list[str]:
    rule = {"rrule": channel.rrule} if channel.rrule else {}
    return [
        element("podcast:guid", channel.guid),
        element("podcast:locked", "yes", **({"owner": channel.email} if channel.email else {})),
        element("podcast:medium", "podcast"),
        host(channel),
        element("podcast:updateFrequency", channel.cadence, **rule) if channel.cadence else "",
        element("podcast:txt", "true", purpose="ai-content"),
    ]
