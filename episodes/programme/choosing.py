"""Who is chosen for the channels that give out the best (of the day, the week, all time: a choice never changes),
and which part of a sequence comes next.
"""

import datetime as dt

from django.db.models import Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from episodes.models import Channel, Episode, Release
from episodes.programme import rules, sequences
from episodes.programme.periods import Candidate, PeriodLength, before, choose, named
from episodes.programme.releasing import guid_of

AWAITED = (Episode.Status.QUEUED, Episode.Status.RECORDING)
A_SECOND = dt.timedelta(seconds=1)
LENGTHS = {Channel.Cadence.DAILY: PeriodLength.DAY, Channel.Cadence.WEEKLY: PeriodLength.WEEK}


def choose_for(channel: Channel, now: dt.datetime) -> int:
    """Give out who is due to be chosen on the channel; returns how many. Two workers choose the same."""
    if length := LENGTHS.get(Channel.Cadence(channel.cadence)):
        return _choose_best(channel, length, now)
    if channel.cadence == Channel.Cadence.ALL_TIME:
        return _draw_up(channel, now)
    if channel.cadence == Channel.Cadence.SEQUENCE:
        return _go_on(channel, now)
    return 0


def is_due(channel: Channel, latest: str, now: dt.datetime) -> bool:
    """Whether there may be somebody to choose, from the latest period that was given out."""
    if length := LENGTHS.get(Channel.Cadence(channel.cadence)):
        return latest < before(length, now).name
    if channel.cadence == Channel.Cadence.ALL_TIME:
        return channel.drawn_up_at is None or month(channel.drawn_up_at) != month(now)
    if channel.cadence == Channel.Cadence.SEQUENCE:
        return rules.unreleased(channel).exists()
    return False


def month(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m}"


def _choose_best(channel: Channel, length: PeriodLength, now: dt.datetime) -> int:
    latest = channel.releases.aggregate(name=Max("period"))["name"]
    # A new channel opens with the best of the period before it.
    since = named(length, latest).end if latest else before(length, channel.created_at).start
    given_out = frozenset(channel.releases.values_list("episode", flat=True))
    chosen = list(choose(length, candidates(channel, since, now), now, since=since, given_out=given_out))
    return _release(channel, [(one.episode, one.period.name, 1) for one in chosen], now)


def candidates(channel: Channel, since: dt.datetime, now: dt.datetime) -> list[Candidate]:
    """What the rule takes of the posts that crossed a threshold from `since` on, each with its most karma there."""
    counted = Q(post__appearances__in=rules.of_sources(channel))
    crossed = Coalesce("post__appearances__threshold_at", "post__appearances__seen_at")
    found = (
        rules.taken(channel)
        .annotate(
            crossed_at=Min(crossed, filter=counted), karma=Max("post__appearances__karma", filter=counted)
        )
        .filter(crossed_at__gte=since, crossed_at__lt=now)
        .values_list("pk", "crossed_at", "karma", "published_at", "status")
    )
    return [
        Candidate(
            pk,
            crossed_at,
            karma,
            is_heard=on_air is not None,
            is_awaited=on_air is None and status in AWAITED,
        )
        for pk, crossed_at, karma, on_air, status in found
    ]


def _draw_up(channel: Channel, now: dt.datetime) -> int:
    """The list as it stands this month; what was on it before stays in the archive."""
    known = list(channel.releases.values_list("episode", "period", "rank"))
    given_out = {pk for pk, _, _ in known}
    # A clock that ran back draws a month up twice: the places that were given in it stay taken.
    taken = max((rank for _, period, rank in known if period == month(now)), default=0)
    places = enumerate(ranked(channel), taken + 1)
    new = [(pk, month(now), place) for place, pk in places if pk not in given_out]
    Channel.objects.filter(pk=channel.pk).update(drawn_up_at=now)
    return _release(channel, list(reversed(new)), now)


def ranked(channel: Channel) -> QuerySet[Episode, int]:
    """Ids of those with the most karma, as many as the channel's list holds."""
    counted = Q(post__appearances__in=rules.of_sources(channel))
    known = rules.matching(channel).annotate(karma=Max("post__appearances__karma", filter=counted))
    most = known.filter(karma__isnull=False).order_by("-karma", "pk")
    return most.values_list("pk", flat=True)[: channel.top]


def _go_on(channel: Channel, now: dt.datetime) -> int:
    """The next parts of the sequence; what is still being read is waited for, so that none overtakes it."""
    places = sequences.numbers(channel)
    known = set(channel.releases.values_list("episode", flat=True))
    parts = rules.taken(channel).values_list("pk", "post_id", "published_at", "status")
    next_ones: list[tuple[int, str, int]] = []
    for pk, post, on_air, status in sorted(parts, key=lambda part: places.get(part[1], 0)):
        if on_air is None and status in AWAITED:
            break
        if on_air is not None and pk not in known:
            next_ones.append((pk, "", places.get(post, 1)))
    return _release(channel, next_ones, now)


def _release(channel: Channel, chosen: list[tuple[int, str, int]], now: dt.datetime) -> int:
    """In this order, the last the newest, a second apart: apps sort by the second."""
    latest = channel.releases.aggregate(latest=Max("released_at"))["latest"]
    first = now - dt.timedelta(seconds=max(0, len(chosen) - 1))
    first = max(first, latest + A_SECOND) if latest else first
    episodes = Episode.objects.only("pk", "uuid").in_bulk([pk for pk, _, _ in chosen])
    releases = [
        Release(
            channel=channel,
            episode=episodes[pk],
            guid=guid_of(channel, episodes[pk]),
            released_at=first + n * A_SECOND,
            period=period,
            rank=rank,
        )
        for n, (pk, period, rank) in enumerate(chosen)
    ]
    Release.objects.bulk_create(releases, ignore_conflicts=True, batch_size=200)
    return len(releases)
