"""Stories of what is worthy and when, through the real client, over real HTTP, into a real database. One line of story, one of truth."""

import datetime as dt

import pytest

from sources.models import Post
from sources.selection import Reason, Verdict
from tests.sources.loopback_forum import START
from tests.sources.stories import Stage

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
ACCEPTED, WAITING, REFUSED = Verdict.ACCEPTED, Verdict.WAITING, Verdict.REFUSED


# What is worthy, and when it became so


def test_a_worthy_post_is_found(stage: Stage) -> None:
    stage.ea.add("On Kindness", karma=31, posted_at=stage.now, author="Ada Lovelace", tags=["kindness"])
    stage.poll()

    post = stage.post("On Kindness")
    assert post.verdict == ACCEPTED
    assert post.byline == "Ada Lovelace"
    assert post.licence == "CC-BY-4.0"
    assert [tag.slug for tag in post.tags.all()] == ["kindness"]
    assert "Of On Kindness number 0" in post.text


def test_a_late_bloomer_is_found_days_later_and_dated_by_its_crossing(stage: Stage) -> None:
    key = stage.ea.add("Slow", karma=5, posted_at=stage.now)
    stage.poll()
    assert stage.verdicts() == {"Slow": (WAITING, Reason.LOW_KARMA)}

    stage.pass_time(9 * DAY)
    stage.ea.vote(key, 31, at=stage.now)
    stage.pass_time(HOUR)
    stage.poll()

    assert stage.verdicts() == {"Slow": (ACCEPTED, "")}
    assert stage.appearance("Slow").threshold_at == stage.now - HOUR
    assert stage.post("Slow").published_at == START + HOUR


def test_a_bloomer_from_before_our_time_is_found(stage: Stage) -> None:
    old = stage.ea.add("Old", karma=5, posted_at=START - 90 * DAY)
    stage.poll()
    assert stage.verdicts() == {}

    stage.ea.vote(old, 40, at=stage.now)
    stage.poll()
    assert stage.verdicts() == {"Old": (ACCEPTED, "")}


def test_a_threshold_that_is_not_the_forums_own_is_dated_by_us(stage: Stage) -> None:
    stage.source(stage.ea, min_karma=40)
    before = stage.ea.add("Before our time", karma=31, posted_at=START - 3 * DAY)
    here = stage.ea.add("Here", karma=31, posted_at=stage.now)
    stage.poll()
    assert stage.verdicts() == {"Here": (WAITING, Reason.LOW_KARMA)}

    stage.pass_time(2 * DAY)
    stage.ea.vote(before, 41, at=stage.now)
    stage.ea.vote(here, 41, at=stage.now)
    stage.poll()

    assert stage.verdicts() == {"Here": (ACCEPTED, ""), "Before our time": (ACCEPTED, "")}
    assert stage.appearance("Here").threshold_at == stage.now


def test_patience_ends(stage: Stage) -> None:
    stage.ea.add("Never", karma=5, posted_at=stage.now)
    stage.poll()
    stage.pass_time(31 * DAY)
    stage.poll()

    assert stage.verdicts() == {"Never": (REFUSED, Reason.LOW_KARMA)}


def test_karma_that_falls_again_changes_nothing(stage: Stage) -> None:
    key = stage.ea.add("Divisive", karma=31, posted_at=stage.now)
    stage.poll()
    stage.ea.vote(key, 12, at=stage.now)
    stage.poll()

    assert stage.verdicts() == {"Divisive": (ACCEPTED, "")}


def test_karma_that_rose_and_fell_between_two_polls_counts(stage: Stage) -> None:
    key = stage.ea.add("Flash", karma=31, posted_at=stage.now)
    stage.ea.vote(key, 28, at=stage.now)
    stage.poll()

    assert stage.verdicts() == {"Flash": (ACCEPTED, "")}


def test_a_burst_of_sixty_posts_between_two_polls(stage: Stage) -> None:
    for number in range(60):
        stage.ea.add(f"Essay {number}", posted_at=stage.now + number * MINUTE)
    stage.pass_time(2 * HOUR)
    stage.poll()

    assert Post.objects.filter(verdict=ACCEPTED).count() == 60


def test_a_server_that_shows_fewer_posts_than_asked(stage: Stage) -> None:
    stage.ea.most_per_page = 10
    for number in range(25):
        stage.ea.add(f"Essay {number}", posted_at=stage.now + number * MINUTE)
    stage.poll()

    assert Post.objects.filter(verdict=ACCEPTED).count() == 25


def test_weeks_of_downtime_lose_nothing(stage: Stage) -> None:
    for number in range(40):
        stage.ea.add(f"Essay {number}", posted_at=stage.now + number * DAY)
    late = stage.ea.add("Late", karma=3, posted_at=stage.now + DAY)
    stage.ea.vote(late, 33, at=stage.now + 38 * DAY)
    stage.pass_time(50 * DAY)
    stage.poll()

    assert Post.objects.filter(verdict=ACCEPTED).count() == 41


def test_nothing_is_stored_twice_or_touched_again(stage: Stage) -> None:
    stage.ea.add("Once", posted_at=stage.now)
    stage.poll()
    seen = Post.objects.get().changed_at
    for _ in range(3):
        stage.pass_time(10 * MINUTE)
        stage.poll()

    assert Post.objects.get().changed_at == seen


def test_the_first_visit_takes_a_few_and_leaves_the_rest_to_backfill() -> None:
    with Stage.set(first_visit=False) as stage:
        for number in range(30):
            stage.ea.add(f"Essay {number}", posted_at=START - number * DAY)
        stage.source(stage.ea, first_take=5)
        stage.poll()
        assert sorted(stage.verdicts()) == [f"Essay {number}" for number in range(5)]

        stage.pass_time(HOUR)
        stage.poll()
        assert len(stage.verdicts()) == 5


# Never read


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"isEvent": True}, Reason.EVENT),
        ({"question": True}, Reason.QUESTION),
        ({"postCategory": "question"}, Reason.QUESTION),
        ({"debate": True}, Reason.DEBATE),
        ({"onlyVisibleToLoggedIn": True}, Reason.MEMBERS_ONLY),
        ({"podcastEpisodeId": "p1", "podcastEpisode": {"_id": "p1"}}, Reason.HUMAN_EPISODE),
        ({"html": "<p>Just a few words.</p>"}, Reason.TOO_SHORT),
        ({"html": ""}, Reason.NO_TEXT),
    ],
)
def test_some_posts_are_never_read(stage: Stage, fields: dict[str, object], reason: Reason) -> None:
    stage.ea.add("Unread", posted_at=stage.now, **fields)  # type: ignore[arg-type]
    stage.poll()

    assert stage.verdicts() == {"Unread": (REFUSED, reason)}


def test_link_posts_and_dialogues_are_read(stage: Stage) -> None:
    stage.ea.add("Elsewhere", posted_at=stage.now, url="https://example.org/essay", postCategory="linkpost")
    stage.ea.add("Two voices", posted_at=stage.now, collabEditorDialogue=True)
    stage.poll()

    assert set(stage.verdicts().values()) == {(ACCEPTED, "")}
    assert stage.post("Elsewhere").linked_url == "https://example.org/essay"
