import datetime as dt

import pytest

from episodes.models import Channel, FeedPage
from episodes.programme import silence
from episodes.programme.programming import mark_silent, reconcile
from tests.factories import NOW, make_channel, make_episode, make_post, make_release

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def given_out(channel: Channel, *days: float) -> None:
    """Releases so many days before NOW."""
    for day in days:
        make_release(channel, make_episode(make_post(f"{channel} {day}"), at=NOW - day * DAY))


def test_a_channel_is_silent_after_three_times_its_usual_gap():
    channel = make_channel()
    given_out(channel, 0, 2, 4, 6, 8)

    assert silence.since(channel, NOW + 6 * DAY) is None
    assert silence.since(channel, NOW + 7 * DAY) == NOW.date()


def test_a_busy_day_is_one_day_and_no_channel_is_silent_within_three_days():
    channel = make_channel()
    given_out(channel, 0, 0.1, 0.2, 0.3, 1, 1.1, 2, 3, 4)

    assert silence.since(channel, NOW + 3 * DAY) is None
    assert silence.since(channel, NOW + 4 * DAY) == NOW.date()


def test_where_nothing_is_usual_yet_nothing_is_unusual():
    channel = make_channel()
    assert silence.since(channel, NOW) is None

    given_out(channel, 1, 2)

    assert silence.since(channel, NOW + 300 * DAY) is None


@pytest.mark.parametrize(
    ("cadence", "last", "first"), [("daily", 3, 4), ("weekly", 21, 22), ("all-time", 93, 94)]
)
def test_a_cadence_says_what_is_usual(cadence, last, first):
    channel = make_channel(cadence=cadence, top=5 if cadence == "all-time" else None)
    given_out(channel, 0)

    assert silence.since(channel, NOW + last * DAY) is None
    assert silence.since(channel, NOW + first * DAY) == NOW.date()


def test_a_sequence_that_was_told_to_its_end_is_not_silent():
    keys = ["a", "b", "c", "d", "e"]
    channel = make_channel(cadence="sequence", sequence="https://lw.test/s/a", sequence_keys=keys)
    given_out(channel, 0, 1, 2, 3)
    assert silence.since(channel, NOW + 30 * DAY) == NOW.date()

    given_out(channel, 4)

    assert silence.since(channel, NOW + 30 * DAY) is None


def test_page_and_feed_say_so_until_it_speaks_again(client):
    channel = make_channel()
    for day in range(5):
        make_episode(make_post(f"Post {day}"), at=NOW - day * DAY, applied_at=None)
    reconcile(NOW)

    def description() -> str:
        return bytes(FeedPage.objects.get(channel=channel).body).decode().partition("</description>")[0]

    mark_silent(NOW + 10 * DAY)
    reconcile(NOW + 10 * DAY)

    assert "No new episode since 25 April 2024." in description()
    assert "No new episode since 25 April 2024." in client.get("/library/").content.decode()

    make_episode(make_post("It speaks"), at=NOW + 11 * DAY, applied_at=None)
    reconcile(NOW + 11 * DAY)

    assert "No new episode" not in description()
    assert "No new episode" not in client.get("/library/").content.decode()
