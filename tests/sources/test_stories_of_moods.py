"""Stories of a forum's bad days, through the real client, over real HTTP, into a real database. One line of story, one of truth."""

import datetime as dt
import json

import pytest

from sources.forum_visit import ForumVisit
from sources.models import Source
from sources.polling import PollResult, poll_next, poll_source
from sources.ripeness import NEVER
from sources.selection import Verdict
from tests.sources.loopback_forum import START, LoopbackForum, body
from tests.sources.stories import Stage

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
ACCEPTED, WAITING, REFUSED = Verdict.ACCEPTED, Verdict.WAITING, Verdict.REFUSED


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "refuses us"), (500, "in trouble"), (502, "in trouble"), (404, "nothing at this address")],
)
def test_a_refusal_is_told_and_nothing_is_lost(stage: Stage, status: int, words: str) -> None:
    stage.ea.add("Patient", posted_at=stage.now)
    stage.ea.fail(status)
    result = stage.poll_one(stage.ea)
    assert words in result.error
    assert stage.verdicts() == {}

    stage.pass_time(HOUR)
    assert stage.poll_one(stage.ea).error == ""
    assert stage.verdicts() == {"Patient": (ACCEPTED, "")}


def test_an_hour_of_500_backs_off_and_recovers(stage: Stage) -> None:
    stage.ea.add("Patient", posted_at=stage.now)
    stage.ea.fail(500, times=100)
    asked = 0
    while stage.now < START + 2 * HOUR:
        asked += sum(result.source.slug == "ea-forum" for result in stage.tick())
        stage.pass_time(MINUTE)
    assert asked <= 4

    stage.ea.recover()
    stage.pass_time(2 * HOUR)
    stage.tick()
    assert stage.verdicts() == {"Patient": (ACCEPTED, "")}
    assert Source.objects.get(slug="ea-forum").failures == 0


def test_retry_after_is_honoured(stage: Stage) -> None:
    stage.ea.fail(429, headers={"Retry-After": "7200"})
    stage.poll_one(stage.ea)

    assert Source.objects.get(slug="ea-forum").due_at >= stage.now + 2 * HOUR


@pytest.mark.parametrize(
    "raw",
    [
        b'{"data": {"posts": {"results": [{"_id": "x", "tit',
        b"<html><title>Just a moment...</title></html>",
        b"",
        b"[]",
        b'{"data": null}',
        b'{"data": {"posts": null}}',
        b'{"data": {"posts": {"results": null}}}',
        b"[" * 100_000,
        b'{"data": ' + b"9" * 10_000 + b"}",
    ],
    ids=["truncated", "html", "empty", "list", "null", "no posts", "no results", "deep", "number"],
)
def test_a_broken_answer_is_told_and_nothing_is_lost(stage: Stage, raw: bytes) -> None:
    stage.ea.add("Patient", posted_at=stage.now)
    stage.ea.say(raw)
    assert stage.poll_one(stage.ea).error

    stage.pass_time(HOUR)
    stage.poll()
    assert stage.verdicts() == {"Patient": (ACCEPTED, "")}


@pytest.mark.parametrize(
    "post",
    [
        {},
        {"_id": 7},
        {"_id": "x", "postedAt": "yesterday"},
        {"_id": "x", "postedAt": "2024-04-25T13:00:00Z"},
        {"_id": "x", "postedAt": "2024-04-25T13:00:00Z", "title": 3, "user": [], "tags": "a", "contents": 1},
        {"_id": "x" * 900, "postedAt": "2024-04-25T13:00:00Z", "title": "\0" * 900, "baseScore": 1e300},
        {"_id": "x", "postedAt": "9999-12-31T23:59:59Z", "contents": {"html": "\ud800\0<p>"}},
        {"_id": "x", "postedAt": "9999-12-31T23:59:59Z", "contents": {"html": body()}},
        {"_id": "x", "postedAt": "0001-01-01T00:00:00Z", "contents": {"html": body()}},
        {"_id": "x", "postedAt": "2024-04-25T13:00:00Z", "user": {"_id": "u"}, "coauthors": [None, 3, {}]},
    ],
)
def test_a_post_of_the_wrong_shape_holds_up_no_other(stage: Stage, post: dict[str, object]) -> None:
    stage.ea.add("Patient", posted_at=stage.now)
    answer = json.dumps({"data": {"posts": {"results": [post, None, *stage.ea.whole_posts()]}}})
    stage.ea.say(answer.encode())
    assert stage.poll_one(stage.ea).error == ""

    assert stage.verdicts()["Patient"] == (ACCEPTED, "")


def test_errors_beside_data_are_kept_apart(stage: Stage) -> None:
    stage.ea.add("Whole", posted_at=stage.now)
    stage.ea.complain("Cannot read field of null")
    result = stage.poll_one(stage.ea)

    assert "Cannot read field of null" in result.error
    assert stage.verdicts() == {"Whole": (ACCEPTED, "")}


def test_an_empty_answer_with_errors_withdraws_nothing(stage: Stage) -> None:
    stage.ea.add("Whole", posted_at=stage.now)
    stage.poll()
    empty = {"data": {"posts": {"results": []}}, "errors": [{"message": "timeout"}]}
    stage.ea.say(json.dumps(empty).encode(), times=4)
    stage.pass_time(3 * DAY)
    stage.poll_one(stage.ea)

    assert stage.verdicts() == {"Whole": (ACCEPTED, "")}


def test_a_cache_that_answers_every_question_alike_withdraws_nothing(stage: Stage) -> None:
    stage.ea.add("Whole", posted_at=stage.now)
    stage.poll()
    stage.ea.say(b'{"data": {"posts": {"results": []}}}', times=9)
    stage.pass_time(DAY)
    stage.poll_one(stage.ea)

    assert stage.verdicts() == {"Whole": (ACCEPTED, "")}


def test_a_question_follows_307_to_another_host(stage: Stage) -> None:
    stage.ea.add("Moved", posted_at=stage.now)
    with LoopbackForum() as old:
        old.fail(307, times=20, headers={"Location": stage.ea.graphql})
        stage.allow(old)
        Source.objects.filter(slug="ea-forum").update(url=old.graphql)
        stage.poll_one(stage.ea)

    assert stage.verdicts() == {"Moved": (ACCEPTED, "")}


@pytest.mark.parametrize("style", ["legacy", "selector"])
def test_a_server_that_refuses_one_style_is_asked_in_the_other(stage: Stage, style: str) -> None:
    stage.ea.styles = {style}
    stage.ea.add("Either way", posted_at=stage.now)
    stage.poll()
    assert stage.verdicts() == {"Either way": (ACCEPTED, "")}

    assert Source.objects.get(slug="ea-forum").cursor["style"] == style
    stage.ea.asked.clear()
    stage.poll()
    assert len(stage.ea.asked) == 3


@pytest.mark.parametrize("jump", [-400 * DAY, 400 * DAY])
def test_a_clock_that_jumps_loses_nothing(stage: Stage, jump: dt.timedelta) -> None:
    right = stage.now
    stage.now = right + jump
    stage.poll()
    stage.now = right + HOUR
    stage.ea.add("Meanwhile", posted_at=right + 30 * MINUTE)
    stage.poll()

    assert stage.verdicts() == {"Meanwhile": (ACCEPTED, "")}


def test_sources_that_a_wrong_clock_put_off_for_years_are_visited_at_once(stage: Stage) -> None:
    Source.objects.update(due_at=stage.now + 900 * DAY)

    assert len(stage.tick()) == 3
    assert stage.tick() == []

    Source.objects.update(due_at=NEVER)  # a demonstration's
    assert stage.tick() == []


def test_a_worker_killed_between_fetch_and_save_loses_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.ea.add("Survivor", posted_at=stage.now)
    with monkeypatch.context() as killing:
        killing.setattr(ForumVisit, "bring", _killed)
        with pytest.raises(KeyboardInterrupt):
            stage.poll_one(stage.ea)
    assert stage.verdicts() == {}

    stage.pass_time(HOUR)
    stage.tick()
    assert stage.verdicts() == {"Survivor": (ACCEPTED, "")}


def _killed(*args: object) -> None:
    raise KeyboardInterrupt


def test_we_say_who_we_are_and_carry_the_sources_headers(stage: Stage) -> None:
    stage.source(stage.ea, headers={"X-Bypass": "secret"})
    stage.ea.headers_seen.clear()
    stage.poll()

    assert stage.ea.headers_seen[0]["User-Agent"] == "library (+https://library.test; podcast@library.test)"
    assert stage.ea.headers_seen[0]["X-Bypass"] == "secret"
    assert stage.ea.headers_seen[0]["X-Apollo-Operation-Name"] == "NlPosts"
    assert "X-Bypass" not in stage.lw.headers_seen[-1]


def test_two_workers_do_not_visit_the_same_source(stage: Stage) -> None:
    due = stage.now + DAY
    Source.objects.exclude(slug="ea-forum").update(enabled=False)
    Source.objects.update(due_at=stage.now)
    mine = Source.objects.get(slug="ea-forum")
    theirs = poll_next(stage.now, stage.client)

    assert isinstance(theirs, PollResult)
    assert poll_next(stage.now, stage.client) is None
    assert mine.due_at < Source.objects.get(slug="ea-forum").due_at < due


def test_poll_now_asked_for_during_a_visit_is_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked_meanwhile(visit: ForumVisit) -> object:
        Source.objects.filter(pk=visit.source.pk).update(due_at=stage.now)
        return visit.outcome

    monkeypatch.setattr(ForumVisit, "run", asked_meanwhile)
    poll_source(Source.objects.get(slug="ea-forum"), stage.now, stage.client)

    assert Source.objects.get(slug="ea-forum").due_at == stage.now
