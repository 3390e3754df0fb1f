"""One episode as its page shows it: who wrote it, what was read and what was not, and the facts of the recording."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from episodes import addresses, words
from episodes.archive.omissions import in_words
from episodes.archive.rows import is_preview, long_date
from episodes.archive.transcript import TimedSentence, render
from episodes.licences import Licence, licence_of
from episodes.models import Episode
from sources.models import Source
from tts import maths
from tts.passages import LETTER
from tts.timeline import Timeline

EXCERPT = 120  # words of the text where only an excerpt may be shown


@dataclass(frozen=True, slots=True)
class ChapterRow:
    title: str
    seconds: float
    clock: str


@dataclass(frozen=True, slots=True)
class Omitted:
    """What was left out for one reason: the reason in words, how often, and a few of the pieces."""

    reason: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that `episode.html` prints."""

    slug: str
    title: str
    url: str
    ink: str
    cover: str
    forum: str
    forum_slug: str
    authors: tuple[tuple[str, str], ...]  # name, address of the author's page
    byline: str
    iso_date: str
    date: str
    karma: str
    audio_url: str
    duration: str
    iso_duration: str
    seconds: int
    size: str
    is_preview: bool
    original_url: str
    human_episode_url: str
    chapters: tuple[ChapterRow, ...]
    transcript: SafeString
    is_excerpt: bool
    has_maths: bool
    has_pictures: bool
    omitted: tuple[Omitted, ...]
    facts: tuple[tuple[str, str], ...]
    licence: Licence
    excerpt: str


def reading_of(episode: Episode) -> Reading:
    """The page's content from an episode with its post, home, bylines and appearances at hand."""
    post, home = episode.post, episode.post.home
    timeline = Timeline.from_json(episode.timeline) if episode.timeline else None
    shown = "" if home.show == Source.Show.NONE else episode.read_text
    is_excerpt = home.show == Source.Show.EXCERPT
    return Reading(
        slug=episode.slug,
        title=str(episode),
        url=addresses.episode(episode.slug),
        ink=addresses.ink(home.ink),
        cover=addresses.forum_cover(home.ink),
        forum=home.name,
        forum_slug=home.slug,
        authors=tuple((a.name, addresses.author(a)) for a in post.credited),
        byline=episode.read_byline or post.byline,
        iso_date=post.published_at.date().isoformat(),
        date=long_date(post.published_at),
        karma=_karma(episode),
        audio_url=addresses.audio(episode),
        duration=words.duration(episode.seconds),
        iso_duration=words.iso_duration(episode.seconds),
        seconds=int(episode.seconds),
        size=filesizeformat(episode.audio_bytes),
        is_preview=is_preview(episode),
        original_url=post.url,
        human_episode_url=post.human_episode_url,
        chapters=_chapters(timeline),
        transcript=render(
            shown, timed_sentences(timeline), read=spoken, limit=EXCERPT if is_excerpt else None
        ),
        is_excerpt=is_excerpt,
        has_maths="$" in shown,
        has_pictures="](https:" in shown and "![" in shown,
        omitted=tuple(omitted([*episode.ledger, *post.omissions])),
        facts=tuple(_facts(episode)),
        licence=licence_of(post),
        excerpt=episode.excerpt,
    )


def timed_sentences(timeline: Timeline | None) -> Iterable[TimedSentence]:
    """The sentences of the recording as the transcript places them."""
    for cue in timeline.cues if timeline else ():
        if cue.place is None:
            yield TimedSentence(cue.start, cue.written)
        else:
            yield TimedSentence(cue.start, cue.written, cue.place.block, cue.place.start, cue.place.end)


@lru_cache(maxsize=4096)
def spoken(tex: str) -> str:
    """How a formula is read aloud; empty where the narrator could not."""
    formula = maths.say(tex)
    return formula.spoken.replace(LETTER, "") if formula.parsed else ""


def omitted(pairs: Iterable[Iterable[str]]) -> list[Omitted]:
    """[code, written] pairs gathered by reason, the most frequent first."""
    pieces: dict[str, list[str]] = {}
    for code, *written in pairs:
        pieces.setdefault(in_words(code), []).append(" ".join(" ".join(written).split()))
    return sorted(
        (
            Omitted(reason, len(found), tuple(_short(piece) for piece in Counter(filter(None, found)))[:3])
            for reason, found in pieces.items()
        ),
        key=lambda one: -one.count,
    )


def _short(piece: str) -> str:
    return piece if len(piece) <= 80 else piece[:79] + "…"


def _chapters(timeline: Timeline | None) -> tuple[ChapterRow, ...]:
    chapters = timeline.chapters if timeline else ()
    return tuple(ChapterRow(one.title, one.start, words.clock(one.start)) for one in chapters)


def _karma(episode: Episode) -> str:
    known = [one.karma for one in episode.post.appearances.all() if one.karma is not None]
    return str(max(known)) if known else ""


def _facts(episode: Episode) -> Iterable[tuple[str, str]]:
    yield gettext("Length"), words.duration(episode.seconds)
    if episode.audio_bytes:
        yield gettext("File"), f"MP3, {filesizeformat(episode.audio_bytes)}"
    if voice := _voice(episode):
        yield gettext("Voice"), voice
    if isinstance(level := episode.loudness.get("integrated"), int | float):
        yield gettext("Loudness"), f"{level:.1f} LUFS".replace("-", "−")
    if episode.read_at:
        yield gettext("Recorded"), long_date(episode.read_at)
    yield gettext("Published"), long_date(episode.post.published_at)
    if seen := ", ".join(one.source.name for one in episode.post.appearances.all()):
        yield gettext("Appeared on"), seen


def _voice(episode: Episode) -> str:
    names = ", ".join(
        dict.fromkeys(
            str(voice["name"] if isinstance(voice, dict) else voice) for voice in episode.cast.values()
        )
    )
    engine = gettext("%(engine)s, synthetic") % {"engine": episode.engine} if episode.engine else ""
    return f"{names} ({engine})" if names and engine else names or engine
