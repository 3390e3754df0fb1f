"""When a channel has been silent for unusually long, so that its listeners are told."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from django.db.models.functions import TruncDate

from episodes.models import Channel, Release

USUAL = {
    Channel.Cadence.DAILY: dt.timedelta(days=1),
    Channel.Cadence.WEEKLY: dt.timedelta(days=7),
    Channel.Cadence.ALL_TIME: dt.timedelta(days=31),
}
LOOKED_AT = 30  # days with releases
NEWEST = 300  # releases
FEWEST = 4  # of them, before anything is usual
TIMES = 3


def since(channel: Channel, now: dt.datetime) -> dt.date | None:
    """The day of the last release, if that was three usual gaps ago; None while nothing is unusual."""
    latest = _days(channel, now)
    gap = USUAL.get(Channel.Cadence(channel.cadence)) or usual_gap(latest)
    if not latest or gap is None or is_complete(channel):
        return None
    today = now.astimezone(dt.UTC).date()
    return latest[0] if today - latest[0] > TIMES * gap else None


def _days(channel: Channel, now: dt.datetime) -> list[dt.date]:
    """The latest days with releases, as a rule found among the newest few: to sort ten thousand by day takes long."""
    given_out = Release.objects.on_air().filter(channel=channel, released_at__lte=now)
    newest = given_out.order_by("-released_at").values_list("released_at", flat=True)[:NEWEST]
    days = sorted({moment.astimezone(dt.UTC).date() for moment in newest}, reverse=True)
    if len(days) < LOOKED_AT and len(newest) == NEWEST:
        by_day = given_out.annotate(day=TruncDate("released_at", tzinfo=dt.UTC)).order_by("-day")
        days = list(by_day.values_list("day", flat=True).distinct()[:LOOKED_AT])
    return days[:LOOKED_AT]


def usual_gap(days: Sequence[dt.date]) -> dt.timedelta | None:
    """Between days with releases, the latest first; at least a day. None where there are too few of them."""
    if len(days) < FEWEST:
        return None
    return dt.timedelta(days=max(1, median((later - earlier).days for later, earlier in pairwise(days))))


def is_complete(channel: Channel) -> bool:
    """A sequence that was given out to its end is not silent: it is done."""
    if channel.cadence != Channel.Cadence.SEQUENCE:
        return False
    return channel.releases.count() >= len(channel.sequence_keys)


def notice(day: dt.date) -> str:
    """For page and feed."""
    return f"No new episode since {day.day} {day:%B %Y}."
