"""The one door for posts, and the one place where verdicts are written down."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError

from sources import reunion
from sources.entry import AuthorEntry, Entry
from sources.models import Identity, Post, Source
from sources.rulings import rejudge
from sources.selection import Reason, Ruling, Verdict
from sources.standing import settle
from sources.storing import add_page, mark_gone, store, store_entry
from tests.conftest import NOW
from tests.sources.loopback_forum import body

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ENTRY = Entry(
    external_id="a1",
    url="https://forum.example/posts/a1",
    title="On Kindness",
    published_at=NOW,
    html=body(),
    karma=50,
    authors=(AuthorEntry("u1", "ada", "Ada"),),
)


@pytest.fixture
def forum() -> Source:
    return Source.objects.create(
        slug="forum",
        name="Forum",
        spoken_name="The Forum",
        family="forum",
        kind="forum",
        url="https://f",
        min_karma=30,
    )


@pytest.fixture
def hand() -> Source:
    return Source.objects.create(
        slug="hand", name="By hand", spoken_name="By hand", family="hand", kind="hand", url="h"
    )


def test_a_post_stored_twice_is_one_and_does_not_change(forum: Source) -> None:
    first = store_entry(forum, ENTRY, NOW)
    again = store_entry(forum, ENTRY, NOW + DAY)

    assert (first.created, again.created) == (True, False)
    assert not again.changed
    assert again.post.changed_at == first.post.changed_at


@pytest.mark.parametrize(
    "change",
    [
        {"title": "On Cruelty"},
        {"html": body(about="cruelty")},
        {"authors": (AuthorEntry("u2", "ben", "Ben"),)},
        {"authors": (AuthorEntry("u1", "ada", "Ada Lovelace"),)},
        {"url": "https://forum.example/posts/a1/new"},
    ],
)
def test_what_a_listener_would_notice_moves_changed_at(forum: Source, change: dict[str, object]) -> None:
    store_entry(forum, ENTRY, NOW)
    stored = store_entry(forum, replace(ENTRY, **change), NOW + DAY)  # type: ignore[arg-type]

    assert stored.changed
    assert Post.objects.get().changed_at >= NOW + DAY


@pytest.mark.parametrize("change", [{"karma": 70}, {"tags": (("a", "A"),)}, {"modified_at": NOW + DAY}])
def test_what_nobody_hears_does_not(forum: Source, change: dict[str, object]) -> None:
    before = store_entry(forum, ENTRY, NOW).post.changed_at
    stored = store_entry(forum, replace(ENTRY, **change), NOW + DAY)  # type: ignore[arg-type]

    assert not stored.changed
    assert Post.objects.get().changed_at == before


def test_an_older_copy_from_a_cache_changes_nothing(forum: Source) -> None:
    store_entry(forum, replace(ENTRY, modified_at=NOW, html=body(about="new")), NOW)
    store_entry(forum, replace(ENTRY, modified_at=NOW - DAY, html=body(about="old")), NOW)

    assert "new" in Post.objects.get().text


def test_a_body_that_did_not_come_erases_nothing(forum: Source) -> None:
    store_entry(forum, ENTRY, NOW)
    store_entry(forum, replace(ENTRY, html=None), NOW + DAY)

    assert Post.objects.get().verdict == Verdict.ACCEPTED
    assert Post.objects.get().text


def test_nothing_unprintable_passes_the_border(forum: Source) -> None:
    dirty = replace(
        ENTRY,
        title="A\0 \u202etitle\n\ud800" + "x" * 900,
        url="javascript:alert(1)",
        comments_url="https://x/" + "y" * 2000,
        html="<p>Zero\0 \x1b" + body(),
        authors=(AuthorEntry("u\0", "s", "\u202eAda\0" + "a" * 500),),
        tags=(("t\0", "T" * 900),),
        external_id="i\0" * 900,
    )
    post = store_entry(forum, dirty, NOW).post
    post.refresh_from_db()

    assert post.title.startswith("A title")
    assert len(post.title) <= 500
    assert (post.url, post.comments_url) == ("", "")
    assert not set("\0\x1b\u202e\ud800") & set(post.title + post.text + post.html + post.byline)


def test_a_page_that_breaks_the_extractor_is_refused_and_holds_up_no_other(
    forum: Source,
) -> None:
    breaking = replace(ENTRY, external_id="breaking", html="<p>&gt;! word</p>" * 11_900)
    stored = store(forum, [breaking, replace(ENTRY, external_id="sane", html=body(about="sane"))], NOW)

    assert [one.judgement.reason for one in stored] == [Reason.TOO_LARGE, None]
    refused = stored[0].post.appearances.get()
    assert rejudge(refused, NOW, prose_words=0, karma=99).reason == Reason.TOO_LARGE
    assert refused.get_reason_display() == "its page is too large to be read"


def test_a_post_in_another_language_stays_refused_whatever_karma_it_gains(forum: Source) -> None:
    (stored,) = store(forum, [replace(ENTRY, language="de")], NOW)

    assert stored.judgement.reason == Reason.LANGUAGE
    assert rejudge(stored.post.appearances.get(), NOW, prose_words=200, karma=99).reason == Reason.LANGUAGE


def test_an_entry_that_cannot_be_stored_is_passed_over(
    forum: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(post: Post, source: Source, entry: Entry) -> None:
        if entry.external_id == "bad":
            raise ValueError("no")
        registering(post, source, entry)

    registering = reunion.register
    monkeypatch.setattr(reunion, "register", failing)
    stored = store(forum, [replace(ENTRY, external_id="bad", html=body(about="bad")), ENTRY], NOW)

    assert [one.post.title for one in stored] == ["On Kindness"]
    assert Post.objects.count() == 1


def test_a_post_that_two_workers_meet_at_once_is_one(forum: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    def racing(post: Post, source: Source, entry: Entry) -> None:
        monkeypatch.setattr(reunion, "register", registering)
        raise IntegrityError("identity_is_one_post")

    registering = reunion.register
    monkeypatch.setattr(reunion, "register", racing)
    store_entry(forum, ENTRY, NOW)

    assert Post.objects.count() == Identity.objects.count() == 1


def test_a_verdict_written_meanwhile_is_not_overwritten(forum: Source) -> None:
    post = store_entry(forum, ENTRY, NOW).post
    stale = Post.objects.get(pk=post.pk)
    settle(post, NOW + DAY, word="exclude")
    settle(stale, NOW + 2 * DAY, text="An edit")

    post.refresh_from_db()
    assert (post.verdict, post.reason, post.text) == (Verdict.REFUSED, Reason.EXCLUDED, "An edit")


def test_changed_at_never_goes_back(forum: Source) -> None:
    post = store_entry(forum, ENTRY, NOW).post
    settle(post, NOW - DAY, word="hold")

    assert Post.objects.get().changed_at > NOW


def test_a_post_without_text_is_never_accepted(forum: Source) -> None:
    post = store_entry(forum, replace(ENTRY, html=None), NOW).post
    settle(post, NOW, word="narrate")

    assert Post.objects.get().verdict == Verdict.WAITING


def test_an_appearance_that_ends_elsewhere_leaves_the_post_on_air(forum: Source) -> None:
    other = Source.objects.create(
        slug="other", name="O", spoken_name="O", family="other", kind="forum", url="https://o"
    )
    post = store_entry(forum, replace(ENTRY, also_known_as=(("other", "b1"),)), NOW).post
    store_entry(other, replace(ENTRY, external_id="b1"), NOW)
    mark_gone(other, post, Reason.DELETED, NOW)
    assert Post.objects.get().verdict == Verdict.ACCEPTED

    mark_gone(forum, post, Reason.DELETED, NOW)
    assert Post.objects.get().reason == Reason.DELETED


def test_a_page_by_hand_is_read_however_short(hand: Source) -> None:
    post = add_page(
        hand, title="Hello", text="Just *words*.", authors=["Ada", "Ben"], published_at=NOW, now=NOW
    )

    assert (post.verdict, post.text, post.byline) == (Verdict.ACCEPTED, "Just *words*.", "Ada and Ben")


def test_the_same_page_by_hand_is_the_same_post(hand: Source) -> None:
    pages = [
        add_page(hand, title="Hello", html=body(), url="https://x.example/hello", published_at=NOW, now=NOW)
        for _ in range(2)
    ]

    assert pages[0] == pages[1]
    assert pages[0].appearances.get().ruling == Ruling.ACCEPTED
