"""Stories of a forum, through the real client, over real HTTP, into a real database. One line of story, one of truth."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest

from sources import consent
from sources.forum_visit import ForumVisit
from sources.models import Appearance, Author, Post, Source
from sources.polling import PollResult, poll_next, poll_source
from sources.selection import Reason, Verdict
from tests.sources.loopback_forum import START, LoopbackForum, body
from tests.sources.stories import Stage

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
ACCEPTED, WAITING, REFUSED, HELD = Verdict.ACCEPTED, Verdict.WAITING, Verdict.REFUSED, Verdict.HELD


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Three forums and their sources, already visited once, and a clock that moves when told."""
    with Stage.set() as stage:
        yield stage


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


# Edited and withdrawn


def test_a_trivial_edit_is_stored_and_a_material_one_too(stage: Stage) -> None:
    key = stage.ea.add("Draftish", posted_at=stage.now)
    stage.poll()
    stage.pass_time(DAY)
    stage.ea.edit(key, at=stage.now, html=body(about="another harvest"))
    stage.pass_time(HOUR)
    stage.poll()

    post = stage.post("Draftish")
    assert "another harvest" in post.text
    assert post.changed_at >= stage.now


def test_a_retitled_post_is_the_same_post(stage: Stage) -> None:
    key = stage.ea.add("GPT-4", posted_at=stage.now)
    stage.ea.add("Thoughts on GPT-4 and the rest", posted_at=stage.now)
    stage.poll()
    stage.ea.edit(key, at=stage.now + HOUR, title="GPT-4, reconsidered")
    stage.pass_time(2 * HOUR)
    stage.poll()

    assert set(stage.verdicts()) == {"GPT-4, reconsidered", "Thoughts on GPT-4 and the rest"}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"draft": True}, Reason.DELETED),
        ({"deletedDraft": True}, Reason.DELETED),
        ({"unlisted": True}, Reason.UNLISTED),
        ({"rejected": True}, Reason.REJECTED),
        ({"authorIsUnreviewed": True}, Reason.UNREVIEWED),
        ({"status": 5}, Reason.DELETED),
    ],
)
def test_what_is_withdrawn_leaves_and_comes_back(
    stage: Stage, fields: dict[str, object], reason: Reason
) -> None:
    key = stage.ea.add("Fickle", posted_at=stage.now)
    stage.poll()
    before = stage.ea.posts[key].copy()
    stage.ea.posts[key].update(fields)
    stage.pass_time(3 * DAY)
    stage.poll()
    assert stage.verdicts() == {"Fickle": (REFUSED, reason)}

    stage.ea.posts[key] = before
    stage.pass_time(DAY)
    stage.poll()
    assert stage.verdicts() == {"Fickle": (ACCEPTED, "")}
    assert stage.post("Fickle").text


def test_an_erased_post_leaves(stage: Stage) -> None:
    key = stage.ea.add("Erased", posted_at=stage.now)
    stage.poll()
    del stage.ea.posts[key]
    stage.pass_time(DAY)
    stage.poll()

    assert stage.verdicts() == {"Erased": (REFUSED, Reason.DELETED)}


# One essay, one post


@pytest.mark.parametrize("host_first", [True, False])
def test_a_crosspost_is_one_post_whichever_forum_is_met_first(stage: Stage, host_first: bool) -> None:
    stage.lw.crosspost("Shared", stage.ea, posted_at=stage.now, karma=50, author="Ada Lovelace")
    order = (stage.lw, stage.ea) if host_first else (stage.ea, stage.lw)
    for forum in order:
        stage.poll_one(forum)

    post = Post.objects.get()
    assert post.verdict == ACCEPTED
    assert post.home.slug == "lesswrong"
    assert {one.source.slug: one.ruling for one in post.appearances.all()} == {
        "ea-forum": "accepted",
        "lesswrong": "accepted",
    }
    assert "Of Shared number 0" in post.text


def test_a_body_hosted_on_a_forum_where_it_is_not_worthy(stage: Stage) -> None:
    hosted, _ = stage.lw.crosspost("Shared", stage.ea, posted_at=stage.now, karma=50)
    stage.lw.posts[hosted].update(
        baseScore=8, maxBaseScore=8, scoreExceeded30Date=None, scoreExceeded45Date=None
    )
    stage.poll_one(stage.ea)

    post = Post.objects.get()
    assert post.verdict == ACCEPTED
    assert post.url.startswith("https://www.lesswrong.com/posts/")
    assert post.appearances.get(source__slug="lesswrong").ruling == "waiting"


def test_lesswrong_and_the_alignment_forum_share_a_post(stage: Stage) -> None:
    key = stage.lw.add("Aligned", karma=8, posted_at=stage.now, af=True)
    stage.poll()
    post = Post.objects.get()
    assert post.verdict == ACCEPTED
    assert stage.rulings(post) == {"lesswrong": "waiting", "alignment-forum": "accepted"}

    stage.lw.vote(key, 33, at=stage.now)
    stage.poll()
    assert stage.rulings(Post.objects.get()) == {"lesswrong": "accepted", "alignment-forum": "accepted"}


def test_the_same_text_without_any_link_is_one_post(stage: Stage) -> None:
    stage.ea.add("One title", html=body(400), posted_at=stage.now)
    stage.lw.add("Another title", html=body(400) + "<p>Crossposted.</p>", posted_at=stage.now + DAY)
    stage.pass_time(2 * DAY)
    stage.poll()

    assert Post.objects.count() == 1
    assert Appearance.objects.count() == 2


def test_the_same_title_with_another_text_is_another_post(stage: Stage) -> None:
    stage.ea.add("Open thread", html=body(about="april"), posted_at=stage.now)
    stage.lw.add("Open thread", html=body(about="planes"), posted_at=stage.now)
    stage.ea.add("Open thread", html=body(about="april"), posted_at=stage.now + DAY)
    stage.pass_time(2 * DAY)
    stage.poll()

    assert Post.objects.count() == 3


def test_twins_stored_before_their_link_was_known_become_one(stage: Stage) -> None:
    here = stage.ea.add("Twin", html=body(about="hay"), posted_at=stage.now)
    there = stage.lw.add("Twin", html=body(about="straw"), posted_at=stage.now)
    stage.poll()
    assert Post.objects.filter(verdict=ACCEPTED).count() == 2

    crosspost = {"isCrosspost": True, "hostedHere": True, "foreignPostId": there}
    stage.ea.edit(here, at=stage.now + HOUR, fmCrosspost=crosspost)
    stage.pass_time(2 * HOUR)
    stage.poll()

    survivor = Post.objects.get(verdict=ACCEPTED)
    assert survivor.appearances.count() == 2
    assert Post.objects.get(reason=Reason.TWIN).duplicate_of == survivor


# Who wrote it


def test_coauthors_are_credited_in_order(stage: Stage) -> None:
    stage.ea.add("Joint", posted_at=stage.now, author="Cleo", coauthors=["Ada", "Ben"])
    stage.poll()

    assert stage.post("Joint").byline == "Cleo, Ada and Ben"


def test_a_renamed_author_is_renamed_on_every_post(stage: Stage) -> None:
    stage.ea.add("First", posted_at=stage.now, author="ada1815")
    stage.poll()
    seen = stage.post("First").changed_at
    stage.ea.rename("ada1815", "Ada Lovelace")
    stage.pass_time(HOUR)
    stage.ea.add("Second", posted_at=stage.now, author="ada1815")
    stage.ea.posts[next(reversed(stage.ea.posts))]["user"]["displayName"] = "Ada Lovelace"
    stage.poll()

    assert {post.byline for post in Post.objects.all()} == {"Ada Lovelace"}
    assert stage.post("First").changed_at > seen
    assert Author.objects.count() == 1


def test_a_name_that_the_forum_hides_is_not_shown_but_counts(stage: Stage) -> None:
    stage.ea.add("Hidden", posted_at=stage.now, author="Ada", hideAuthor=True)
    stage.poll()
    assert stage.post("Hidden").byline == ""

    consent.opt_out([Author.objects.get()], stage.now)
    assert stage.verdicts() == {"Hidden": (REFUSED, Reason.OPTED_OUT)}


def test_an_author_who_said_no_before_is_never_read(stage: Stage) -> None:
    stage.ea.add("First", posted_at=stage.now, author="Ada")
    stage.poll()
    consent.opt_out(list(Author.objects.all()), stage.now)
    stage.pass_time(HOUR)
    stage.ea.add("Second", posted_at=stage.now, author="Ben", coauthors=["Ada"])
    stage.poll()

    assert stage.verdicts() == dict.fromkeys(("First", "Second"), (REFUSED, Reason.OPTED_OUT))
    assert {(post.text, post.html) for post in Post.objects.all()} == {("", "")}


def test_an_opt_out_covers_the_other_forum_of_a_crosspost(stage: Stage) -> None:
    stage.lw.crosspost("Shared", stage.ea, posted_at=stage.now, author="Ada")
    stage.poll()
    consent.opt_out([Author.objects.get(family="ea")], stage.now)

    assert stage.verdicts() == {"Shared": (REFUSED, Reason.OPTED_OUT)}


def test_a_return_fetches_anew(stage: Stage) -> None:
    stage.ea.add("Back", posted_at=stage.now, author="Ada")
    stage.poll()
    said = consent.opt_out(list(Author.objects.all()), stage.now)
    stage.pass_time(HOUR)
    stage.poll()
    consent.withdraw(said, stage.now)
    assert stage.verdicts()["Back"][0] == WAITING

    stage.poll()
    assert stage.verdicts() == {"Back": (ACCEPTED, "")}
    assert stage.post("Back").text


# The forum's moods


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
        return visit.visit

    monkeypatch.setattr(ForumVisit, "run", asked_meanwhile)
    poll_source(Source.objects.get(slug="ea-forum"), stage.now, stage.client)

    assert Source.objects.get(slug="ea-forum").due_at == stage.now
