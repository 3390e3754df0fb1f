"""Stories of edits, twins and authors, through the real client, over real HTTP, into a real database. One line of story, one of truth."""

import datetime as dt

import pytest

from sources import consent
from sources.models import Appearance, Author, Post, Tag
from sources.selection import Reason, Verdict
from tests.sources.loopback_forum import body
from tests.sources.stories import Stage

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
ACCEPTED, WAITING, REFUSED = Verdict.ACCEPTED, Verdict.WAITING, Verdict.REFUSED


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


def test_a_post_of_two_forums_keeps_its_address_and_name_whoever_is_asked(stage: Stage) -> None:
    stage.lw.add("Aligned", posted_at=stage.now, af=True, author="abramdemski")
    shown = stage.af._shown
    stage.af._shown = lambda post, query: {  # type: ignore[method-assign]
        **shown(post, query),
        "user": {**post["user"], "displayName": "Abram Demski"},
    }
    stage.poll()
    seen = Post.objects.get().changed_at
    for _ in range(3):
        stage.pass_time(10 * MINUTE)
        stage.poll()

    post = Post.objects.get()
    assert (post.changed_at, post.byline) == (seen, "abramdemski")
    assert post.url.startswith("https://www.lesswrong.com/")


@pytest.mark.parametrize("link_first", [True, False])
def test_a_link_post_that_begins_another_forums_post_is_that_post(stage: Stage, link_first: bool) -> None:
    whole = body(900)
    key = stage.ea.add("Essay", html=whole, posted_at=stage.now)
    page = f"https://forum.effectivealtruism.org/posts/{key}/an-older-slug"
    beginning = "".join(f"{one}</p>" for one in whole.split("</p>")[:8])
    stage.lw.add("A link", html=beginning, url=page, posted_at=stage.now)
    stage.lw.add("On it", html=body(300, "another thing"), url=page, posted_at=stage.now)
    for forum in (stage.lw, stage.ea) if link_first else (stage.ea, stage.lw):
        stage.poll_one(forum)

    essay = stage.post("Essay")
    assert (Post.objects.count(), essay.home.slug, essay.appearances.count()) == (2, "ea-forum", 2)
    assert essay.prose_words > 800


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


def test_a_text_too_short_to_be_alike_is_one_post_if_every_word_is_the_same(stage: Stage) -> None:
    question = "Some time ago a foundation bought a board seat. Has anybody heard how it used its influence since then?"
    for forum in (stage.ea, stage.lw):
        stage.source(forum, min_words=1)
    stage.ea.add("A seat", html=f"<p>{question}</p>", posted_at=stage.now)
    stage.lw.add("The seat", html=f"<p>{question}</p>", posted_at=stage.now)
    stage.lw.add("Another", html=f"<p>{question.replace('board', 'front')}</p>", posted_at=stage.now)
    stage.poll()

    assert Post.objects.count() == 2


def test_a_title_inside_ten_longer_ones_is_a_post_of_its_own(stage: Stage) -> None:
    longer = [f"GPT-4 {what}" for what in "abcde"] + [f"{what} and GPT-4" for what in "fghij"]
    for number, title in enumerate(["GPT-4", *longer]):
        forum = stage.lw if number % 2 else stage.ea
        forum.add(title, html=body(about=f"model {number}"), posted_at=stage.now)
    stage.poll()

    assert set(stage.verdicts()) == {"GPT-4", *longer}
    assert set(stage.verdicts().values()) == {(ACCEPTED, "")}


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


def test_a_tag_is_spelled_as_its_forum_does_unless_two_forums_have_it(stage: Stage) -> None:
    key = stage.ea.add("Risky", posted_at=stage.now, tags=["ai-risk"])
    stage.poll()
    stage.ea.edit(key, at=stage.now, tags=[{"_id": "t", "slug": "ai-risk", "name": "AI risk"}])
    stage.poll()
    assert Tag.objects.get().name == "AI risk"

    stage.lw.add("Elsewhere", posted_at=stage.now, tags=["ai-risk"])
    stage.poll()
    assert Tag.objects.get().name == "AI risk"


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
