"""What a channel's rule would have brought in the last month, told to its curator before it is saved."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Max, Q

from episodes import words
from episodes.models import Channel, Episode
from episodes.programme import choosing, rules, sequences
from episodes.programme.periods import choose, period_of

MONTH = words.MONTH
SHOWN = 100


@dataclass(frozen=True, slots=True)
class ExpectedEpisode:
    """One episode that the rule takes; `period` where it would be the best of one, or its place in a list."""

    title: str
    forum: str
    karma: int | None
    at: dt.datetime
    period: str = ""


@dataclass(frozen=True, slots=True)
class Prospect:
    """`count` is of the last month, or of the whole list where the channel gives out a list."""

    would: list[ExpectedEpisode]
    count: int
    pace: str
    at_once: int  # given out as soon as it is saved
    kept: int  # were given out before, do not fit any more, and stay


def of(channel: Channel, now: dt.datetime) -> Prospect:
    """The channel stands in the database, if only until a transaction is taken back."""
    cadence = Channel.Cadence(channel.cadence)
    is_list = cadence in (Channel.Cadence.ALL_TIME, Channel.Cadence.SEQUENCE)
    found = _listed(channel) if is_list else _lately(channel, now)
    is_open = cadence == Channel.Cadence.EVERY
    return Prospect(
        would=_expected(channel, found[:SHOWN]),
        count=len(found),
        pace="" if is_list else words.pace(len(found)),
        at_once=rules.unreleased(channel).count() if is_open else 0,
        kept=channel.releases.exclude(episode__in=rules.taken(channel)).count(),
    )


Found = tuple[int, dt.datetime | None, str]
"""Episode, when its post became worthy, period or place."""


def _lately(channel: Channel, now: dt.datetime) -> list[Found]:
    """The newest first. What is still to be read counts as read: it will be."""
    length = choosing.LENGTHS.get(Channel.Cadence(channel.cadence))
    since = period_of(length, now - MONTH).start if length else now - MONTH
    known = choosing.candidates(channel, since, now)
    crossed = {one.episode: one.crossed_at for one in known}
    if length is None:
        return [(pk, at, "") for pk, at in sorted(crossed.items(), key=lambda pair: pair[1], reverse=True)]
    heard = [replace(one, is_heard=True, is_awaited=False) for one in known]
    chosen = list(choose(length, heard, now, since=since))
    return [(one.episode, crossed[one.episode], one.period.name) for one in reversed(chosen)]


def _listed(channel: Channel) -> list[Found]:
    if channel.cadence == Channel.Cadence.ALL_TIME:
        return [(pk, None, str(place)) for place, pk in enumerate(choosing.ranked(channel), 1)]
    places = sequences.numbers(channel)
    parts = rules.taken(channel).values_list("pk", "post_id")
    ranked = sorted((places.get(post, 0), pk) for pk, post in parts)
    return [(pk, None, str(place)) for place, pk in ranked]


def _expected(channel: Channel, found: list[Found]) -> list[ExpectedEpisode]:
    counted = Q(post__appearances__in=rules.of_sources(channel))
    known = (
        Episode.objects.filter(pk__in=[pk for pk, _, _ in found])
        .annotate(karma=Max("post__appearances__karma", filter=counted))
        .values_list("pk", "post__title", "post__home__name", "karma", "post__published_at")
    )
    facts = {pk: (title, forum, karma, at) for pk, title, forum, karma, at in known}
    rows = ((*facts[pk], at, period) for pk, at, period in found if pk in facts)
    return [
        ExpectedEpisode(title, forum, karma, crossed or written, period)
        for title, forum, karma, written, crossed, period in rows
    ]
