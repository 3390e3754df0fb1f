"""What curators decided about sound, from their rows, as the narrator takes it."""

from django.conf import settings
from django.db.models import QuerySet

from sources.models import Post
from tts.cast import Cast, VoiceSpec
from tts.engines import Engine
from tts.lexicon import Entry, Lexicon
from tts.models import Pronunciation, Voice

COLUMNS = (
    "written",
    "respelling",
    "phonemes",
    "ipa",
    "whole_word",
    "case_sensitive",
    "is_pattern",
    "scope",
    "example",
)


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


def _of_role(rows: QuerySet[Voice]) -> list[VoiceSpec]:
    """The source's own where it has any, in their order."""
    own = [row for row in rows if row.source]
    return [
        VoiceSpec(row.voice, rate=row.rate, pitch=row.pitch, gain_db=row.gain_db)
        for row in own or [row for row in rows if not row.source]
    ]


def lexicon_for(post: Post) -> Lexicon:
    """The house's lexicon with what curators keep beside it: for all, for the post's home, for the post alone."""
    scopes = ("", f"source:{post.home.slug}", f"post:{post.pk}")
    rows = Pronunciation.objects.filter(scope__in=scopes)
    return Lexicon([Entry(**{name: getattr(row, name) for name in COLUMNS}) for row in rows])
