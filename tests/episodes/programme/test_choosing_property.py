"""A year of posts and a clock that jumps: what channels choose is once and for good."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from episodes.models import Channel, Episode, Release
from episodes.programme import choosing
from episodes.programme.periods import PeriodLength, before, period_of
from sources.models import Appearance
from tests.factories import make_channel, make_episode, make_post

pytestmark = pytest.mark.django_db
START = dt.datetime(2023, 3, 6, tzinfo=dt.UTC)
A_YEAR = 365 * 24 * 60

moments = st.integers(0, A_YEAR).map(lambda minutes: START + dt.timedelta(minutes=minutes))
zones = st.integers(-14, 14).map(lambda hours: dt.timezone(dt.timedelta(hours=hours)))
posts = st.lists(st.tuples(moments, zones, st.integers(0, 200)), min_size=1, max_size=12)
ticks = st.lists(moments, min_size=1, max_size=8)  # in any order: a clock may jump
few = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip


def fresh(cadence: str, **facts: object) -> Channel:
    Channel.objects.all().delete()
    Episode.objects.all().delete()
    return make_channel(cadence, cadence=cadence, created_at=START + dt.timedelta(days=7), **facts)


def publish(found: list[tuple[dt.datetime, dt.timezone, int]]) -> None:
    for number, (moment, zone, karma) in enumerate(found):
        at = moment.astimezone(zone)
        make_episode(make_post(f"Post {number}", karma=karma, at=at), at=at)


def chosen(channel: Channel) -> dict[tuple[str, int], int]:
    rows = channel.releases.values_list("period", "rank", "episode", "released_at", "guid")
    assert len({row[2] for row in rows}) == len(rows), "nobody twice"
    assert len({row[4] for row in rows}) == len(rows), "no guid twice"
    return {(period, rank): episode for period, rank, episode, _, _ in rows}


@few
@given(posts, ticks, st.sampled_from([("daily", PeriodLength.DAY), ("weekly", PeriodLength.WEEK)]))
def test_one_a_period_never_repeated_never_changed_and_none_missing(found, ticks, cadence):
    name, length = cadence
    channel = fresh(name)
    publish(found)

    decided: dict[tuple[str, int], int] = {}
    for now in ticks:
        choosing.choose_for(channel, now)
        after = chosen(channel)
        assert decided.items() <= after.items()
        decided = after
        Appearance.objects.update(karma=7)  # what changes later changes no choice

    reached = max(ticks)
    first = before(length, channel.created_at).start
    periods = {period_of(length, moment) for moment, _, _ in found}
    expected = {one.name for one in periods if first <= one.start and one.end <= reached}
    assert {period for period, _ in decided} == expected


@few
@given(posts, ticks, st.integers(1, 4))
def test_the_list_of_all_time_grows_and_forgets_nobody(found, ticks, top):
    channel = fresh("all-time", top=top)
    publish(found)

    decided: dict[tuple[str, int], int] = {}
    drawn_up: set[str] = set()
    for now in ticks:
        if choosing.is_due(channel, "", now):
            choosing.choose_for(channel, now)
            drawn_up.add(choosing.month(now))
            best = list(choosing.ranked(channel))
            assert set(best) <= set(channel.releases.values_list("episode", flat=True))
        channel.refresh_from_db()
        after = chosen(channel)
        assert decided.items() <= after.items()
        decided = after
        lowest = Appearance.objects.order_by("karma").first()
        Appearance.objects.filter(pk=lowest.pk).update(karma=lowest.karma + 150)

    assert {period for period, _ in decided} <= drawn_up
    assert Release.objects.count() >= min(top, len(found))
