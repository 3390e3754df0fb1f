"""A library of invented essays, as large as one likes: for looking at pages, for tests in a browser, for measuring."""

import datetime as dt
import random
import re
import tomllib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from episodes.models import Channel, Episode, Release, Topic
from sources.models import Appearance, Author, Byline, Post, Source, Tag
from sources.selection import Ruling, Verdict
from tts.markdown import parse
from tts.passages import Place
from tts.script.leaves import plain
from tts.timeline import Chapter, Cue, Timeline

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("demo_words.toml").read_text())
SECONDS_A_WORD = 0.4
RATE = 24_000
SENTENCE = re.compile(r"[^.!?]+[.!?]+(?:\s+|$)|[^.!?]+$")
CADENCES = {
    Channel.Cadence.EVERY: ("", ""),
    Channel.Cadence.DAILY: ("-daily", ", best of the day"),
    Channel.Cadence.WEEKLY: ("-weekly", ", best of the week"),
    Channel.Cadence.ALL_TIME: ("-top", ", top of all time"),
}
LEAVES = ("inline", "fence", "code_block", "math_block")
BATCH = 500
NEVER = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class House:
    """The rows that every demonstration episode refers to."""

    sources: Sequence[Source]
    authors: Sequence[Author]
    tags: Sequence[Tag]
    channels: Sequence[Channel]


def furnish(now: dt.datetime) -> House:
    """Three forums, sixteen channels, four topics and two dozen authors; what exists already is taken as it is."""
    sources = [_source(row) for row in WORDS["sources"]]
    tags = [tag for row in WORDS["topics"] for tag in _topic(row)]
    names = [f"{first} {last}" for first in WORDS["first_names"] for last in WORDS["last_names"]][::8]
    authors = [
        Author.objects.get_or_create(family="demo", key=name, defaults={"name": name, "slug": slugify(name)})[
            0
        ]
        for name in names
    ]
    places: list[tuple[Source | None, str, str]] = [(None, "nonlinear-library", "All forums")]
    places += [(source, slugify(source.name), source.name) for source in sources]
    channels = [_channel(*place, cadence, now) for place in places for cadence in CADENCES]
    return House(sources, authors, tags, channels)


def _source(row: dict[str, Any]) -> Source:
    defaults = {
        **row,
        "kind": Source.Kind.FORUM,
        "url": f"https://demo.invalid/{row['slug']}",
        "due_at": NEVER,
    }
    return Source.objects.get_or_create(slug=row["slug"], defaults=defaults)[0]


def _topic(row: dict[str, Any]) -> list[Tag]:
    topic, _ = Topic.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"]})
    tags = [Tag.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0] for name in row["tags"]]
    topic.tags.add(*tags)
    return tags


def _channel(
    source: Source | None, slug: str, name: str, cadence: Channel.Cadence, now: dt.datetime
) -> Channel:
    suffix, words = CADENCES[cadence]
    channel, made = Channel.objects.get_or_create(
        slug=slug + suffix,
        defaults={
            "title": f"The Nonlinear Library: {name}{words}" if source else f"The Nonlinear Library{words}",
            "short_title": f"{name}{words}",
            "description": "Essays that nobody wrote, read by nobody: they show how the library looks.",
            "ink": source.ink if source else "",
            "cadence": cadence,
            "top": 400 if cadence == Channel.Cadence.ALL_TIME else None,
            "created_at": now,
        },
    )
    if made and source:
        channel.sources.add(source)
    return channel


def essay(dice: random.Random, words: int) -> str:
    """Markdown of about so many words, with headings, lists, quotes, notes, tables, code and formulas."""
    blocks = [" ".join(_sentences(dice, 3))]
    length = len(blocks[0].split())
    while length < words:
        block = dice.choice(BLOCKS)(dice)
        length += len(block.split())
        blocks.append(block)
    notes = f"[^1]: {_sentence(dice)}\n"
    return "\n\n".join([f"{blocks[0]}[^1]", *blocks[1:], notes])


def _sentence(dice: random.Random) -> str:
    said = " ".join(dice.choice(WORDS[kind]) for kind in ("subjects", "verbs", "objects"))
    return f"{said}, {dice.choice(WORDS['closings'])}." if dice.random() < 0.4 else f"{said}."


def _sentences(dice: random.Random, count: int) -> Iterator[str]:
    return (_sentence(dice) for _ in range(count))


def _paragraph(dice: random.Random) -> str:
    first, *rest = _sentences(dice, dice.randint(3, 7))
    return " ".join([f"*{first}*" if dice.random() < 0.1 else first, *rest])


def _section(dice: random.Random) -> str:
    return f"## {dice.choice(WORDS['headings'])}\n\n{_paragraph(dice)}"


def _list(dice: random.Random) -> str:
    return "\n".join(f"- {sentence}" for sentence in _sentences(dice, dice.randint(2, 5)))


def _quote(dice: random.Random) -> str:
    return f"> {_paragraph(dice)}"


def _formula(dice: random.Random) -> str:
    inline = r"Write $\mathbb{E}[X] = \sum_i p_i x_i$ for what we expect."
    display = rf"\frac{{\partial L}}{{\partial \theta_{dice.randint(1, 9)}}} \leq \lambda"
    return f"{inline} {_sentence(dice)}\n\n$$\n{display}\n$$"


def _table(dice: random.Random) -> str:
    rows = "\n".join(f"| Case {n} | {dice.randint(1, 99)} % |" for n in range(1, 4))
    return f"| What | How much |\n|---|---|\n{rows}"


BLOCKS = (*[_paragraph] * 9, *[_section] * 3, _list, _quote, _formula, _table)


def timeline_of(text: str) -> tuple[Timeline, float]:
    """Sentences timed by their length, chapters from headings; and the seconds it lasts."""
    at, block, is_heading = 6.0, -1, False
    cues = [Cue(0.0, at, "This is a demonstration.")]
    chapters = [Chapter("Introduction", 0.0)]
    for token in parse(text):
        is_heading = token.type == "heading_open" or (is_heading and token.type == "inline")
        if token.type not in LEAVES:
            continue
        block += 1
        said = plain(token)
        if is_heading:
            chapters.append(Chapter(said, at))
        for found in SENTENCE.finditer(said if token.type == "inline" else ""):
            end = at + SECONDS_A_WORD * len(found[0].split())
            place = Place(block, found.start(), found.start() + len(found[0].rstrip()))
            cues.append(Cue(at, end, found[0].strip(), place))
            at = end
    made = Timeline(cues=tuple(cues), chapters=tuple(chapters), samples=round(at * RATE), rate=RATE)
    return made, at


def fill(
    house: House, count: int, now: dt.datetime, *, audio: str, audio_bytes: int, seed: int = 1
) -> Iterator[int]:
    """Puts so many episodes on air, three a day back from now; yields how many there are so far."""
    dice = random.Random(seed)  # noqa: S311  (no secret: the same library every time)
    for first in range(0, count, BATCH):
        numbers = range(first, min(count, first + BATCH))
        with transaction.atomic():
            _fill_batch(house, numbers, now, dice, audio, audio_bytes)
        yield numbers.stop


def _fill_batch(
    house: House, numbers: range, now: dt.datetime, dice: random.Random, audio: str, audio_bytes: int
) -> None:
    drafts = [_draft(house, number, now, dice) for number in numbers]
    posts = Post.objects.bulk_create([draft.post for draft in drafts])
    Byline.objects.bulk_create([Byline(post=p, author=d.author) for p, d in zip(posts, drafts, strict=True)])
    tagged = Post.tags.through
    tagged.objects.bulk_create(
        [tagged(post_id=p.pk, tag_id=tag.pk) for p, d in zip(posts, drafts, strict=True) for tag in d.tags]
    )
    Appearance.objects.bulk_create([_appearance(p, d) for p, d in zip(posts, drafts, strict=True)])
    episodes = Episode.objects.bulk_create(
        [_episode(p, d, audio, audio_bytes) for p, d in zip(posts, drafts, strict=True)]
    )
    releases = [r for e, d in zip(episodes, drafts, strict=True) for r in _releases(house, e, d, dice)]
    Release.objects.bulk_create(releases, ignore_conflicts=True)


@dataclass(frozen=True, slots=True)
class Draft:
    """One invented post before it has rows."""

    post: Post
    author: Author
    tags: Sequence[Tag]
    karma: int
    at: dt.datetime
    number: int


def _draft(house: House, number: int, now: dt.datetime, dice: random.Random) -> Draft:
    at = now - dt.timedelta(hours=8 * number + dice.random() * 4)
    author = dice.choice(house.authors)
    title = dice.choice(WORDS["titles"])
    title = f"{title}, part {dice.randint(2, 5)}" if dice.random() < 0.2 else title
    home = dice.choice(house.sources)
    post = Post(
        title=title,
        url=f"{home.home_url}posts/demo{number:013}/{slugify(title)}",
        published_at=at,
        home=home,
        verdict=Verdict.ACCEPTED,
        seen_at=at,
        changed_at=at,
        text=essay(dice, dice.choice((150, 400, 900, 1500, 3000))),
        licence="CC-BY-4.0" if home.slug == "ea" else "",
    )
    tags = dice.sample(house.tags, dice.randint(0, 3))
    return Draft(post, author, tags, int(home.min_karma + dice.expovariate(0.02)), at, number)


def _appearance(post: Post, draft: Draft) -> Appearance:
    return Appearance(
        post=post,
        source=post.home,
        url=post.url,
        karma=draft.karma,
        threshold_at=draft.at,
        ruling=Ruling.ACCEPTED,
        seen_at=draft.at,
    )


def _episode(post: Post, draft: Draft, audio: str, audio_bytes: int) -> Episode:
    timeline, seconds = timeline_of(post.text)
    return Episode(
        post=post,
        uuid=uuid.UUID(int=draft.number + (1 << 100)),
        slug=f"{slugify(post.title)}-{draft.number}",
        status=Episode.Status.RECORDED,
        due_at=draft.at,
        engine="espeak",
        cast={"narrator": "en-us"},
        audio=audio,
        audio_bytes=audio_bytes,
        seconds=seconds,
        loudness={"integrated": -16.0},
        read_title=post.title,
        read_byline=draft.author.name,
        read_text=post.text,
        ledger=[["code", "print(1)"]] if draft.number % 3 == 0 else [],
        timeline=timeline.to_json(),
        excerpt=" ".join(cue.written for cue in timeline.cues[1:6])[:390],
        read_at=draft.at,
        published_at=draft.at,
        applied_at=draft.at,
    )


def _releases(house: House, episode: Episode, draft: Draft, dice: random.Random) -> Iterator[Release]:
    """Every episode on its two plain channels; a third of them chosen for the day, a tenth for the week."""
    chances = {"every": 1.0, "daily": 0.33, "weekly": 0.1, "all-time": 0.1}
    for channel in house.channels:
        mine = not channel.ink or channel.ink == episode.post.home.ink
        if mine and dice.random() < chances[channel.cadence]:
            guid = f"demo-{channel.pk}-{episode.pk}"
            yield Release(channel=channel, episode=episode, released_at=draft.at, guid=guid)
