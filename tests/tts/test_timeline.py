"""The one truth about time: stored whole, and cut down where a format cannot hold it."""

import json

import pytest

from tts.passages import Kind, Place
from tts.timeline import Chapter, Cue, Timeline, at_most, ends

TIMELINE = Timeline(
    cues=(
        Cue(0.5, 2.125, "Welcome.", kind=Kind.INTRO),
        Cue(2.475, 4.001, "“Quoted” — 日本.", Place(3, 0, 14), role="quotation", kind=Kind.QUOTATION),
        Cue(4.7, 9.999, "Hello.", Place(4, 7, 13), role="speaker-1", speaker="Ann"),
        Cue(10.0, 3723.004, "Plain.", Place(5, 0, 6)),
    ),
    chapters=(Chapter("Introduction", 0.5), Chapter("The end", 10.0)),
    samples=164_250_001,
    rate=44_100,
)


def test_a_timeline_comes_back_from_json_as_it_was():
    stored = json.loads(json.dumps(TIMELINE.to_json()))

    assert Timeline.from_json(stored) == TIMELINE


def test_stored_cues_are_only_as_long_as_they_must_be():
    rows = TIMELINE.to_json()["cues"]

    assert rows[3] == [10_000, 3_723_004, "Plain.", [5, 0, 6]]
    assert rows[0] == [500, 2125, "Welcome.", None, "intro"]
    assert rows[2] == [4700, 9999, "Hello.", [4, 7, 13], "paragraph", "speaker-1", "Ann"]


def test_seconds_are_counted_from_samples():
    assert TIMELINE.seconds == 164_250_001 / 44_100


@pytest.mark.parametrize("stored", [{}, {"version": 0}, {"version": 2, "cues": []}])
def test_a_timeline_of_another_version_is_not_guessed_at(stored: dict[str, object]):
    with pytest.raises(ValueError, match="version"):
        Timeline.from_json(stored)


def test_chapters_end_where_the_next_begins():
    assert ends(TIMELINE.chapters, 3724.5) == [10.0, 3724.5]
    assert ends((), 60.0) == []


def test_the_shortest_chapters_are_joined_to_the_one_before():
    chapters = tuple(
        Chapter(name, start) for name, start in (("a", 0), ("b", 5), ("c", 6), ("d", 60), ("e", 62))
    )

    assert [one.title for one in at_most(3, chapters, 100.0)] == ["a", "c", "e"]
    assert [one.title for one in at_most(4, chapters, 100.0)] == ["a", "c", "d", "e"]
    assert at_most(5, chapters, 100.0) == chapters
    assert at_most(9, (), 100.0) == ()


def test_the_first_chapter_stays_however_short():
    chapters = (Chapter("a", 0.0), Chapter("b", 0.1), Chapter("c", 50.0))

    assert [one.title for one in at_most(2, chapters, 60.0)] == ["a", "b"]
