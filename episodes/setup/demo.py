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

from episodes.models import Channel, Episode, Topic
from episodes.setup import demo_programme, house
from sources.models import Appearance, Author, Byline, Post, Source, Tag
from sources.ripeness import NEVER
from sources.selection import Ruling, Verdict
from tts.markdown import parse
from tts.passages import Place
from tts.script.leaves import LEAVES, plain
from tts.timeline import Chapter, Cue, Timeline

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("demo_words.toml").read_text())
LENGTHS = {150: 1, 400: 3, 900: 6, 1500: 10, 3000: 20}
"""Words of an essay: minutes of its reading."""
LONGEST = max(LENGTHS.values())
RATE = 24_000
SENTENCE = re.compile(r"[^.!?]+[.!?]+(?:\s+|$)|[^.!?]+$")
BATCH = 500
FORUMS = ("ea-forum", "lesswrong", "alignment-forum")
TAGS_USED = 3  # of each topic: the forums' commonest


@dataclass(frozen=True, slots=True)
class House:
    """The rows that every demonstration episode refers to."""

    sources: Sequence[Source]
    authors: Sequence[Author]
    tags: Sequence[Tag]
    channels: Sequence[Channel]


def furnish(now: dt.datetime) -> House:
    """The house's own sources, topics and channels, as an empty library gets them, and two dozen authors.

    Nothing is polled: what stands in a demonstration is invented.
    """
    house.load(now)
    Source.objects.update(enabled=False)
    by_slug = {source.slug: source for source in Source.objects.all()}
    sources = [by_slug[slug] for slug in FORUMS]
    Source.objects.filter(slug__in=FORUMS).update(enabled=True, due_at=NEVER, polled_at=now)
    tags = [tag for topic in Topic.objects.all() for tag in topic.tags.order_by("pk")[:TAGS_USED]]
    names = [f"{first} {last}" for first in WORDS["first_names"] for last in WORDS["last_names"]][::8]
    authors = [_author(name) for name in names]
    channels = list(Channel.objects.filter(enabled=True).prefetch_related("sources", "any_tags"))
    return House(sources, authors, tags, channels)


def _author(name: str) -> Author:
    facts = {"name": name, "slug": slugify(name)}
    return Author.objects.get_or_create(family="demo", key=name, defaults=facts)[0]


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


def timeline_of(text: str, seconds: float, opening: str = "This is a demonstration.") -> Timeline:
    """Sentences timed by their share of the words after an opening one, chapters from headings."""
    sentences = [*_spoken_sentences(text)]
    a_word = seconds / sum(len(one.split()) for one in (opening, *(said for said, _, _ in sentences)))
    at = a_word * len(opening.split())
    cues, chapters = [Cue(0.0, at, opening)], [Chapter("Introduction", 0.0)]
    for said, place, is_heading in sentences:
        if is_heading:
            chapters.append(Chapter(said, at))
        end = at + a_word * len(said.split())
        cues.append(Cue(at, end, said, place))
        at = end
    return Timeline(cues=tuple(cues), chapters=tuple(chapters), samples=round(seconds * RATE), rate=RATE)


def _spoken_sentences(text: str) -> Iterator[tuple[str, Place, bool]]:
    """Every sentence that is spoken: its words, its place, and whether it is a heading."""
    block, is_heading = -1, False
    for token in parse(text):
        is_heading = token.type == "heading_open" or (is_heading and token.type == "inline")
        if token.type not in LEAVES:
            continue
        block += 1
        said = plain(token) if token.type == "inline" else ""
        for found in [re.match(".*", said, re.DOTALL)] if is_heading else SENTENCE.finditer(said):
            if found and (words := found[0].strip()):
                yield words, Place(block, found.start(), found.start() + len(found[0].rstrip())), is_heading


def fill(
    house: House, count: int, now: dt.datetime, *, audio: str, audio_bytes: int, seed: int = 1
) -> Iterator[int]:
    """Puts so many episodes on air, three a day back from now; yields how many there are so far.

    `audio` names their files and may hold `{minutes}`; `audio_bytes` is the size of the longest.
    """
    dice = random.Random(seed)  # noqa: S311  (no secret: the same library every time)
    heard: list[demo_programme.Heard] = []
    for first in range(0, count, BATCH):
        numbers = range(first, min(count, first + BATCH))
        with transaction.atomic():
            heard += _fill_batch(house, numbers, now, dice, audio, audio_bytes)
        yield numbers.stop
    demo_programme.give_out(house.channels, heard, now)


@dataclass(frozen=True, slots=True)
class Draft:
    """One invented post before it has rows. `seen_on` begins with the forum that hosts it."""

    post: Post
    author: Author
    tags: Sequence[Tag]
    seen_on: Sequence[Source]
    karma: int
    at: dt.datetime
    number: int
    minutes: int


def _fill_batch(
    house: House, numbers: range, now: dt.datetime, dice: random.Random, audio: str, audio_bytes: int
) -> list[demo_programme.Heard]:
    drafts = [_draft(house, number, now, dice) for number in numbers]
    posts = Post.objects.bulk_create([draft.post for draft in drafts])
    pairs = list(zip(posts, drafts, strict=True))
    Byline.objects.bulk_create([Byline(post=p, author=d.author) for p, d in pairs])
    tagged = Post.tags.through
    tagged.objects.bulk_create([tagged(post_id=p.pk, tag_id=tag.pk) for p, d in pairs for tag in d.tags])
    Appearance.objects.bulk_create([_appearance(p, d, source) for p, d in pairs for source in d.seen_on])
    episodes = Episode.objects.bulk_create([_episode(p, d, audio, audio_bytes) for p, d in pairs])
    return [
        demo_programme.Heard(
            episode=episode,
            sources=frozenset(source.pk for source in draft.seen_on),
            tags=frozenset(tag.pk for tag in draft.tags),
            karma=draft.karma,
            at=draft.at,
        )
        for episode, draft in zip(episodes, drafts, strict=True)
    ]


def _draft(house: House, number: int, now: dt.datetime, dice: random.Random) -> Draft:
    at = now - dt.timedelta(hours=8 * number + 0.2 + dice.random() * 4)
    words, minutes = dice.choice(list(LENGTHS.items()))
    title = headline(dice)
    home = dice.choices(house.sources, (4, 5, 3))[0]
    post = Post(
        title=title,
        url=f"{home.home_url}/posts/demo{number:013}/{slugify(title)}",
        published_at=at,
        home=home,
        verdict=Verdict.ACCEPTED,
        seen_at=at,
        changed_at=at,
        text=essay(dice, words),
        licence="CC-BY-4.0" if home.slug == "ea-forum" else "",
    )
    also = [one for one in house.sources if one.slug == "lesswrong" != home.slug]
    crossposted = home.slug == "alignment-forum" and dice.random() < 0.7
    tags = dice.sample(house.tags, dice.randint(0, 3))
    karma = int(max(home.min_karma, 20) + dice.expovariate(0.02))
    seen_on = [home, *(also if crossposted else ())]
    return Draft(post, dice.choice(house.authors), tags, seen_on, karma, at, number, minutes)


def headline(dice: random.Random) -> str:
    """One of some thousands."""
    pattern = dice.choice(WORDS["titles"])
    things = dice.sample(WORDS["things"], 2)
    said = str(pattern).format(one=things[0], other=things[1])
    return f"{said[0].upper()}{said[1:]}"


def _appearance(post: Post, draft: Draft, source: Source) -> Appearance:
    return Appearance(
        post=post,
        source=source,
        url=post.url,
        karma=draft.karma,
        threshold_at=draft.at,
        ruling=Ruling.ACCEPTED,
        seen_at=draft.at,
    )


def _episode(post: Post, draft: Draft, audio: str, audio_bytes: int) -> Episode:
    opening = f"This is: {post.title}, by {draft.author.name}, a demonstration."
    timeline = timeline_of(post.text, draft.minutes * 60, opening)
    headings = {chapter.title for chapter in timeline.chapters}
    said = [cue.written for cue in timeline.cues[1:] if cue.written not in headings]
    return Episode(
        post=post,
        uuid=uuid.UUID(int=draft.number + (1 << 100)),
        slug=f"{slugify(post.title)}-{draft.number}",
        status=Episode.Status.RECORDED,
        due_at=draft.at,
        engine="espeak",
        cast={"narrator": "en-us"},
        audio=audio.format(minutes=draft.minutes),
        audio_bytes=audio_bytes * draft.minutes // LONGEST,
        seconds=draft.minutes * 60,
        loudness={"integrated": -16.0},
        read_title=post.title,
        read_byline=draft.author.name,
        read_text=post.text,
        ledger=[["code", "print(1)"]] if draft.number % 3 == 0 else [],
        timeline=timeline.to_json(),
        excerpt=" ".join(said[:6])[:390],
        read_at=draft.at,
        published_at=draft.at,
        applied_at=draft.at,
    )
