"""Stories of blogs, through the real client, over real HTTP, into a real database."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery.signals import before_task_publish
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kombu import Connection
from pytest_django import Settings

from sources import consent, schedule
from sources.http import Client, Limits
from sources.models import Author, Post, Source
from sources.polling import PollResult, poll_source
from sources.selection import Reason, Verdict
from sources.tasks import poll as poll_task
from tests.sources.loopback_blog import LoopbackBlog, item
from tests.sources.loopback_forum import START, LoopbackForum, body
from tests.sources.stories import CERTIFICATES, make_source

pytestmark = pytest.mark.django_db

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
Poll = Callable[..., PollResult]


@pytest.fixture
def blog() -> Iterator[LoopbackBlog]:
    with LoopbackBlog() as blog:
        blog.publish(item("First", body(about="first")))
        yield blog


@pytest.fixture
def poll(blog: LoopbackBlog) -> Iterator[Poll]:
    """Visit the blog (or another source), at `START` or at a later time."""
    with LoopbackForum() as forum:
        client = Client(
            "t", Limits(pause=0), allowed=frozenset({blog.place, forum.place}), certificates=CERTIFICATES
        )

        def visit(after: dt.timedelta = HOUR, **fields: Any) -> PollResult:
            source, _ = Source.objects.get_or_create(
                slug="blog",
                defaults={"name": "A Blog", "family": "blog", "kind": "feed", "url": blog.url()} | fields,
            )
            return poll_source(source, START + after, client)

        visit.forum, visit.client = forum, client  # type: ignore[attr-defined]
        yield visit
        client.close()


def verdicts() -> dict[str, tuple[str, str]]:
    return {post.title: (post.verdict, post.reason) for post in Post.objects.all()}


def test_a_blogs_post_is_read(blog: LoopbackBlog, poll: Poll) -> None:
    blog.publish(item("First", body(about="first"), authors=["Ada Lovelace"], tags=["Decision Theory"]))
    poll()

    post = Post.objects.get()
    assert (post.verdict, post.byline, post.url) == ("accepted", "Ada Lovelace", "https://blog.example/first")
    assert [tag.slug for tag in post.tags.all()] == ["decision-theory"]


def test_an_unchanged_feed_is_asked_for_and_not_sent(blog: LoopbackBlog, poll: Poll) -> None:
    poll()
    poll(2 * HOUR)

    assert [status for _, status in blog.asked] == [200, 304]


def test_a_new_build_date_alone_touches_no_post_and_publishes_no_task(
    blog: LoopbackBlog, poll: Poll, settings: Settings
) -> None:
    blog.tagging = False
    poll()
    settings.FETCH_ALLOW_HOSTS = {blog.place}
    blog.publish(item("First", body(about="first")), built=START + HOUR)
    Source.objects.update(due_at=START)
    with CaptureQueriesContext(connection) as queries, tasks_published() as tasks:
        assert poll_task()  # there was work: the feed was asked for

    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written
    assert all('UPDATE "sources_source"' in sql for sql in written)
    assert [status for _, status in blog.asked] == [200, 200]
    assert tasks == []


@contextmanager
def tasks_published() -> Iterator[list[str]]:
    """The names of the tasks that are put on the broker meanwhile."""
    names: list[str] = []

    def note(sender: str, **_: object) -> None:
        names.append(sender)

    before_task_publish.connect(note, weak=False)
    try:
        yield names
    finally:
        before_task_publish.disconnect(note)


def test_what_is_published_would_be_seen() -> None:
    with tasks_published() as tasks:
        poll_task.apply_async(connection=Connection("memory://"))

    assert tasks == ["sources.tasks.poll"]


def test_only_the_changed_item_is_stored_again(blog: LoopbackBlog, poll: Poll) -> None:
    blog.publish(item("First", body(about="first")), item("Second", body(about="second")))
    poll()
    blog.publish(item("First", body(about="first")), item("Second", body(about="another")))
    result = poll(2 * HOUR)

    assert result.counts["found"] == 1
    assert "another" in Post.objects.get(title="Second").text


def test_a_blog_that_moves_with_all_its_guids_and_addresses_is_not_read_again(
    blog: LoopbackBlog, poll: Poll
) -> None:
    essays = [item(f"Essay {at}", body(about=f"matter {at}"), published=START - at * DAY) for at in range(3)]
    blog.publish(*essays)
    poll()
    blog.publish(*(one.replace("blog.example/", "new.example/p/") for one in essays))
    poll(2 * HOUR)

    assert sorted(verdicts()) == ["Essay 0", "Essay 1", "Essay 2"]
    assert Post.objects.count() == Post.objects.filter(url__startswith="https://new.example/p/").count() == 3


def test_a_template_filled_in_every_day_is_another_post_every_day(blog: LoopbackBlog, poll: Poll) -> None:
    blog.publish(*(item(f"Links {at}", body(), published=START - at * DAY) for at in range(3)))
    poll()

    assert Post.objects.count() == 3


def test_posts_at_the_address_of_their_site_are_told_apart(blog: LoopbackBlog, poll: Poll) -> None:
    both = [
        item(name, body(about=name)).replace(
            f"<link>https://blog.example/{name}", "<link>https://blog.example/"
        )
        for name in ("one", "two")
    ]
    blog.publish(*both)
    poll()

    assert sorted(verdicts()) == ["one", "two"]


def test_the_essay_takes_over_from_the_link_post_that_begins_it(blog: LoopbackBlog, poll: Poll) -> None:
    whole = body(900)
    poll.forum.add(
        "A link",
        html="".join(f"{one}</p>" for one in whole.split("</p>")[:8]),
        url="https://blog.example/first",
    )  # type: ignore[attr-defined]
    poll_source(make_source("EA Forum", "ea", poll.forum, min_karma=30), START + HOUR, poll.client)  # type: ignore[attr-defined]
    blog.publish(item("First", whole))
    poll()

    post = Post.objects.get()
    assert (post.title, post.home.slug, post.prose_words > 800) == ("First", "blog", True)


def test_an_item_that_leaves_the_feed_stays_on_air(blog: LoopbackBlog, poll: Poll) -> None:
    poll()
    blog.publish(item("Second", body(about="second"), published=START + HOUR))
    poll(2 * HOUR)

    assert verdicts() == {"First": ("accepted", ""), "Second": ("accepted", "")}


def test_the_first_visit_takes_the_newest_few(blog: LoopbackBlog, poll: Poll) -> None:
    blog.publish(*(item(f"Post {n}", body(about=f"post {n}"), published=START - n * DAY) for n in range(20)))
    poll(first_take=3)
    blog.publish(
        *(item(f"Post {n}", body(about=f"post {n}"), published=START - n * DAY) for n in range(-1, 19))
    )
    poll(2 * DAY)

    assert sorted(verdicts()) == ["Post -1", "Post 0", "Post 1", "Post 2"]


def test_an_undated_item_was_published_when_we_found_it(blog: LoopbackBlog, poll: Poll) -> None:
    blog.publish(item("First", body(about="first"), published=None))
    poll(HOUR)
    blog.publish(item("First", body(about="an edit"), published=None))
    poll(DAY)

    assert Post.objects.get().published_at == START + HOUR


def test_a_summary_is_refused_by_name(blog: LoopbackBlog, poll: Poll) -> None:
    summary = b"<item><guid>1</guid><title>T</title><description>In short...</description></item>"
    blog.put("/feed", b"<rss version='2.0'><channel>" + summary + b"</channel></rss>")
    result = poll()

    assert verdicts() == {"T": (Verdict.REFUSED, Reason.TRUNCATED)}
    assert result.counts["refused:truncated"] == 1


PAGE = """<html><head><title>T</title></head><body><nav><a href="/">Home</a> <a href="/about">About</a></nav>
<article class="post"><h1>T</h1>{text}</article><aside><p>Subscribe to our newsletter</p></aside></body></html>"""


@pytest.mark.parametrize(
    ("allowed", "text", "verdict"),
    [
        (True, body(about="the page"), ("accepted", "")),
        (False, body(about="the page"), (Verdict.REFUSED, Reason.TRUNCATED)),
        (
            True,
            body(about="a paid page") + '<p><a href="/pay">Read more</a></p>',
            (Verdict.REFUSED, Reason.TRUNCATED),
        ),
    ],
)
def test_a_summarys_page_is_read_where_the_curator_wants_it(
    blog: LoopbackBlog, poll: Poll, allowed: bool, text: str, verdict: tuple[str, str]
) -> None:
    link = f"<link>{blog.url('/essay')}</link>"
    summary = f"<item><guid>1</guid><title>T</title>{link}<description>In short...</description></item>"
    blog.put("/feed", f"<rss version='2.0'><channel>{summary}</channel></rss>".encode())
    blog.put("/essay", PAGE.format(text=text).encode(), Content_Type="text/html; charset=utf-8")
    poll(read_pages=allowed)

    assert verdicts() == {"T": verdict}
    assert ("Of the page number 3" in Post.objects.get().text) == (verdict[0] == "accepted")
    assert "newsletter" not in Post.objects.get().text


def test_a_page_leads_to_its_feed(blog: LoopbackBlog, poll: Poll) -> None:
    blog.put("/about", b'<html><link rel="alternate" type="application/rss+xml" href="/feed"><p>Welcome')
    poll(url=blog.url("/about"))

    assert verdicts() == {"First": ("accepted", "")}
    assert Source.objects.get().url == blog.url("/feed")


def test_a_feed_that_moved_for_good_is_followed_and_told(blog: LoopbackBlog, poll: Poll) -> None:
    blog.put("/old", b"", status=301, Location="/feed")
    poll(url=blog.url("/old"))

    source = Source.objects.get()
    assert source.url == blog.url("/feed")
    assert "moved from" in source.last_error


def test_a_feed_that_moved_for_now_is_only_followed(blog: LoopbackBlog, poll: Poll) -> None:
    blog.put("/old", b"", status=302, Location="/feed")
    poll(url=blog.url("/old"))

    assert Source.objects.get().url == blog.url("/old")
    assert verdicts() == {"First": ("accepted", "")}


def test_a_feed_that_is_gone_for_good_is_switched_off(blog: LoopbackBlog, poll: Poll) -> None:
    blog.put("/feed", b"", status=410)
    poll()

    source = Source.objects.get()
    assert not source.enabled
    assert "gone for good" in source.last_error


def test_a_page_without_a_feed_is_told(blog: LoopbackBlog, poll: Poll) -> None:
    blog.put("/feed", b"<html><p>Nothing here")

    assert "neither a feed nor a page" in poll().error


def test_a_forum_post_that_names_the_blog_as_its_source_is_the_same_post(
    blog: LoopbackBlog, poll: Poll
) -> None:
    poll()
    forum, client = poll.forum, poll.client  # type: ignore[attr-defined]
    forum.add(
        "First (a copy)",
        html=body(about="a rewording"),
        canonicalSource="http://www.blog.example/first/?utm_source=x",
    )
    poll_source(make_source("EA Forum", "ea", forum, min_karma=30), START + HOUR, client)

    assert verdicts() == {"First": ("accepted", "")}
    assert Post.objects.get().appearances.count() == 2


@pytest.mark.parametrize("blog_first", [True, False])
@pytest.mark.parametrize(("text", "posts"), [(body(about="first"), 1), (body(about="a comment"), 2)])
def test_a_link_post_is_the_blogs_post_only_if_it_says_the_same(
    blog: LoopbackBlog, poll: Poll, blog_first: bool, text: str, posts: int
) -> None:
    forum, client = poll.forum, poll.client  # type: ignore[attr-defined]
    forum.add("A link", html=text, url="https://blog.example/first")
    source = make_source("EA Forum", "ea", forum, min_karma=30)
    visits = [lambda: poll(), lambda: poll_source(source, START + HOUR, client)]
    for visit in visits if blog_first else reversed(visits):
        visit()

    assert Post.objects.count() == posts


def test_a_return_fetches_a_blogs_post_anew(blog: LoopbackBlog, poll: Poll) -> None:
    blog.publish(item("First", body(about="first"), authors=["Ada"]))
    poll()
    said = consent.opt_out(list(Author.objects.all()), START + HOUR)
    assert Post.objects.get().text == ""

    consent.withdraw(said, START + 2 * HOUR)
    poll(3 * HOUR)
    assert verdicts() == {"First": ("accepted", "")}
    assert Post.objects.get().text


# When to come again


@pytest.mark.parametrize(
    ("gap", "low", "high"), [(DAY, 2, 4), (7 * DAY, 11, 14), (60 * DAY, 11, 14), (10 * HOUR / 60, 0.2, 0.3)]
)
def test_a_feed_is_asked_as_often_as_it_publishes(gap: dt.timedelta, low: float, high: float) -> None:
    wait = schedule.after_feed([gap.total_seconds()] * 5, random.Random(1))

    assert low < wait / HOUR < high


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [schedule.after_failure(failures, None, random.Random(1)) / HOUR for failures in (1, 2, 3, 9, 40)]

    assert waits == sorted(waits)
    assert waits[0] < 0.25
    assert 22 < waits[-1] < 28


def test_the_server_is_never_asked_sooner_than_it_said() -> None:
    assert schedule.after_failure(1, 86_400, random.Random(1)) >= DAY
