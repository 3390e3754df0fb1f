"""The library as a directory: channels with their counts, categories, topics, and what is being read just now."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Window
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy

from episodes import addresses, words
from episodes.archive.rows import ChannelRow, channel_row
from episodes.models import Channel, Episode, OtherShow, Release, Topic
from episodes.programme import rule_words
from episodes.programme.rule_words import Rule
from sources.models import Byline, Post
from sources.selection import Verdict

COUNTED_FOR = 60  # seconds that the counts of a page may be old
CADENCES = {
    Channel.Cadence.EVERY: gettext_lazy("Everything"),
    Channel.Cadence.DAILY: gettext_lazy("Best of the day"),
    Channel.Cadence.WEEKLY: gettext_lazy("Best of the week"),
    Channel.Cadence.ALL_TIME: gettext_lazy("Top of all time"),
}
WAITING_SHOWN = 5
AUTHORS = 40  # offered by a select
OFFERED_FOR = 600  # seconds that the choice of them may be old: by keys, so that who left is not named


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    channel: ChannelRow | None
    rhythm: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One forum, or all of them, and its channels by cadence."""

    name: str
    about: str  # which posts, in a few words
    channel: ChannelRow
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Category:
    name: str
    slug: str
    count: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An episode that is not on air yet."""

    title: str
    url: str
    forum: str
    progress: int  # per cent
    is_read: bool  # just now, rather than waiting for its turn


def channel_rows(now: dt.datetime) -> list[ChannelRow]:
    """Every enabled channel in its place, with counts that may be a minute old. At most three queries."""
    return rows_of(channels(), now)


def channels() -> list[Channel]:
    """Every enabled channel in its place."""
    return list(Channel.objects.filter(enabled=True))


def rows_of(channels: Iterable[Channel], now: dt.datetime) -> list[ChannelRow]:
    """At most two queries."""
    counts, rules = channel_counts(now), rule_words.rules()
    return [
        channel_row(channel, rules.get(channel.pk, Rule()), *counts.get(channel.pk, (0, 0)))
        for channel in channels
    ]


def channel_counts(now: dt.datetime) -> dict[int, tuple[int, int]]:
    """For each channel: its episodes on air, and those given out in the last thirty days."""
    return cache.get_or_set("channel-counts", lambda: _count_channels(now), COUNTED_FOR) or {}


def _count_channels(now: dt.datetime) -> dict[int, tuple[int, int]]:
    recently = Count("id", filter=Q(released_at__gte=now - words.MONTH))
    counted = Release.objects.on_air().order_by().values("channel").annotate(n=Count("id"), recent=recently)
    return {row["channel"]: (row["n"], row["recent"]) for row in counted}


def matrix(rows: Sequence[ChannelRow]) -> tuple[list[str], list[MatrixRow], list[ChannelRow]]:
    """Column heads, forums by cadence, and the channels that have no place in it (topics, sequences)."""
    plain = [row for row in rows if row.cadence in CADENCES and not row.rule.narrowing]
    used = [cadence for cadence in CADENCES if any(row.cadence == cadence for row in plain)]
    lines: dict[frozenset[int], dict[str, ChannelRow]] = {}
    beside = [row for row in rows if row not in plain]
    for row in plain:
        line = lines.setdefault(row.rule.sources, {})
        if row.cadence in line:
            beside.append(row)
        else:
            line[row.cadence] = row
    whole = [_matrix_row(line, used) for line in lines.values() if Channel.Cadence.EVERY in line]
    beside += [row for line in lines.values() if Channel.Cadence.EVERY not in line for row in line.values()]
    return [str(CADENCES[cadence]) for cadence in used], whole, beside


def _matrix_row(line: dict[str, ChannelRow], used: Sequence[Channel.Cadence]) -> MatrixRow:
    every = line[Channel.Cadence.EVERY]
    cells = tuple(
        Cell(str(CADENCES[cadence]), line.get(cadence), line[cadence].pace if cadence in line else "")
        for cadence in used
    )
    return MatrixRow(every.short_title, _included(every), every, cells)


def _included(every: ChannelRow) -> str:
    if not every.rule.sources:
        return gettext("Everything that we read")
    if not every.min_karma:
        return ""
    return gettext("Posts from %(count)d karma") % {"count": every.min_karma}


def categories(rows: Sequence[ChannelRow]) -> list[Category]:
    """The categories that have channels, the fullest first."""
    names = [row.category for row in rows]
    found = [Category(name, slugify(name), names.count(name)) for name in dict.fromkeys(names)]
    return sorted(found, key=lambda category: (-category.count, category.name))


def busiest(rows: Sequence[ChannelRow], category: str) -> list[ChannelRow]:
    """A category's, ordered by episodes given out in the last thirty days, and all pages that show it say so."""
    members = (row for row in rows if row.category == category)
    return sorted(members, key=lambda row: (-_lately(row), -row.count, row.title))


def _lately(row: ChannelRow) -> int:
    """A list of all time is drawn up at once: that says nothing about how busy it is."""
    return 0 if row.cadence == Channel.Cadence.ALL_TIME else row.recent


def others(category: str) -> list[OtherShow]:
    """Shows of other people that the curators list beside ours."""
    return list(OtherShow.objects.filter(enabled=True, category__in=("", category)))


def topics() -> list[Topic]:
    """Our topics that have something on air, each with its `count`."""
    heard = Episode.objects.on_air().filter(post=OuterRef("pk"))
    on_air = Post.objects.filter(Exists(heard))
    counted = Topic.objects.annotate(
        count=Count("tags__posts", distinct=True, filter=Q(tags__posts__in=on_air))
    )
    found = cache.get_or_set(
        "topics", lambda: list(counted.filter(count__gt=0).order_by("-count", "name")), 60
    )
    return found or []


def years() -> list[int]:
    """From the newest to the oldest post that is on air."""
    return cache.get_or_set("years", _count_years, COUNTED_FOR) or []


def _count_years() -> list[int]:
    # The two ends alone: told apart year by year, SQLite asks Python about every post.
    heard = Post.objects.filter(verdict=Verdict.ACCEPTED, episode__published_at__isnull=False)
    ends = heard.aggregate(first=Min("published_at"), last=Max("published_at"))
    return list(range(ends["last"].year, ends["first"].year - 1, -1)) if ends["last"] else []


def authors(scope: QuerySet[Episode]) -> list[int]:
    """The keys of those authors of whom the list holds most."""
    heard = scope.order_by().values("post")
    wrote = Byline.objects.filter(post__in=heard).values("author").annotate(n=Count("pk"))
    question = hashlib.sha256(repr(heard.query.sql_with_params()).encode()).hexdigest()
    most = wrote.order_by("-n", "author").values_list("author", flat=True)[:AUTHORS]
    return cache.get_or_set(f"authors-{question}", lambda: list(most), OFFERED_FOR) or []


def waiting() -> tuple[list[Waiting], int]:
    """The next few episodes that were never on air yet, those being read first; and how many there are. One query."""
    unheard = Episode.objects.filter(
        published_at__isnull=True,
        status__in=(Episode.Status.QUEUED, Episode.Status.RECORDING),
        post__verdict=Verdict.ACCEPTED,
    )
    next_ones = (
        unheard.select_related("post__home")
        .only("slug", "status", "progress", "read_title", "post__title", "post__home__name")
        .annotate(together=Window(Count("*")))
        .order_by("-status", "-progress", "due_at", "id")[:WAITING_SHOWN]
    )
    shown = [
        Waiting(
            title=str(episode),
            url=addresses.episode(episode.slug),
            forum=episode.post.home.name,
            progress=episode.progress,
            is_read=episode.status == Episode.Status.RECORDING,
        )
        for episode in next_ones
    ]
    return shown, getattr(next_ones[0], "together", 0) if shown else 0
