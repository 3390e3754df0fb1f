"""One item: the part that every channel shares, rendered once, and the part that is a channel's own.

Notes are stored whole and brief. A page of three hundred items has room for few whole ones: the newest.
"""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from episodes.feeds.text import Own, attribute, cdata, element, empty, placed, plain

SEAM = b"\x03"
"""Stands in a stored item between what is always told, what whole notes add, brief notes, and simple chapters."""
MARK = b"5" + SEAM
"""Begins every stored item; its number grows when their form changes, so that older ones are rendered again."""
NO_PICTURE = Own("")
END = b"</item>\n"


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Our own audio, or an imported episode's by its whole address."""

    url: str | Own
    size: int  # bytes
    type: str = "audio/mpeg"


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """What the feeds tell of an episode. Empty is unknown, or not ours to give."""

    title: str  # without a channel's prefix
    page: Own
    notes: str  # HTML
    brief: str  # the same in two sentences
    enclosure: Enclosure
    seconds: float
    byline: str
    authors: tuple[tuple[str, Own], ...]  # name, page
    original_url: str = ""
    comments_url: str = ""
    licence: str = ""  # SPDX id
    chapters: tuple[Chapter, ...] = ()
    chapters_json: Own = Own("")  # noqa: RUF009  (immutable)
    vtt: Own = Own("")  # noqa: RUF009
    srt: Own = Own("")  # noqa: RUF009


class ChannelPart(NamedTuple):
    """What a channel adds to an episode when it gives it out. A tuple: a page has hundreds, made anew at each change."""

    prefix: str  # "AF", which stands before the title; empty: nothing does
    guid: str
    released_at: dt.datetime
    number: int = 0  # of a serial; 0: not numbered
    picture: Own = NO_PICTURE  # the episode's own, where the channel wants one


Item = tuple[ChannelPart, bytes]
"""What its channel adds, and the part that is stored."""
Draft = tuple[bytes, bytes, bytes]
"""How an item begins, and how it goes on with whole notes and with brief ones."""


def shared(facts: EpisodeFacts) -> bytes:
    """The stored part of an item, from within its title on; own addresses begin with SITE."""
    always = [
        f"{plain(facts.title)}</title>\n",
        element("link", facts.page),
        _enclosure(facts.enclosure),
        element("itunes:duration", str(max(1, round(facts.seconds)))),
        element("itunes:author", facts.byline) if facts.byline else "",
        *_attachments(facts),
        element("podcast:license", facts.licence.lower()) if facts.licence else "",
        element("podcast:txt", "true", purpose="ai-content"),
    ]
    whole = [
        _description(facts.notes),
        element("itunes:episodeType", "full"),
        *_authors(facts),
        _subrip(facts.srt),
        *_links(facts),
    ]
    brief, simple = _description(facts.brief), _simple_chapters(facts.chapters)
    return MARK + SEAM.join("".join(part).encode() for part in (always, whole, brief, simple))


def page(
    items: Iterable[Item],
    *,
    host: str,
    site: str,
    room: float = math.inf,
    simple_chapters: bool = False,
) -> list[bytes]:
    """The items as one channel gives them out, in their order, each with its stored part. They come in pieces.

    In `room` bytes whole notes take what brief ones leave, the first items first. `host` is the rendered person
    element of the channel's publisher, `site` the address that own paths stand behind.
    """
    person = placed(host.encode(), site)
    drafts = [_draft(own, placed(stored, site), person, site, simple_chapters) for own, stored in items]
    left = room - sum(len(opening) + len(brief) + len(END) for opening, _, brief in drafts)
    pieces: list[bytes] = []
    for opening, whole, brief in drafts:
        left -= len(whole) - len(brief)
        pieces += (opening, brief if left < 0 else whole, END)
    return pieces


def _draft(own: ChannelPart, stored: bytes, host: bytes, site: str, simple_chapters: bool) -> Draft:
    _, always, whole, brief, simple = stored.split(SEAM)
    opening = placed(_opening(own).encode(), site) + always
    return opening, host + whole + simple if simple_chapters else host + whole, brief


def _opening(own: ChannelPart) -> str:
    """Up to where the stored part goes on."""
    number = element("itunes:episode", str(own.number)) if own.number else ""
    picture = empty("itunes:image", href=own.picture) if own.picture else ""
    prefix = f"{plain(own.prefix)} - " if own.prefix else ""
    return (
        f'<item>\n<guid isPermaLink="false">{plain(own.guid)}</guid>\n'
        f"<pubDate>{rfc2822(own.released_at)}</pubDate>\n{number}{picture}<title>{prefix}"
    )


def _description(notes: str) -> str:
    return f"<description>{cdata(notes)}</description>\n"


def person(name: str, *, role: str, group: str, href: str) -> str:
    return element("podcast:person", name[:128], role=role, group=group, href=href)


def rfc2822(moment: dt.datetime) -> str:
    """As email.utils has it, in UTC and in a quarter of its time."""
    moment = moment.astimezone(dt.UTC)
    said = moment.ctime()  # "Sun Nov  6 08:49:37 1994", whatever the locale
    return f"{said[:3]}, {moment.day:02} {said[4:7]} {moment.year:04} {said[11:19]} +0000"


def _enclosure(enclosure: Enclosure) -> str:
    return empty("enclosure", url=enclosure.url, length=str(enclosure.size), type=enclosure.type)


def _authors(facts: EpisodeFacts) -> list[str]:
    """Persons of an item replace those of the channel, so authors stand beside the host or not at all."""
    return [person(name, role="author", group="writing", href=page) for name, page in facts.authors]


def _attachments(facts: EpisodeFacts) -> list[str]:
    found = []
    if facts.vtt:
        found.append(empty("podcast:transcript", url=facts.vtt, type="text/vtt", language="en"))
    if facts.chapters_json:
        found.append(empty("podcast:chapters", url=facts.chapters_json, type="application/json+chapters"))
    return found


def _subrip(address: Own) -> str:
    return (
        empty("podcast:transcript", url=address, type="application/x-subrip", language="en")
        if address
        else ""
    )


def _links(facts: EpisodeFacts) -> list[str]:
    links = []
    if facts.original_url:
        links.append(element("podcast:contentLink", "Link to original article", href=facts.original_url))
    if facts.comments_url:
        links.append(element("podcast:contentLink", "Comments on the forum", href=facts.comments_url))
    return links


def _simple_chapters(chapters: tuple[Chapter, ...]) -> str:
    """https://podlove.org/simple-chapters/, which Spotify reads."""
    if len(chapters) < 2:
        return ""
    rows = (
        f'<psc:chapter start="{_clock(one.seconds)}" title="{attribute(one.title)}"/>' for one in chapters
    )
    return f'<psc:chapters version="1.2">{"".join(rows)}</psc:chapters>\n'


def _clock(seconds: float) -> str:
    thousandths = max(0, round(seconds * 1000))
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
