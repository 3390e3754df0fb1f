import datetime as dt

import pytest

from episodes.models import Channel, Episode, Release
from episodes.programme.programming import reconcile
from sources.models import Appearance
from sources.selection import Verdict
from tests.factories import NOW, make_channel, make_episode, make_post, make_source, turn

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
MIDNIGHT = NOW.replace(hour=0)


def post(title: str, karma: int, at: dt.datetime, **facts) -> Episode:
    return make_episode(make_post(title, karma=karma, at=at), at=at, applied_at=None, **facts)


def given_out(channel: Channel) -> list[tuple[str, str]]:
    rows = channel.releases.order_by("released_at").values_list("period", "episode__post__title")
    return [(period, title) for period, title in rows]


def test_the_best_of_the_day_comes_when_the_day_is_over():
    channel = make_channel("daily", cadence="daily")
    post("Good", 50, NOW), post("Better", 80, NOW + HOUR)

    reconcile(MIDNIGHT + DAY - HOUR)
    assert given_out(channel) == []

    reconcile(MIDNIGHT + DAY)
    assert given_out(channel) == [("2024-04-25", "Better")]
    assert Release.objects.get().released_at == MIDNIGHT + DAY


def test_a_choice_is_never_changed_afterwards():
    channel = make_channel("daily", cadence="daily")
    post("Good", 50, NOW), post("Better", 80, NOW)
    reconcile(MIDNIGHT + DAY)
    Appearance.objects.filter(post__title="Good").update(karma=500)

    for hours in range(1, 30):
        reconcile(MIDNIGHT + DAY + hours * HOUR)

    assert given_out(channel) == [("2024-04-25", "Better")]


def test_karma_is_the_one_last_seen():
    channel = make_channel("daily", cadence="daily")
    post("Good", 50, NOW), post("Better", 80, NOW)
    Appearance.objects.filter(post__title="Good").update(karma=500)

    reconcile(MIDNIGHT + DAY)

    assert given_out(channel) == [("2024-04-25", "Good")]


def test_downtime_is_caught_up_oldest_first():
    channel = make_channel("daily", cadence="daily")
    for day in range(5):
        post(f"Day {day}", 50, NOW + day * DAY)

    reconcile(MIDNIGHT + 5 * DAY)

    assert [title for _, title in given_out(channel)] == [f"Day {day}" for day in range(5)]
    assert len(set(Release.objects.values_list("guid", flat=True))) == 5


def test_what_is_still_being_read_is_waited_for():
    channel = make_channel("daily", cadence="daily")
    post("Read", 50, NOW)
    make_episode(make_post("Waits", karma=90), on_air=False)

    reconcile(MIDNIGHT + DAY)
    assert given_out(channel) == []

    Episode.objects.filter(post__title="Waits").update(status=Episode.Status.FAILED)
    reconcile(MIDNIGHT + DAY + HOUR)
    assert given_out(channel) == [("2024-04-25", "Read")]


def test_the_week_s_best_is_one_of_its_forum():
    ea = make_source("ea-forum")
    channel = make_channel("ea-weekly", cadence="weekly", sources=(ea,))
    make_episode(make_post("Ours", source=ea, karma=40), applied_at=None)
    post("Another forum's", 400, NOW)

    reconcile(NOW + 7 * DAY)

    assert given_out(channel) == [("2024-W17", "Ours")]


def test_a_new_channel_opens_with_the_period_before_it():
    post("The week before", 50, NOW - 7 * DAY), post("Long ago", 500, NOW - 30 * DAY)
    channel = make_channel("weekly", cadence="weekly")

    reconcile(NOW)

    assert given_out(channel) == [("2024-W16", "The week before")]


def test_what_was_withdrawn_before_the_choice_is_not_chosen():
    channel = make_channel("daily", cadence="daily")
    post("Good", 50, NOW)
    turn(post("Withdrawn", 80, NOW).post, Verdict.REFUSED, NOW)

    reconcile(MIDNIGHT + DAY)

    assert given_out(channel) == [("2024-04-25", "Good")]


def test_the_list_of_all_time_is_drawn_up_once_a_month_and_keeps_what_leaves_it():
    channel = make_channel("top", cadence="all-time", top=2)
    for title, karma in (("Third", 10), ("Second", 20), ("First", 30)):
        post(title, karma, NOW)

    reconcile(NOW)
    assert given_out(channel) == [("2024-04", "Second"), ("2024-04", "First")]

    post("New first", 99, NOW)
    reconcile(NOW + HOUR)
    assert len(given_out(channel)) == 2

    reconcile(NOW + 10 * DAY)
    assert given_out(channel)[2:] == [("2024-05", "New first")]


def test_a_clock_that_ran_back_keeps_nobody_off_the_list_of_all_time():
    channel = make_channel("top", cadence="all-time", top=1)
    post("First", 30, NOW)
    reconcile(NOW)
    reconcile(NOW + 10 * DAY)
    post("New first", 99, NOW)

    reconcile(NOW)

    assert given_out(channel)[1:] == [("2024-04", "New first")]


def test_channels_may_follow_authors():
    channel = make_channel("ann")
    make_episode(make_post("By Ann", authors=("Ann",)), applied_at=None)
    make_episode(make_post("By Bob", authors=("Bob",)), applied_at=None)
    channel.authors.add(Episode.objects.get(post__title="By Ann").post.authors.get())

    reconcile(NOW)

    assert [title for _, title in given_out(channel)] == ["By Ann"]
