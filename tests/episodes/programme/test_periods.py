import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from episodes.programme.periods import (
    LONGEST_WAIT,
    Candidate,
    Period,
    PeriodLength,
    before,
    choose,
    named,
    period_of,
)

START = dt.datetime(2023, 3, 6, tzinfo=dt.UTC)
YEAR = 365 * 24 * 60


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


moments = st.integers(0, YEAR).map(lambda minutes: START + dt.timedelta(minutes=minutes))
zones = st.integers(-14, 14).map(lambda hours: dt.timezone(dt.timedelta(hours=hours)))
lengths = st.sampled_from(PeriodLength)


@st.composite
def libraries(draw) -> list[Candidate]:
    """A year of posts, seen from all over the world."""
    count = draw(st.integers(0, 40))
    return [
        Candidate(
            number,
            draw(moments).astimezone(draw(zones)),
            draw(st.none() | st.integers(0, 300)),
            is_heard=draw(st.booleans()),
            is_awaited=False,
        )
        for number in range(count)
    ]


def test_days_are_utc_days_and_weeks_begin_on_monday():
    late = dt.datetime(2024, 4, 25, 20, tzinfo=dt.timezone(dt.timedelta(hours=-7)))

    assert period_of(PeriodLength.DAY, late).name == "2024-04-26"
    assert period_of(PeriodLength.WEEK, utc(2024, 4, 28, 23, 59)) == Period(
        utc(2024, 4, 22), utc(2024, 4, 29), "2024-W17"
    )


def test_weeks_belong_to_their_iso_year():
    assert period_of(PeriodLength.WEEK, utc(2024, 12, 31)).name == "2025-W01"
    assert period_of(PeriodLength.WEEK, utc(2021, 1, 1)).name == "2020-W53"


@given(lengths, moments, zones)
def test_a_period_holds_its_moments_and_its_name_finds_it_again(length, moment, zone):
    period = period_of(length, moment.astimezone(zone))

    assert period.start <= moment < period.end
    assert period.end - period.start == dt.timedelta(days=length.value)
    assert named(length, period.name) == period
    assert before(length, moment).end == period.start


@given(libraries(), lengths, st.lists(moments, min_size=1, max_size=12))
def test_one_a_period_never_twice_never_changed_and_none_missing(library, length, ticks):
    """Ticks come in any order: a clock may jump."""
    decided: dict[str, int] = {}
    for now in ticks:
        since = named(length, max(decided)).end if decided else START
        for choice in choose(length, library, now, since=since, given_out=frozenset(decided.values())):
            assert choice.period.name not in decided
            assert choice.episode not in decided.values()
            decided[choice.period.name] = choice.episode

    last = before(length, max(ticks))
    heard = [one for one in library if one.is_heard]
    periods = {
        period_of(length, one.crossed_at).name for one in heard if period_of(length, one.crossed_at) <= last
    }
    assert set(decided) == {name for name in periods if named(length, name).start >= START}
    for name, episode in decided.items():
        rivals = [one.karma or -1 for one in heard if period_of(length, one.crossed_at).name == name]
        assert (library[episode].karma if library[episode].karma is not None else -1) == max(
            one.karma if one.karma is not None else -1
            for one in heard
            if period_of(length, one.crossed_at).name == name
        ), rivals


@given(libraries(), lengths, moments, moments)
def test_downtime_brings_what_patience_would_have_brought(library, length, one, other):
    early, late = min(one, other), max(one, other)
    at_once = list(choose(length, library, late, since=START))

    first = list(choose(length, library, early, since=START))
    since = first[-1].period.end if first else START
    given_out = frozenset(choice.episode for choice in first)
    then = list(choose(length, library, late, since=since, given_out=given_out))

    assert first + then == at_once


def candidate(number: int, day: int, karma: int | None, **facts: bool) -> Candidate:
    said = {"is_heard": True, "is_awaited": False, **facts}
    return Candidate(number, utc(2024, 4, day, 12), karma, **said)


def chosen(candidates: list[Candidate], now: dt.datetime) -> list[int]:
    return [choice.episode for choice in choose(PeriodLength.DAY, candidates, now, since=utc(2024, 4, 1))]


def test_the_day_must_be_over():
    assert chosen([candidate(1, 25, 50)], utc(2024, 4, 25, 23, 59)) == []
    assert chosen([candidate(1, 25, 50)], utc(2024, 4, 26)) == [1]


def test_the_most_karma_wins_and_among_equals_the_first():
    assert chosen([candidate(1, 25, 50), candidate(2, 25, 70), candidate(3, 25, 70)], utc(2024, 4, 26)) == [2]
    assert chosen([candidate(1, 25, None), candidate(2, 25, -5)], utc(2024, 4, 26)) == [2]


def test_a_period_waits_for_what_is_still_being_read_but_no_longer_than_a_day():
    found = [
        candidate(1, 25, 50),
        candidate(2, 25, 70, is_heard=False, is_awaited=True),
        candidate(3, 26, 10),
    ]

    assert chosen(found, utc(2024, 4, 27) - dt.timedelta(seconds=1)) == []
    assert chosen(found, utc(2024, 4, 26) + LONGEST_WAIT) == [1, 3]


@pytest.mark.parametrize("heard", [True, False])
def test_a_period_in_which_nobody_can_be_heard_has_no_best(heard):
    assert chosen([candidate(1, 25, 50, is_heard=heard)], utc(2024, 4, 28)) == ([1] if heard else [])
