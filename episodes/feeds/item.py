"""One item: the part that every channel shares, rendered once, and the part that is a channel's own."""

import datetime as dt
from dataclasses import dataclass
from email.utils import format_datetime

from episodes.feeds.text import Own, attribute, cdata, element, empty

MARK = "\x021\n"
"""Begins every stored item; its number grows when their form changes, so that older ones are rendered again."""


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
class Reading:
    """What the feeds tell of an episode. Empty is unknown, or not ours to give."""

    page: Own
    notes: str  # HTML
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


@dataclass(frozen=True, slots=True)
class Given:
    """What a channel adds to a reading when it gives it out."""

    title: str
    guid: str
    released_at: dt.datetime
    number: int = 0  # of a serial; 0: not numbered


def shared(reading: Reading) -> str:
    """The stored part of an item, from its link to its end; own addresses begin with SITE."""
    parts = [
        MARK,
        element("link", reading.page),
        f"<description>{cdata(reading.notes)}</description>\n",
        _enclosure(reading.enclosure),
        element("itunes:duration", str(max(1, round(reading.seconds)))),
        element("itunes:episodeType", "full"),
        *_people(reading),
        *_papers(reading),
        *_links(reading),
        element("podcast:txt", "true", purpose="ai-content"),
        _simple_chapters(reading.chapters),
        "</item>\n",
    ]
    return "".join(parts)


def whole(given: Given, stored: str, *, host: str) -> str:
    """The item as one channel gives it out; `host` is the rendered person element of its publisher."""
    parts = [
        "<item>\n",
        element("title", given.title),
        element("guid", given.guid, isPermaLink="false"),
        element("pubDate", rfc2822(given.released_at)),
        element("itunes:episode", str(given.number)) if given.number else "",
        host,
        stored.removeprefix(MARK),
    ]
    return "".join(parts)


def person(name: str, *, role: str, group: str, href: str) -> str:
    return element("podcast:person", name[:128], role=role, group=group, href=href)


def rfc2822(moment: dt.datetime) -> str:
    return format_datetime(moment.replace(microsecond=0))


def _enclosure(enclosure: Enclosure) -> str:
    return empty("enclosure", url=enclosure.url, length=str(enclosure.size), type=enclosure.type)


def _people(reading: Reading) -> list[str]:
    """Persons of an item replace those of the channel, so authors stand beside the host."""
    authors = [person(name, role="author", group="writing", href=page) for name, page in reading.authors]
    return [element("itunes:author", reading.byline), *authors] if reading.byline else authors


def _papers(reading: Reading) -> list[str]:
    papers = []
    if reading.vtt:
        papers.append(empty("podcast:transcript", url=reading.vtt, type="text/vtt", language="en"))
    if reading.srt:
        papers.append(
            empty("podcast:transcript", url=reading.srt, type="application/x-subrip", language="en")
        )
    if reading.chapters_json:
        papers.append(empty("podcast:chapters", url=reading.chapters_json, type="application/json+chapters"))
    return papers


def _links(reading: Reading) -> list[str]:
    links = []
    if reading.original_url:
        links.append(element("podcast:contentLink", "Link to original article", href=reading.original_url))
    if reading.comments_url:
        links.append(element("podcast:contentLink", "Comments on the forum", href=reading.comments_url))
    if reading.licence:
        links.append(element("podcast:license", reading.licence.lower()))
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
