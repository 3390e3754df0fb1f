"""How lengths, moments and dates read."""

import datetime as dt

import pytest

from episodes import words

NOW = dt.datetime(2024, 4, 25, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "1 min"), (60, "1 min"), (2160, "36 min"), (3600, "1 hr"), (5525, "1 hr 32 min"), (36_000, "10 hr")],
)
def test_durations_read_as_in_a_podcast_directory(seconds, said):
    assert words.duration(seconds) == said


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (139.9, "2:19"), (3739, "1:02:19")])
def test_moments_read_as_on_a_clock(seconds, said):
    assert words.clock(seconds) == said


@pytest.mark.parametrize(
    ("days", "said"), [(0, "Today"), (1, "Yesterday"), (5, "20 Apr"), (400, "22 Mar 2023")]
)
def test_near_days_have_names(days, said):
    assert words.day(NOW - dt.timedelta(days=days), NOW) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ""),
        (1, "1 a month"),
        (4, "about one a week"),
        (17, "about 4 a week"),
        (30, "about one a day"),
        (240, "about 8 a day"),
    ],
)
def test_pace_is_told_roughly(count, said):
    assert words.pace(count) == said
