"""What curators decided about sound, from their rows, as the narrator takes it."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from episodes.models import Episode
from sources.models import Post
from tts import engines
from tts.cast import Cast, VoiceSpec
from tts.engines import Engine
from tts.lexicon import Lexicon
from tts.models import Pronunciation, Voice
from tts.passages import Script


def engine_named(name: str) -> Engine:
    """One of the settings' engines. Raises SpeechError."""
    return engines.named(name, settings.TTS_ENGINES, settings.TTS_OPTIONS)


def cast_for(name: str, engine: Engine, *, source: str) -> Cast:
    """The voices cast for the source, else for all, else the engine's own; TTS_VOICE decides the narrator."""
    rows = Voice.objects.filter(engine=name, enabled=True, source__in=("", source)).order_by("position")
    found = {role: _of_role(rows.filter(role=role)) for role in Voice.Role}
    own = engine.cast
    cast = Cast(
        narrator=next(iter(found[Voice.Role.NARRATOR]), own.narrator),
        quotation=next(iter(found[Voice.Role.QUOTATION]), own.quotation),
        speakers=tuple(found[Voice.Role.SPEAKER]) or own.speakers,
    )
    return cast.told_by(settings.TTS_VOICE) if settings.TTS_VOICE else cast


def cast_of(episode: Episode, engine: Engine) -> Cast:
    """As the episode was read before, so that an edit changes its words and not its voices; new roles as cast today."""
    today = cast_for(settings.TTS_ENGINE, engine, source=episode.post.home.slug)
    if episode.engine != settings.TTS_ENGINE:
        return today
    return today.remembering(
        {role: VoiceSpec(**voice) for role, voice in episode.cast.items() if isinstance(voice, dict)}
    )


def in_columns(cast: Cast, script: Script) -> dict[str, dict[str, Any]]:
    """The cast of a script's roles, as an episode's row remembers it."""
    roles = dict.fromkeys(passage.role for passage in script.passages)
    return {role: asdict(cast.voice_for(role)) for role in roles}


def lexicon_for(post: Post) -> Lexicon:
    """The house's lexicon with what curators keep beside it: for all, for the post's home, for the post alone."""
    scopes = ("", f"source:{post.home.slug}", f"post:{post.pk}")
    rows = Pronunciation.objects.filter(scope__in=scopes)
    return Lexicon([row.entry for row in rows])


def _of_role(rows: QuerySet[Voice]) -> list[VoiceSpec]:
    """The source's own where it has any, in their order."""
    own = [row for row in rows if row.source]
    return [row.spec for row in own or [row for row in rows if not row.source]]
