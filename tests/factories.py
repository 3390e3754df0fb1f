"""Rows for tests, each valid by itself; a test names only what it is about."""

import datetime as dt
import hashlib
import itertools
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.text import slugify

from episodes.models import Channel, Episode, Release
from sources.models import Appearance, Author, Byline, OptOut, Post, Source, Tag
from sources.selection import Ruling, Verdict
from sources.standing import settle

NOW = dt.datetime(2024, 4, 25, 12, 0, tzinfo=dt.UTC)
TEXT = "The first sentence of it. And a second one.\n\n## A heading\n\nMore words under the heading."
NAMES = {
    "ea-forum": ("EA Forum", "The Effective Altruism Forum", "EA", "ea", "ea"),
    "lesswrong": ("LessWrong", "LessWrong", "LW", "lw", "lesswrong"),
    "alignment-forum": ("Alignment Forum", "The AI Alignment Forum", "AF", "af", "lesswrong"),
}
_numbers = itertools.count(1)


def make_source(slug: str = "alignment-forum", **facts: Any) -> Source:
    name, spoken, prefix, ink, family = NAMES.get(slug, (slug, slug, "", "", slug))
    given = {"name": name, "spoken_name": spoken, "prefix": prefix, "ink": ink, "family": family, **facts}
    defaults = {"kind": Source.Kind.FORUM, "url": f"https://{slug}.test/graphql", **given}
    return Source.objects.get_or_create(slug=slug, defaults=defaults)[0]


def make_post(
    title: str = "A title",
    *,
    text: str = TEXT,
    authors: tuple[str, ...] = ("Ann Author",),
    source: Source | None = None,
    verdict: Verdict = Verdict.ACCEPTED,
    at: dt.datetime = NOW,
    karma: int | None = 40,
    tags: tuple[str, ...] = (),
    **facts: Any,
) -> Post:
    """A post at home on its source, where it appears and is judged."""
    home = source or make_source()
    url = f"https://{home.slug}.test/posts/{next(_numbers):017}/{slugify(title)}"
    rows = {"url": url, "published_at": at, "home": home, "seen_at": at, "changed_at": at, **facts}
    post = Post.objects.create(title=title, text=text, verdict=verdict, **rows)
    for position, name in enumerate(authors):
        author, _ = Author.objects.get_or_create(
            family=home.family, key=slugify(name), defaults={"name": name}
        )
        Byline.objects.create(post=post, author=author, position=position)
    ruling = Ruling.ACCEPTED if verdict == Verdict.ACCEPTED else Ruling.WAITING
    Appearance.objects.create(
        post=post, source=home, url=url, karma=karma, threshold_at=at, ruling=ruling, seen_at=at
    )
    for slug in tags:
        post.tags.add(Tag.objects.get_or_create(slug=slug, defaults={"name": slug})[0])
    return post


def make_episode(
    post: Post | None = None, *, on_air: bool = True, at: dt.datetime = NOW, **facts: Any
) -> Episode:
    """An episode on air since `at`, its audio in storage; or one that waits in the queue."""
    post = post or make_post()
    number = next(_numbers)
    given: dict[str, Any] = {"slug": f"{slugify(post.title)[:80]}-{number}", "due_at": at, **facts}
    if on_air:
        sound = f"sound {number}".encode()
        sha256 = hashlib.sha256(sound).hexdigest()
        key = uuid.uuid4()
        name = default_storage.save(f"audio/{key}/{sha256}.mp3", ContentFile(sound))
        given = {
            "uuid": key,
            "status": Episode.Status.RECORDED,
            "audio": name,
            "audio_bytes": len(sound),
            "audio_sha256": sha256,
            "seconds": 600,
            "read_title": post.title,
            "read_byline": post.byline,
            "read_text": post.text,
            "read_at": at,
            "published_at": at,
            "applied_at": post.changed_at,
        } | given
    return Episode.objects.create(post=post, **given)


def make_channel(slug: str = "library", *, sources: tuple[Source, ...] = (), **facts: Any) -> Channel:
    titles = {"title": f"The {slug}", "short_title": slug, "description": "Listen.", "created_at": NOW}
    channel = Channel.objects.create(slug=slug, **{**titles, **facts})
    channel.sources.set(sources)
    return channel


def make_release(channel: Channel, episode: Episode, at: dt.datetime | None = None, **facts: Any) -> Release:
    moment = at or episode.published_at or NOW
    guid = f"{channel.pk}-{episode.pk}"
    return Release.objects.create(channel=channel, episode=episode, released_at=moment, guid=guid, **facts)


def say_no(post: Post, now: dt.datetime = NOW) -> None:
    """One of the post's authors opts out."""
    said = OptOut.objects.create(name="somebody", created_at=now)
    said.authors.set(post.authors.all()[:1])
    settle(post, now)


def turn(post: Post, verdict: Verdict, at: dt.datetime) -> None:
    """The post's verdict changes, whoever decided it."""
    reason = "excluded" if verdict == Verdict.REFUSED else ""
    Post.objects.filter(pk=post.pk).update(verdict=verdict, reason=reason, changed_at=at)
    post.refresh_from_db()
