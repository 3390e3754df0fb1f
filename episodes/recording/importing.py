"""Brings another podcast's history in: every item becomes an episode of its own, with its guid, date and audio.

Nothing is merged away. Two items that read the same essay are linked as twins, and both stay. Doing it again adds
what is new.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from episodes import addresses, finding
from episodes.models import Channel, Episode, Release
from episodes.recording import narration, shownotes
from sources import crediting, reunion
from sources.box import shared_box
from sources.entry import AuthorEntry, Entry
from sources.extract import Extract, ExtractError
from sources.feeds.podcast import Past, Podcast
from sources.models import Appearance, Post, Source
from sources.selection import Ruling
from sources.standing import settle
from sources.text import clean_line, clean_text

BLOCKS = ("<p", "<br", "<div", "<li", "<h1", "<h2", "<h3")
LONGEST_EXCERPT = 380


@dataclass(frozen=True, slots=True)
class Home:
    """Where an item belongs: the forum its link points to, else the podcast itself."""

    source: Source
    external_id: str


class Import:
    """One podcast brought into one channel."""

    def __init__(self, channel: Channel, podcast: Source, now: dt.datetime) -> None:
        self.channel = channel
        self.podcast = podcast
        self.now = now
        self.forums = list(Source.objects.filter(kind=Source.Kind.FORUM))
        self.counts: Counter[str] = Counter()

    def bring(self, items: Iterator[Past]) -> None:
        """Oldest first, so that of twins the first to be given out leads."""
        for item in sorted(items, key=lambda item: item.published_at):
            with transaction.atomic():
                self.counts[self._bring(item)] += 1

    def _bring(self, item: Past) -> str:
        known = Release.objects.filter(channel=self.channel)
        if known.filter(guid=item.guid).exists():
            return "known"
        episode = Episode.objects.filter(external_url=item.audio_url).first()
        if episode is None:
            episode = self._episode(item)
        elif known.filter(episode=episode).exists():
            return "known under another guid"
        Release.objects.create(
            channel=self.channel, episode=episode, released_at=item.published_at, guid=item.guid
        )
        return "brought in"

    def _episode(self, item: Past) -> Episode:
        home, extract = self._home(item), _extract(item)
        entry = _entry(item, home, extract)
        same = reunion.reunite(home.source, entry, extract, self.now)
        read = Episode.objects.filter(post=same).first() if same else None
        if read is not None and read.published_at:
            post = self._post(entry, extract, home.source)
            self._register(post, item)
            self.counts["twins"] += 1
            return self._read(item, post, extract, twin_of=read.twin_of or read)
        post = same or self._post(entry, extract, home.source)
        reunion.register(post, home.source, entry)
        self._accept(post, entry, home.source)
        return self._read(item, post, extract, queued=read)

    def _home(self, item: Past) -> Home:
        forum = finding.source_of(item.link, self.forums)
        key = finding.forum_id(item.link)
        return Home(forum, key) if forum and key else Home(self.podcast, item.guid)

    def _post(self, entry: Entry, extract: Extract, home: Source) -> Post:
        post = Post.objects.create(
            title=entry.title,
            url=entry.url,
            published_at=entry.published_at,
            text=extract.text or entry.title,
            prose_words=extract.prose_words,
            language=home.language,
            licence=home.licence,
            home=home,
            seen_at=self.now,
            changed_at=self.now,
        )
        crediting.credit(post, home, entry, self.now, leading=True)
        self._accept(post, entry, home)
        return post

    def _register(self, post: Post, item: Past) -> None:
        """A twin is known by its guid alone: its forum's id belongs to the post that leads."""
        post.identities.get_or_create(family=self.podcast.family, external_id=item.guid[:500])

    def _accept(self, post: Post, entry: Entry, home: Source) -> None:
        """The import is a curator's word: it outweighs karma and length, and not an author's no."""
        Appearance.objects.get_or_create(
            post=post,
            source=home,
            defaults={
                "url": entry.url,
                "ruling": Ruling.ACCEPTED,
                "threshold_at": entry.published_at,
                "seen_at": self.now,
            },
        )
        settle(post, self.now, word=Post.Word.NARRATE, text=post.text or entry.text or entry.title)

    def _read(
        self,
        item: Past,
        post: Post,
        extract: Extract,
        *,
        twin_of: Episode | None = None,
        queued: Episode | None = None,
    ) -> Episode:
        title, byline = title_and_byline(item, post.home.prefix)
        columns: dict[str, object] = {
            "status": Episode.Status.RECORDED,
            "due_at": self.now,
            "external_url": item.audio_url,
            "external_type": item.audio_type,
            "audio_bytes": item.audio_bytes,
            "seconds": item.seconds,
            "read_title": title,
            "read_byline": byline,
            "read_text": extract.text,
            "excerpt": shownotes.excerpt(extract.text, LONGEST_EXCERPT),
            "read_at": item.published_at,
            "published_at": item.published_at,
            "applied_at": None,
        }
        if queued is None:
            return Episode.objects.create(post=post, slug=_slug(title), twin_of=twin_of, **columns)
        # Whoever reads it just now loses the lease: it was read long ago.
        Episode.objects.filter(pk=queued.pk).update(claims=F("claims") + 1, error="", **columns)
        queued.refresh_from_db()
        return queued


def title_and_byline(item: Past, prefix: str) -> tuple[str, str]:
    """As channels put them together again: "AF - Title by Author" is told as it was."""
    title = clean_line(item.title)[:500]
    byline = narration.read_name(clean_line(item.byline))
    if prefix and title.startswith(f"{prefix} - "):
        title = title.removeprefix(f"{prefix} - ")
    if byline and title.endswith(f" by {byline}"):
        return title.removesuffix(f" by {byline}"), byline
    return title, ""


def podcast_source(podcast: Podcast, address: str) -> Source:
    """The podcast as a source that is never polled: the home of what no forum of ours is the home of."""
    slug = slugify(podcast.title)[:40] or "podcast"
    defaults = {
        "name": podcast.title[:100],
        "spoken_name": podcast.title[:150],
        "family": slug,
        "kind": Source.Kind.HAND,
        "url": address or f"https://{slug}.invalid/",
        "home_url": podcast.link,
    }
    return Source.objects.get_or_create(slug=f"{slug}-podcast", defaults=defaults)[0]


def channel_for(podcast: Podcast, source: Source, now: dt.datetime) -> Channel:
    """The channel of the same name, else a new one that gives out this podcast and nothing else."""
    if found := Channel.objects.filter(title=podcast.title).first():
        return found
    channel = Channel.objects.create(
        slug=slugify(podcast.title)[:50] or "podcast",
        title=podcast.title[:200],
        short_title=podcast.title[:100],
        description=podcast.description[:3900],
        publisher=podcast.publisher[:200],
        language=(podcast.language or "en-us")[:10].lower(),
        category=(podcast.category or "Education")[:100],
        prefix_titles=False,
        created_at=now,
    )
    channel.sources.set([source])
    return channel


def _entry(item: Past, home: Home, extract: Extract) -> Entry:
    return Entry(
        external_id=home.external_id[:500],
        url=item.link or item.audio_url,
        title=title_and_byline(item, home.source.prefix)[0] or "Untitled",
        published_at=item.published_at,
        text=extract.text,
        authors=(AuthorEntry.by_name(narration.read_name(item.byline)),) if item.byline else (),
    )


def _extract(item: Past) -> Extract:
    html = clean_text(item.html)
    if not any(tag in html.lower() for tag in BLOCKS):  # plain text in lines
        html = "".join(f"<p>{line}</p>" for line in html.splitlines() if line.strip())
    try:
        return shared_box().markdown(html, base_url=item.link)
    except ExtractError:
        return Extract("", (), 0)


def _slug(title: str) -> str:
    plain = addresses.episode_slug(title)
    spellings = (f"{plain}-{number}" for number in count(2))
    slug = plain
    while Episode.objects.filter(slug=slug).exists():
        slug = next(spellings)
    return slug
