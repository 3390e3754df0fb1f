"""Where a post meets the narrator: engine, voices, lexicon and tags are chosen, and a reading comes out."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from episodes import LIBRARY
from episodes.licences import licence_of
from episodes.models import Channel, Episode
from episodes.pictures import covers
from episodes.recording import items, narration, shownotes, unknown, voices
from episodes.recording.shelves import open_shelf
from sources.models import Post
from tts import ledger
from tts.cast import Cast
from tts.engines import Engine, SpeechError
from tts.id3 import Tags, small_cover
from tts.passages import Script
from tts.record import Recording, record
from tts.studio import StudioError

LONGEST_EXCERPT = 400  # characters, as the column has it


class FaultError(Exception):
    """Why there is no reading. An outage is the provider's; a permanent fault would come again."""

    def __init__(
        self, words: str, *, permanent: bool, is_outage: bool = False, flags: Iterable[str] = ()
    ) -> None:
        super().__init__(words)
        self.permanent = permanent
        self.is_outage = is_outage
        self.flags = list(flags)


@dataclass(frozen=True, slots=True)
class Reading:
    """A recording, and what the episode's row is to tell of it."""

    recording: Recording
    columns: dict[str, Any]


def read_aloud(episode: Episode, work_dir: Path, renew: Callable[[float], None]) -> Reading:
    """Record the post as it stands; the caller moves the file. `renew` hears the share done and may raise to abandon.

    Raises FaultError.
    """
    post = episode.post
    script = _script(post)
    engine = _engine()
    cast = voices.cast_of(episode, engine)

    def progress(done: int, total: int, seconds: float) -> None:
        renew(done / total if total else 0)

    try:
        recording = record(
            script,
            cast=cast,
            lexicon=voices.lexicon_for(post),
            engine=engine,
            work_dir=work_dir,
            tags=tags_of(post),
            progress=progress,
            shelf=open_shelf(),
        )
    except SpeechError as error:
        raise FaultError(str(error), permanent=error.permanent, is_outage=error.provider) from error
    except StudioError as error:
        raise FaultError(str(error), permanent=error.permanent, flags=script.flags) from error
    return Reading(recording, _columns(episode, script, cast, recording))


def _script(post: Post) -> Script:
    """The script, if nothing of the text got lost without a word on the way to it."""
    try:
        script = narration.script_for(post)
    except ValueError as error:
        raise FaultError(str(error), permanent=True) from error
    return demand_whole(post.text_to_read, script)


def demand_whole(text: str, script: Script) -> Script:
    """The script, unless a word of the text got lost on the way to it or notation would be heard: neither goes on air."""
    faults = ledger.check(text, script)
    if not faults:
        return script
    flags = (*script.flags, *(f"{fault.code}: {fault.written[:100]}" for fault in faults))
    words = f"the reading would not be the text: {faults[0].code}: {faults[0].written[:200]}"
    raise FaultError(words, permanent=True, flags=flags)


def _engine() -> Engine:
    try:
        return voices.engine_named(settings.TTS_ENGINE)
    except SpeechError as error:
        raise FaultError(str(error), permanent=True, is_outage=True) from error


def tags_of(post: Post) -> Tags:
    byline = narration.read_name(post.byline)
    return Tags(
        title=post.title,
        artist=byline,
        album=LIBRARY,
        date=post.published_at.date(),
        url=post.url,
        comment=" ".join(narration.intro_lines(narration.framing_of(post, in_writing=True))),
        licence=licence_of(post).spdx,
        cover=_cover(post),
    )


def _cover(post: Post) -> bytes:
    """The picture of a channel in the post's own colour, small; none where no channel has one."""
    channels = Channel.objects.filter(enabled=True).exclude(cover="")
    channel = channels.filter(ink=post.home.ink).first() or channels.first()
    try:
        return _small(str(channel.cover)) if channel else b""
    except FileNotFoundError:  # `verify` tells of it; a reading does without
        return b""


@lru_cache(maxsize=32)
def _small(cover: str) -> bytes:
    """Covers are named by their content: what was made small once is good for as long as the name stands."""
    return small_cover(covers.read(cover))


def _columns(episode: Episode, script: Script, cast: Cast, recording: Recording) -> dict[str, Any]:
    post = episode.post
    columns: dict[str, Any] = {
        "engine": settings.TTS_ENGINE,
        "cast": voices.in_columns(cast, script),
        "audio_bytes": recording.size,
        "audio_sha256": recording.sha256,
        "seconds": recording.seconds,
        "loudness": asdict(recording.loudness),
        "read_title": post.title,
        "read_byline": narration.read_name(post.byline)[:1000],
        "read_text": post.text_to_read,
        "spoken_sha256": narration.digest(script),
        "ledger": [[omission.code, omission.written] for omission in script.omissions],
        "flags": [*script.flags, *recording.doubts],
        "unknown": unknown.found_in(script, voices.lexicon_for(post)),
        "timeline": recording.timeline.to_json(),
        "excerpt": shownotes.excerpt(post.text_to_read, LONGEST_EXCERPT),
    }
    for name, value in columns.items():
        setattr(episode, name, value)
    return {**columns, "item": items.shared(episode)}
