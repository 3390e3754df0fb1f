"""A small library for tests: a source, posts, episodes on air, channels that gave them out."""

import datetime as dt
import itertools
from typing import Any

from django.utils.text import slugify

from episodes.models import Channel, Episode, Release
from sources.models import Appearance, Author, Byline, Post, Source
from sources.selection import Ruling, Verdict

NOW = dt.datetime(2024, 4, 25, 12, 0, tzinfo=dt.UTC)
numbers = itertools.count(1)


def make_source(slug: str = "ea", **facts: Any) -> Source:
    given = {
        "name": {"ea": "EA Forum", "lw": "LessWrong", "af": "Alignment Forum"}.get(slug, slug),
        "spoken_name": slug,
        "family": slug,
        "kind": Source.Kind.FORUM,
        "url": f"https://{slug}.test/graphql",
        "ink": slug if slug in ("ea", "lw", "af") else "",
        **facts,
    }
    return Source.objects.get_or_create(slug=slug, defaults=given)[0]


def make_episode(
    title: str = "A good post",
    *,
    text: str = "First sentence. Second sentence.\n\nAnother paragraph.",
    cues: list[Any] | None = None,
    source: Source | None = None,
    author: str = "Ada",
    karma: int = 40,
    at: dt.datetime = NOW,
    verdict: Verdict = Verdict.ACCEPTED,
    **facts: Any,
) -> Episode:
    """An episode on air, with its post, byline and appearance."""
    number = next(numbers)
    home = source or make_source()
    post = Post.objects.create(
        title=title,
        url=f"https://{home.slug}.test/posts/{number:017}/a-post",
        published_at=at,
        home=home,
        verdict=verdict,
        seen_at=at,
        changed_at=at,
        text=text,
    )
    writer, _ = Author.objects.get_or_create(family=home.family, key=author, defaults={"name": author})
    Byline.objects.create(post=post, author=writer)
    ruling = {"ruling": Ruling.ACCEPTED, "karma": karma, "seen_at": at}
    Appearance.objects.create(post=post, source=home, url=post.url, **ruling)
    given = {
        "slug": f"{slugify(title)}-{number}",
        "status": Episode.Status.RECORDED,
        "due_at": at,
        "engine": "espeak",
        "audio": "audio/some.mp3",
        "audio_bytes": 1_000_000,
        "seconds": 5525,
        "read_title": title,
        "read_byline": author,
        "read_text": text,
        "excerpt": "First sentence.",
        "read_at": at,
        "published_at": at,
        **facts,
    }
    return Episode.objects.create(post=post, **given)


def make_channel(slug: str = "ea-forum", *, source: Source | None = None, **facts: Any) -> Channel:
    given = {
        "title": "The Nonlinear Library: EA Forum",
        "short_title": "EA Forum",
        "description": "Listen.",
        **facts,
    }
    channel = Channel.objects.create(slug=slug, created_at=NOW, **given)
    if source:
        channel.sources.add(source)
    return channel


def give_out(channel: Channel, *episodes: Episode) -> None:
    for episode in episodes:
        Release.objects.create(
            channel=channel,
            episode=episode,
            released_at=episode.published_at or NOW,
            guid=f"{channel.pk}-{episode.pk}",
        )
