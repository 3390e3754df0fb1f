import datetime as dt

import pytest

from episodes.models import Episode
from nonlinear.news import OFFLINE, News, Standing
from sources.http.errors import WORDS, Trouble
from sources.models import Source
from tests.factories import NOW, make_episode, make_post, make_source

pytestmark = pytest.mark.django_db
NO_NAME = WORDS[Trouble.NO_NAME]


def polled(slug: str, **facts: object) -> None:
    make_source(slug)
    Source.objects.filter(slug=slug).update(polled_at=NOW, **facts)


def test_that_there_is_no_network_is_said_once_for_all_forums():
    for slug in ("ea-forum", "lesswrong"):
        polled(slug, last_error=NO_NAME)
    news = News(since=NOW)

    first = news.lines()
    Source.objects.update(polled_at=NOW + dt.timedelta(minutes=5))

    assert (first, news.lines()) == ([OFFLINE], [])


def test_a_forums_own_trouble_is_told_with_its_name_and_what_a_poll_brought_once():
    polled("ea-forum", last_error="answered 500")
    polled("lesswrong", last_found={"found": 10, "accepted": 5, "refused": 2, "refused:event": 2})
    news = News(since=NOW)

    assert sorted(news.lines()) == [
        "EA Forum: answered 500",
        "LessWrong: 10 found, 5 accepted, 2 refused, 2 × an event",
    ]
    assert news.lines() == []


def test_a_post_that_was_read_and_one_that_could_not_be_are_told_once():
    make_episode(make_post("Well read"), read_at=NOW)
    make_episode(
        make_post("Badly read"), on_air=False, status=Episode.Status.FAILED, error="Trace\nno voice for it\n"
    )
    news = News(since=NOW)

    assert sorted(news.lines()) == [
        "Could not read “Badly read”: no voice for it",
        "Read aloud: “Well read” (10 min)",
    ]
    assert news.lines() == []


def test_the_standing_says_what_is_read_now_and_how_much_waits():
    news = News(since=NOW)
    assert news.standing() == Standing("Looking for posts to read")

    make_episode(make_post("Done"))
    assert news.standing() == Standing("All read: 1 episode")

    make_episode(make_post("Waits"), on_air=False)
    make_episode(make_post("Now"), on_air=False, status=Episode.Status.RECORDING, progress=40)
    assert news.standing() == Standing("1 waiting, 1 done", "Now", 40)


def test_why_nothing_can_be_recorded_is_told_once(settings):
    settings.STORAGE_LIMIT = 1
    make_episode(make_post("Old"), at=NOW - dt.timedelta(days=1))
    news = News(since=NOW)

    assert news.lines() == ["Nothing is recorded: audio fills the 1 bytes of STORAGE_LIMIT"]
    assert news.lines() == []
