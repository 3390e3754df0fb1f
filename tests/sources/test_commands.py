"""What curators type, and what they are told."""

import datetime as dt
import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from sources import polling
from sources.http import Client, Limits
from sources.models import Author, OptOut, Post, Source
from sources.selection import Reason
from sources.tasks import poll as poll_task
from tests.sources.loopback_blog import LoopbackBlog, item
from tests.sources.loopback_forum import LoopbackForum, body
from tests.sources.stories import CERTIFICATES, make_source

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOW = timezone.now()
"""One moment for what is posted and what is asked for, also when a day ends between the two."""


@pytest.fixture
def forum(settings: Settings) -> Iterator[LoopbackForum]:
    """A forum with a few posts, and its source, reachable as an operator would allow it."""
    with LoopbackForum() as forum:
        for number in range(8):
            forum.add(
                f"Essay {number}",
                karma=40 + number,
                posted_at=NOW - (number + 1) * DAY,
                author="Ada" if number % 2 else "Ben",
                tags=["kindness"] if number < 3 else [],
            )
        make_source("EA Forum", "ea", forum, min_karma=30)
        settings.FETCH_ALLOW_HOSTS = {forum.place}
        yield forum


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


# poll


def test_poll_tells_what_happened(forum: LoopbackForum) -> None:
    forum.add("An event", isEvent=True, posted_at=timezone.now())
    told = run("poll")

    assert "EA Forum" in told
    assert "1 an event" in told
    assert Post.objects.filter(verdict="accepted").count() == 5


def test_poll_visits_only_what_is_named(forum: LoopbackForum) -> None:
    other = Source.objects.create(
        slug="other", name="Other", family="o", kind="feed", url="https://other.example"
    )

    assert "EA Forum" in run("poll", "ea-forum")
    assert Source.objects.get(pk=other.pk).polled_at is None


def test_poll_knows_no_strangers(forum: LoopbackForum) -> None:
    with pytest.raises(CommandError, match="There are: ea-forum"):
        run("poll", "somewhere")


def test_poll_without_sources_says_so() -> None:
    with pytest.raises(CommandError, match="no source to poll"):
        run("poll")


def test_poll_without_a_network_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("Temporary failure in name resolution")

    client = Client("t", Limits(pause=0), resolver=unknown, certificates=CERTIFICATES)
    monkeypatch.setattr(polling, "shared_client", lambda: client)
    for name in ("EA Forum", "LessWrong"):
        Source.objects.create(
            slug=name, name=name, family=name, kind="forum", url=f"https://{name.split()[0]}.example/graphql"
        )
    with pytest.raises(CommandError) as caught:
        run("poll")

    assert str(caught.value).startswith("No network: EA Forum, LessWrong could not be reached.")
    assert "\n" not in str(caught.value)


def test_a_dry_run_tells_and_stores_nothing(forum: LoopbackForum) -> None:
    forum.add("Too short", html="<p>Few words.</p>", posted_at=timezone.now())
    told = run("poll", "--dry-run")

    assert "Essay 3" in told
    assert "too few words of prose" in told
    assert not Post.objects.exists()
    assert Source.objects.get().polled_at is None


def test_a_dry_run_of_a_blog(settings: Settings) -> None:
    with LoopbackBlog() as blog:
        blog.publish(item("First", body()))
        settings.FETCH_ALLOW_HOSTS = {blog.place}
        Source.objects.create(slug="blog", name="A Blog", family="blog", kind="feed", url=blog.url())
        told = run("poll", "blog", "--dry-run")

    assert "First" in told
    assert "accepted" in told


def test_the_tick_drains_and_says_whether_there_was_work(forum: LoopbackForum) -> None:
    assert poll_task() is True
    assert poll_task() is False
    assert Post.objects.exists()


# backfill


@pytest.mark.parametrize(
    ("wish", "titles"),
    [
        (("--top", "3"), {"Essay 7", "Essay 6", "Essay 5"}),
        (("--since", f"{NOW - 3 * DAY:%Y-%m-%d}"), {"Essay 0", "Essay 1", "Essay 2"}),
        (("--tag", "kindness"), {"Essay 0", "Essay 1", "Essay 2"}),
        (("--author", "ada"), {"Essay 1", "Essay 3", "Essay 5", "Essay 7"}),
        (("--sequence", "https://forum.effectivealtruism.org/s/seq1"), {"Essay 6", "Essay 2"}),
        (("--collection", "https://www.lesswrong.com/col1"), {"Essay 4", "Essay 0"}),
    ],
)
def test_backfill_brings_what_is_wished_for(
    forum: LoopbackForum, wish: tuple[str, str], titles: set[str]
) -> None:
    keys = list(forum.posts)
    forum.sequences["seq1"] = [keys[6], keys[2]]
    forum.collections["col1"] = [keys[4], keys[0]]
    told = run("backfill", "ea-forum", *wish)

    assert {post.title for post in Post.objects.all()} == titles
    assert f"{len(titles)} posts are wanted" in told
    assert f"{len(titles)} brought in, {len(titles)} accepted" in told


def test_backfill_keeps_a_sequences_order(forum: LoopbackForum) -> None:
    keys = list(forum.posts)
    forum.sequences["seq1"] = [keys[6], keys[2], keys[4]]
    run("backfill", "ea-forum", "--sequence", "seq1")

    assert [post.title for post in Post.objects.order_by("pk")] == ["Essay 6", "Essay 2", "Essay 4"]


def test_backfill_may_be_stopped_and_run_again(forum: LoopbackForum) -> None:
    run("backfill", "ea-forum", "--top", "2")
    told = run("backfill", "ea-forum", "--top", "4")

    assert "2 posts are wanted, 2 are here already" in told
    assert Post.objects.count() == 4


def test_backfill_says_first_what_it_would_cost(forum: LoopbackForum) -> None:
    for post in forum.posts.values():
        post["wordCount"] = 9_600
    told = run("backfill", "ea-forum", "--top", "8", "--dry-run")

    assert "8 posts are wanted, 0 are here already. About 8.0 hours of audio, 0.23 GB." in told
    assert not Post.objects.exists()


LONG_AGO = f"{NOW - 200 * DAY:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        (("--since", LONG_AGO), 2_600),
        (("--tag", "kindness"), 2_600),
        (("--author", "ada"), 2_600),
        (("--top", "2500"), 2_500),
    ],
    ids=["since", "tag", "author", "top"],
)
def test_backfill_pages_past_what_offsets_reach(
    forum: LoopbackForum, wish: tuple[str, str], wanted: int
) -> None:
    forum.posts.clear()
    for number in range(2_600):
        posted = NOW - (number // 2) * 2 * dt.timedelta(hours=1)
        forum.add(f"Old {number}", html="<p>x</p>", posted_at=posted, author="Ada", tags=("kindness",))
    told = run("backfill", "ea-forum", *wish, "--dry-run")

    assert f"{wanted} posts are wanted" in told


@pytest.mark.parametrize("number", ["0", "-3", "many"])
def test_backfill_takes_a_number_from_one(forum: LoopbackForum, number: str) -> None:
    with pytest.raises(CommandError, match="expected a number from 1"):
        run("backfill", "ea-forum", f"--top={number}")


def test_backfill_of_an_address_that_names_no_sequence_is_told(forum: LoopbackForum) -> None:
    assert "Nothing is found there" in run("backfill", "ea-forum", "--sequence", "https://x.example/posts/x")


def test_backfill_of_a_stranger_is_told(forum: LoopbackForum) -> None:
    with pytest.raises(CommandError, match="no author nobody"):
        run("backfill", "ea-forum", "--author", "nobody")


# opt-out


def test_opt_out_by_name(forum: LoopbackForum) -> None:
    run("poll")
    told = run("opt-out", "ada", "--note", "by mail")

    assert "Ada is off the air, as Ada (ea:ada)." in told
    assert set(Post.objects.filter(authors__name="Ada").values_list("reason", flat=True)) == {
        Reason.OPTED_OUT
    }
    assert OptOut.objects.get().note == "by mail"
    assert "Ada" in run("opt-out")


def test_opt_out_asks_about_namesakes(forum: LoopbackForum) -> None:
    run("poll")
    Author.objects.create(family="blog", key="ada", name="Ada")

    assert "Held until you answer" in run("opt-out", "ea:ada")
    assert "may be heard" in run("opt-out", "--other", "blog:ada")


def test_opt_out_before_the_first_post(forum: LoopbackForum) -> None:
    run("opt-out", "ea:ada")
    run("poll")

    assert set(Post.objects.filter(authors__slug="ada").values_list("reason", flat=True)) == {
        Reason.OPTED_OUT
    }


def test_opt_out_of_nobody_is_told(forum: LoopbackForum) -> None:
    with pytest.raises(CommandError, match="No author is called"):
        run("opt-out", "nobody")


def test_a_return(forum: LoopbackForum) -> None:
    run("poll")
    run("opt-out", "ada")
    run("opt-out", "ada", "--withdraw")
    run("poll")

    assert not Post.objects.exclude(verdict="accepted").exists()
