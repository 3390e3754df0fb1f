"""The best of the day and of the week: which period a moment falls in, and who is chosen once it is over. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

LONGEST_WAIT = dt.timedelta(days=1)
"""How long a period that is over waits for candidates that are still being read."""


class PeriodLength(Enum):
    DAY = 1
    WEEK = 7


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A UTC day, or a week from Monday."""

    start: dt.datetime
    end: dt.datetime
    name: str  # 2024-04-25, 2024-W17


@dataclass(frozen=True, slots=True)
class Candidate:
    """An episode that may be the best of a period: of the one in which it crossed the threshold."""

    episode: int
    crossed_at: dt.datetime
    karma: int | None
    is_heard: bool  # on air
    is_awaited: bool  # still to be read


@dataclass(frozen=True, slots=True)
class Choice:
    period: Period
    episode: int


def period_of(length: PeriodLength, moment: dt.datetime) -> Period:
    """The UTC day, or the week from Monday, in which a moment lies."""
    day = moment.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if length is PeriodLength.DAY:
        return Period(day, day + dt.timedelta(days=1), f"{day:%Y-%m-%d}")
    monday = day - dt.timedelta(days=day.weekday())
    year, week, _ = monday.isocalendar()
    return Period(monday, monday + dt.timedelta(days=7), f"{year}-W{week:02}")


def named(length: PeriodLength, name: str) -> Period:
    """The period of that name."""
    pattern = "%Y-%m-%d" if length is PeriodLength.DAY else "%G-W%V-%u"
    written = name if length is PeriodLength.DAY else f"{name}-1"
    return period_of(length, dt.datetime.strptime(written, pattern).replace(tzinfo=dt.UTC))


def before(length: PeriodLength, moment: dt.datetime) -> Period:
    """The last period that was over at that moment."""
    return period_of(length, period_of(length, moment).start - dt.timedelta(microseconds=1))


def choose(
    length: PeriodLength,
    candidates: Iterable[Candidate],
    now: dt.datetime,
    *,
    since: dt.datetime,
    given_out: Set[int] = frozenset(),
) -> Iterator[Choice]:
    """One for each period that is over and began at `since` or later, the oldest first; none twice.

    A period waits for candidates that are still being read, at most a day, and the later ones wait with it. A period in
    which nobody can be heard has no best.
    """
    taken = set(given_out)
    ripe = ((period_of(length, one.crossed_at), one) for one in candidates)
    over = sorted(
        ((period, one) for period, one in ripe if since <= period.start and period.end <= now),
        key=lambda pair: (pair[0], pair[1].episode),
    )
    for period, pairs in groupby(over, key=lambda pair: pair[0]):
        found = [one for _, one in pairs if one.episode not in taken]
        if any(one.is_awaited for one in found) and now < period.end + LONGEST_WAIT:
            return
        if heard := [one for one in found if one.is_heard]:
            best = min(heard, key=_rank)
            taken.add(best.episode)
            yield Choice(period, best.episode)


def _rank(one: Candidate) -> tuple[float, dt.datetime, int]:
    """Most karma; among equals who was first."""
    return (float("inf") if one.karma is None else -one.karma, one.crossed_at, one.episode)
