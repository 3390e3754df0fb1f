"""One post, from a forum to a feed read by strangers: the whole library as it runs, embedded and in production dress."""

import contextlib
import datetime as dt
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import av
import boto3
import feedparser
import httpx
import mutagen
import podcastparser
import pytest

from tests.services import dress, servers
from tests.services.dress import Library
from tests.sources.loopback_forum import LoopbackForum

pytestmark = [pytest.mark.services]

POST = """
<p>Most forecasts are never scored<span class="footnote-reference" data-footnote-reference="" data-footnote-id="f1"
role="doc-noteref" id="fnreff1"><sup><a href="#fnf1">[1]</a></sup></span>. This one is about why that matters more than
anybody in the room was willing to say, and about what the three of us did next.</p>
<h2>What we measured</h2>
<p>The score is <mjx-container class="MathJax" jax="CHTML" role="math" aria-label="S = -\\log_2 p"><mjx-math>
<mjx-c class="mjx-c1D446"></mjx-c></mjx-math></mjx-container>, so that a confident mistake costs more than a modest one.
We asked forty people for their numbers on Monday and compared them on Friday, when the news had come in.</p>
<blockquote><p>Nobody minds being wrong, somebody said, as long as nobody keeps count.</p></blockquote>
<h2>What we learned</h2>
<p>Counting changed the conversation within a week. People began to say seventy percent and to mean it, and the two who had
always been certain grew quiet, then curious, and at last rather good at it. The list is on the wall still.</p>
<ol class="footnote-section footnotes" data-footnote-section="" role="doc-endnotes"><li class="footnote-item"
data-footnote-item="" data-footnote-id="f1" role="doc-endnote" id="fnf1"><span class="footnote-back-link"><sup><strong>
<a href="#fnreff1">^</a></strong></sup></span><div class="footnote-content" data-footnote-content=""><p>We looked at ninety
of them and found eleven that had been.</p></div></li></ol>
"""
CHAPTERS = [
    "Introduction",
    "Keeping score & other habits",
    "What we measured",
    "What we learned",
    "Footnotes",
]


@pytest.fixture
def forum() -> Iterator[LoopbackForum]:
    now = dt.datetime.now(dt.UTC)
    with LoopbackForum("Alignment Forum", public_url="https://www.alignmentforum.org") as forum:
        written = now - dt.timedelta(days=1)
        forum.add("Keeping score & other habits", html=POST, author="Jane_Doe", karma=31, posted_at=written)
        forum.add("Not yet worthy", karma=1, posted_at=now - dt.timedelta(hours=2))
        forum.add("A meeting", karma=90, isEvent=True, posted_at=now - dt.timedelta(hours=3))
        yield forum


@pytest.fixture
def blog() -> Iterator[LoopbackForum]:
    """The same post's neighbour, known by its RSS feed alone."""
    with LoopbackForum("A quiet blog", public_url="https://quiet.blog.test") as blog:
        blog.add("The pond in winter", author="Ann", posted_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=2))
        yield blog


@pytest.fixture(params=["embedded", "production"])
def library(
    request: pytest.FixtureRequest, tmp_path: Path, forum: LoopbackForum, blog: LoopbackForum
) -> Iterator[Library]:
    reach = {"FETCH_ALLOW_HOSTS": f"{forum.place},{blog.place}"}
    before = (
        "from sources.models import Source\n"
        f"Source.objects.filter(slug='alignment-forum').update(url='{forum.graphql}', enabled=True)\n"
        "Source.objects.create(slug='quiet-blog', name='A quiet blog', spoken_name='A quiet blog', family='quiet-blog',"
        f" kind='feed', url='{blog.feed}', min_words=50)"
    )
    with contextlib.ExitStack() as stack:
        if request.param == "embedded":
            yield stack.enter_context(dress.embedded(tmp_path, before=before, **reach))
            return
        s3 = stack.enter_context(servers.s3())
        keys = {
            "aws_access_key_id": "library",
            "aws_secret_access_key": "not-a-secret",
            "region_name": "us-east-1",
        }
        boto3.client("s3", endpoint_url=s3.url, **keys).create_bucket(Bucket="library")
        postgres = stack.enter_context(servers.postgres(tmp_path))
        redis = stack.enter_context(servers.redis(tmp_path / "redis"))
        yield stack.enter_context(
            dress.production(tmp_path, s3, postgres, redis, before=dress.EMPTY + before, **reach)
        )


def test_a_post_walks_from_a_forum_to_a_podcast_app(library: Library, forum: LoopbackForum):
    feed = library.until(
        lambda: with_item(library.get("/alignment-forum/feed.xml")), "the episode is in the feed"
    )

    heard_by_feedparser(feed)
    item = heard_by_podcastparser(feed, library.url)
    audio_is_whole(library, item["enclosures"][0])
    read_along(library, feed)
    assert library.get("/alignment-forum/feed.xml", If_None_Match=feed.headers["ETag"]).status_code == 304
    assert "Not yet worthy" not in feed.text and "A meeting" not in feed.text
    library.until(
        lambda: "The pond in winter by Ann" in library.get("/nonlinear-library/feed.xml").text,
        "the blog's post, known by its feed, is on the channel of everything",
    )
    for check in dress.health_checks(library):
        subprocess.run(check, env=library.env, check=True, capture_output=True, timeout=30)


def with_item(answer: httpx.Response) -> httpx.Response | None:
    return answer if answer.is_success and "<item>" in answer.text else None


def heard_by_feedparser(feed: httpx.Response) -> None:
    parsed = feedparser.parse(io.BytesIO(feed.content))
    assert not parsed.bozo
    (entry,) = parsed.entries
    assert entry.title == "AF - Keeping score & other habits by Jane Doe"
    assert entry.summary.startswith("<a")
    assert "Link to original article" in entry.summary
    assert "This is: Keeping score and other habits, published by Jane Doe on" in entry.summary
    assert "on The AI Alignment Forum." in entry.summary


def heard_by_podcastparser(feed: httpx.Response, url: str) -> dict:
    parsed = podcastparser.parse(f"{url}/alignment-forum/feed.xml", io.BytesIO(feed.content))
    assert parsed["title"] == "The Nonlinear Library: Alignment Forum"
    (episode,) = parsed["episodes"]
    assert 40 < episode["total_time"] < 180
    return episode


def audio_is_whole(library: Library, enclosure: dict) -> None:
    url, size = enclosure["url"], enclosure["file_size"]
    whole = library.get(url)
    assert (len(whole.content), whole.headers["Content-Type"]) == (size, "audio/mpeg")
    assert library.get(url, Range="bytes=0-1").content == whole.content[:2]
    assert library.get(url, Range="bytes=-500").content == whole.content[-500:]
    assert library.get(url, Range=f"bytes={size}-").status_code == 416

    tag = mutagen.File(io.BytesIO(whole.content))
    assert str(tag["TIT2"]) == "Keeping score & other habits"
    chapters = [str(frame.sub_frames["TIT2"]) for frame in tag.tags.getall("CHAP")]
    assert chapters == CHAPTERS
    with av.open(io.BytesIO(whole.content)) as container:
        stream = container.streams.audio[0]
        decoded = sum(frame.samples for frame in container.decode(audio=0))
    assert (stream.rate, stream.channels) == (44_100, 1)
    assert abs(decoded / 44_100 - tag.info.length) < 0.1


def read_along(library: Library, feed: httpx.Response) -> None:
    page = feedparser.parse(io.BytesIO(feed.content)).entries[0].link
    shown = library.get(page).text
    assert "Keeping score &amp; other habits" in shown
    assert "https://www.alignmentforum.org/posts/" in shown
    assert "We looked at ninety" in shown
    captions = library.get(page + "transcript.vtt")
    assert captions.headers["Content-Type"].startswith("text/vtt")
    assert captions.text.startswith("WEBVTT")
    chapters = library.get(page + "chapters.json")
    assert chapters.headers["Content-Type"] == "application/json+chapters"
    assert [chapter["title"] for chapter in chapters.json()["chapters"]] == CHAPTERS
    assert "Keeping score" in library.get("/").text
    assert "Keeping score" in library.get("/alignment-forum/").text
