"""What pages print: episodes and channels as flat, finished rows, so that templates only print."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext

from episodes import LIBRARY, addresses, words
from episodes.models import Channel, Episode
from episodes.programme.rule_words import Rule
from episodes.search import Moment

PREVIEW_ENGINES = frozenset({"espeak"})


@dataclass(frozen=True, slots=True)
class Row:
    """One episode in a list."""

    slug: str
    title: str
    url: str
    forum: str
    forum_url: str
    ink: str
    cover: str
    audio_url: str
    iso_date: str
    date: str
    karma: str
    byline: str
    duration: str
    seconds: int
    excerpt: str
    original_url: str
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel in a list."""

    slug: str
    title: str
    short_title: str
    url: str
    ink: str
    cover: str
    cadence: str
    category: str
    count: int
    recent: int  # given out in the last thirty days
    pace: str
    rule: Rule
    min_karma: int | None  # a post's, to be on it; None: several answers, or any

    @property
    def name(self) -> str:
        """Its title among our own: all of them begin alike."""
        return self.title.removeprefix(f"{LIBRARY}: ")


def episode_rows(
    episodes: Iterable[Episode],
    now: dt.datetime,
    *,
    moments: dict[int, tuple[Moment, ...]] | None = None,
) -> list[Row]:
    """Rows of episodes that come from `listing.on_page()`."""
    covers: dict[str, str] = {}
    return [_episode_row(episode, now, covers, (moments or {}).get(episode.pk, ())) for episode in episodes]


def _episode_row(
    episode: Episode, now: dt.datetime, covers: dict[str, str], moments: tuple[Moment, ...]
) -> Row:
    home = episode.post.home
    if home.ink not in covers:
        covers[home.ink] = addresses.forum_cover(home.ink)
    given_out = getattr(episode, "given_out_at", None) or episode.published_at or now
    karma = getattr(episode, "karma", None)
    return Row(
        slug=episode.slug,
        title=str(episode),
        url=addresses.episode(episode.slug),
        forum=home.name,
        forum_url=f"/search/?forum={home.slug}",
        ink=addresses.ink(home.ink),
        cover=covers[home.ink],
        audio_url=addresses.audio(episode),
        iso_date=given_out.date().isoformat(),
        date=words.day(given_out, now),
        karma="" if karma is None else gettext("%(karma)d karma") % {"karma": karma},
        byline=episode.read_byline,
        duration=words.duration(episode.seconds),
        seconds=int(episode.seconds),
        excerpt=episode.excerpt,
        original_url=episode.post.url,
        moments=moments,
    )


def channel_row(channel: Channel, rule: Rule, count: int, recent: int) -> ChannelRow:
    renewed = channel.cadence == Channel.Cadence.ALL_TIME
    return ChannelRow(
        slug=channel.slug,
        title=channel.title,
        short_title=channel.short_title,
        url=addresses.channel(channel.slug),
        ink=addresses.ink(channel.ink),
        cover=addresses.channel_cover(channel),
        cadence=channel.cadence,
        category=channel.category,
        count=count,
        recent=recent,
        pace=gettext("renewed each month") if renewed else words.pace(recent),
        rule=rule,
        min_karma=_least_karma(channel, rule),
    )


def _least_karma(channel: Channel, rule: Rule) -> int | None:
    sources = rule.of("source")
    thresholds = [
        one for one in (channel.min_karma, *(source.min_karma for source in sources)) if one is not None
    ]
    return max(thresholds) if thresholds and len(sources) == 1 else None


def long_date(moment: dt.datetime) -> str:
    """ "25 April 2024"."""
    return date_format(moment, "j F Y")


def is_preview(episode: Episode) -> bool:
    """Read by the embedded voice, which is honest but plain."""
    return episode.engine in PREVIEW_ENGINES
