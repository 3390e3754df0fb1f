"""What the demonstration's channels gave out, by the rules that channels really have."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from episodes.models import Channel, Episode, Release
from episodes.programme.choosing import A_SECOND, LENGTHS, month
from episodes.programme.periods import Candidate, PeriodLength, choose, period_of
from episodes.programme.releasing import guid_of

A_TENTH = 10
"""The best of all time are a tenth of a small library, that they may be fewer than all."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Heard:
    """An episode on air with what the rules ask of it."""

    episode: Episode
    sources: frozenset[int]
    tags: frozenset[int]
    karma: int
    at: dt.datetime


def give_out(channels: Iterable[Channel], heard: Sequence[Heard], now: dt.datetime) -> None:
    """Releases as if the library had run all the time. Channels come with their sources and tags at hand."""
    for channel in channels:
        mine = [one for one in heard if _takes(channel, one)]
        Release.objects.bulk_create(_releases(channel, mine, now), ignore_conflicts=True, batch_size=BATCH)
    latest = max((one.at for one in heard), default=now)
    Channel.objects.filter(cadence=Channel.Cadence.ALL_TIME).update(drawn_up_at=latest)


def _takes(channel: Channel, one: Heard) -> bool:
    sources = {source.pk for source in channel.sources.all()}
    tags = {tag.pk for tag in channel.any_tags.all()}
    return (not sources or bool(sources & one.sources)) and (not tags or bool(tags & one.tags))


def _releases(channel: Channel, mine: Sequence[Heard], now: dt.datetime) -> Iterator[Release]:
    cadence = Channel.Cadence(channel.cadence)
    if length := LENGTHS.get(cadence):
        yield from _best(channel, mine, length, now)
    elif cadence == Channel.Cadence.ALL_TIME:
        yield from _top(channel, mine)
    else:
        yield from (_release(channel, one, one.at) for one in mine)


def _best(
    channel: Channel, mine: Sequence[Heard], length: PeriodLength, now: dt.datetime
) -> Iterator[Release]:
    """Given out when the day or the week was over."""
    by_key = {one.episode.pk: one for one in mine}
    candidates = [Candidate(pk, o.at, o.karma, is_heard=True, is_awaited=False) for pk, o in by_key.items()]
    since = period_of(length, min((one.at for one in mine), default=now)).end
    for choice in choose(length, candidates, now, since=since):
        yield _release(channel, by_key[choice.episode], choice.period.end, choice.period.name)


def _top(channel: Channel, mine: Sequence[Heard]) -> Iterator[Release]:
    """Ranked by karma, the best one the newest."""
    most = min(channel.top or 0, max(1, len(mine) // A_TENTH))
    ranked = sorted(mine, key=lambda one: (-one.karma, one.episode.pk))[:most]
    latest = max((one.at for one in mine), default=None)
    for rank, one in enumerate(ranked, 1):
        yield _release(channel, one, (latest or one.at) - rank * A_SECOND, month(latest or one.at), rank)


def _release(channel: Channel, one: Heard, at: dt.datetime, period: str = "", rank: int = 1) -> Release:
    return Release(
        channel=channel,
        episode=one.episode,
        released_at=at,
        guid=guid_of(channel, one.episode),
        period=period,
        rank=rank,
    )
