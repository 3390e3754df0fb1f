"""The part of `benchmarks/feeds.py` that runs with Django loaded. Not run by hand.

feeds_measure.py build N      a channel of N episodes in an empty library in DATA_DIR
feeds_measure.py write        rewrites of page 1 and its 300 items, against lxml and contrib.syndication, as JSON
feeds_measure.py all          every page from nothing, in a process of its own, as JSON
"""

import datetime as dt
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402

django.setup()

import lxml.etree as etree  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.syndication.views import Feed  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.utils.feedgenerator import Rss201rev2Feed  # noqa: E402

from episodes.feeds import document, item  # noqa: E402
from episodes.models import Channel, Episode, FeedPage, Release  # noqa: E402
from episodes.programme import feed_pages, programming  # noqa: E402
from episodes.recording import items  # noqa: E402
from sources.models import Author, Byline, Post, Source  # noqa: E402
from tts.timeline import Chapter, Timeline  # noqa: E402

START = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
ROUNDS = 15
TIMELINE = Timeline(
    cues=(), chapters=(Chapter("Introduction", 0.0), Chapter("The rest", 60.0)), samples=1_200, rate=1
).to_json()
NOTES = 1_200  # bytes of an item's HTML, as in the figures this is held against
NAMES = {name.removeprefix("xmlns:"): address for name, address in document.NAMESPACES.items()}


def build(count: int) -> None:
    source = Source.objects.create(
        slug="forum", name="Forum", spoken_name="The Forum", family="f", kind="forum", url="https://f.test/", prefix="FO"
    )  # fmt: skip
    channel = Channel.objects.create(
        slug="large",
        title="The large channel",
        short_title="Large",
        description="Everything.",
        created_at=START,
    )
    author = Author.objects.create(family="f", key="a", name="Ann Author")
    numbers = range(count)
    posts = Post.objects.bulk_create([_post(n, source) for n in numbers], batch_size=500)
    Byline.objects.bulk_create([Byline(post=post, author=author) for post in posts], batch_size=500)
    episodes = Episode.objects.bulk_create(
        [_episode(post, n) for n, post in enumerate(posts)], batch_size=500
    )
    releases = [
        Release(channel=channel, episode=one, released_at=one.published_at, guid=str(one.uuid))
        for one in episodes
    ]
    Release.objects.bulk_create(releases, batch_size=500)
    for episode in Episode.objects.select_related("post__home").prefetch_related("post__bylines__author"):
        Episode.objects.filter(pk=episode.pk).update(item=items.shared(episode))


def _post(n: int, source: Source) -> Post:
    at = START + dt.timedelta(hours=n)
    return Post(
        title=f"An essay of the usual length of a title, number {n}", url=f"https://f.test/posts/{n:017}/essay",
        published_at=at, home=source, verdict="accepted", seen_at=at, changed_at=at, text=_words(n), licence="CC-BY-4.0",
    )  # fmt: skip


def _words(n: int) -> str:
    draw = random.Random(n)
    words = ["".join(draw.choices("etaoinshrdlucmfwypvbgk", k=draw.randint(2, 9))) for _ in range(NOTES // 7)]
    return f"{' '.join(words)}."


def _episode(post: Post, n: int) -> Episode:
    return Episode(
        post=post, slug=f"essay-{n}", status="recorded", due_at=post.published_at, audio=f"audio/{n}.mp3",
        audio_bytes=9_000_000 + n, seconds=1_200 + n % 900, read_title=post.title, read_byline="Ann Author",
        timeline=TIMELINE, read_text=post.text, read_at=post.published_at, published_at=post.published_at, applied_at=post.changed_at,
    )  # fmt: skip


def write() -> dict[str, float]:
    """Milliseconds of CPU, medians; alternatives in turns."""
    channel = Channel.objects.get()
    now = dt.datetime.now(dt.UTC)
    programming.write_due(_due(channel, now), now)
    turns = {
        "rewrite": lambda n: _rewrite(channel, now + dt.timedelta(minutes=n)),
        "items": lambda n: _ours(channel),
        "lxml": lambda n: _lxml(channel),
        "syndication": lambda n: Large()(HttpRequest()).content,
    }
    spent: dict[str, list[float]] = {name: [] for name in turns}
    shuffled = random.Random(1)
    for n in range(1, ROUNDS + 1):
        for name in shuffled.sample(list(turns), len(turns)):  # whoever follows a rewrite finds cold caches
            spent[name].append(_milliseconds(lambda work=turns[name], n=n: work(n)))
    found = {name: statistics.median(times) for name, times in spent.items()}
    ratios = {
        f"items / {other}": statistics.median(
            a / b for a, b in zip(spent["items"], spent[other], strict=True)
        )
        for other in ("lxml", "syndication")
    }
    first = FeedPage.objects.get(number=1)
    return {**found, **ratios, "raw": len(first.body), "gzip": len(first.gzipped)}


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def _due(channel: Channel, now: dt.datetime) -> Channel:
    Channel.objects.filter(pk=channel.pk).update(feed_due_at=now)
    channel.refresh_from_db()
    return channel


def _rewrite(channel: Channel, now: dt.datetime) -> None:
    """Something came on air: the whole way from a due channel to the bytes in the database."""
    newest = channel.releases.first()
    episode = newest.episode
    episode.read_title, episode.item = f"Read anew at {now}", b""
    episode.save(update_fields=("read_title", "item"))
    assert programming.write_due(_due(channel, now), now)


def _newest(channel: Channel) -> QuerySet[Release]:
    newest = Release.objects.on_air().filter(channel=channel).order_by(*feed_pages.NEWEST_FIRST)
    return newest[: feed_pages.NEWEST]


def _ours(channel: Channel) -> bytes:
    """300 stored items, asked of the database and joined to a document."""
    told = feed_pages.facts_of(channel)
    known = feed_pages.items_of(channel, _newest(channel))
    written = feed_pages.pieces(channel, known, room=feed_pages.ROOM)
    return document.write(told, document.Place(told.feed), START, written, site=settings.SITE_URL)


def _lxml(channel: Channel) -> bytes:
    """The same facts of the same 300, asked of the database, as a tree of lxml's that is serialised."""
    rss = etree.Element("rss", version="2.0", nsmap=NAMES)
    show = etree.SubElement(rss, "channel")
    _element(show, "title", channel.title)
    for one in _full(channel):
        _lxml_item(show, one)
    return etree.tostring(rss, xml_declaration=True, encoding="UTF-8")


def _full(channel: Channel) -> list[Release]:
    return list(_newest(channel).select_related("episode__post"))


def _notes(one: Release) -> str:
    post = one.episode.post
    return f'<a href="{post.url}">Link to original article</a><br/><br/><p>{one.episode.read_text}</p>'


def _lxml_item(show: etree._Element, one: Release) -> None:
    node = etree.SubElement(show, "item")
    episode = one.episode
    _element(node, "title", f"FO - {episode.read_title} by {episode.read_byline}")
    _element(node, "guid", one.guid).set("isPermaLink", "false")
    _element(node, "pubDate", item.rfc2822(one.released_at))
    _element(node, "link", f"http://127.0.0.1/e/{episode.slug}/")
    for tag, attributes, text in _extra(one):
        prefix, _, name = tag.rpartition(":")
        element = etree.SubElement(node, f"{{{NAMES[prefix]}}}{name}" if prefix else name, attributes)
        element.text = text
    _element(node, "description", "").text = etree.CDATA(_notes(one))


def _extra(one: Release) -> list[tuple[str, dict[str, str], str | None]]:
    """What our items tell beyond plain RSS."""
    episode, size = one.episode, str(one.episode.audio_bytes)
    audio = {"url": f"http://127.0.0.1/audio/{episode.uuid}.mp3", "length": size, "type": "audio/mpeg"}
    page = f"http://127.0.0.1/e/{episode.slug}/"
    host = {"role": "host", "group": "cast", "href": "http://127.0.0.1/about/"}
    author = {"role": "author", "group": "writing", "href": "http://127.0.0.1/authors/1-ann-author/"}
    return [
        ("enclosure", audio, None),
        ("itunes:duration", {}, str(round(episode.seconds))),
        ("itunes:author", {}, episode.read_byline),
        ("itunes:episodeType", {}, "full"),
        ("podcast:txt", {"purpose": "ai-content"}, "true"),
        ("podcast:person", host, "The Nonlinear Library"),
        ("podcast:person", author, episode.read_byline),
        ("podcast:contentLink", {"href": episode.post.url}, "Link to original article"),
        ("podcast:transcript", {"url": f"{page}transcript.vtt", "type": "text/vtt", "language": "en"}, None),
        ("podcast:transcript", {"url": f"{page}transcript.srt", "type": "application/x-subrip"}, None),
        ("podcast:chapters", {"url": f"{page}chapters.json", "type": "application/json+chapters"}, None),
        ("podcast:license", {}, "cc-by-4.0"),
    ]


def _element(parent: etree._Element, tag: str, text: str) -> etree._Element:
    node = etree.SubElement(parent, tag)
    node.text = text
    return node


class Podcast(Rss201rev2Feed):
    """The framework's own way to what RSS alone does not have."""

    def add_item_elements(self, handler, item) -> None:
        super().add_item_elements(handler, item)
        for tag, attributes, text in item["extra"]:
            handler.addQuickElement(tag, text, attributes)


class Large(Feed):
    """The same by Django's own framework."""

    title, link, description = "The large channel", "/large/", "Everything."
    feed_type = Podcast

    def items(self) -> list[Release]:
        return _full(Channel.objects.get())

    def item_title(self, one: Release) -> str:
        return f"FO - {one.episode.read_title} by {one.episode.read_byline}"

    def item_description(self, one: Release) -> str:
        return _notes(one)

    def item_link(self, one: Release) -> str:
        return f"http://127.0.0.1/e/{one.episode.slug}/"

    def item_guid(self, one: Release) -> str:
        return one.guid

    def item_pubdate(self, one: Release) -> dt.datetime:
        return one.released_at

    def item_extra_kwargs(self, one: Release) -> dict[str, object]:
        return {"extra": _extra(one)}

    def __call__(self, request: HttpRequest):
        request.META.update(SERVER_NAME="127.0.0.1", SERVER_PORT="8000")
        return super().__call__(request)


def every_page() -> dict[str, float]:
    FeedPage.objects.all().delete()
    channel, now = Channel.objects.get(), dt.datetime.now(dt.UTC)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = _milliseconds(lambda: programming.write_due(_due(channel, now), now))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sizes = FeedPage.objects.count(), sum(len(page.body) for page in FeedPage.objects.all())
    return {
        "milliseconds": spent,
        "pages": sizes[0],
        "bytes": sizes[1],
        "peak_mb": peak / 1024,
        "idle_mb": before / 1024,
    }


if __name__ == "__main__":
    task = sys.argv[1]
    if task == "build":
        build(int(sys.argv[2]))
    else:
        print(json.dumps(write() if task == "write" else every_page()))
