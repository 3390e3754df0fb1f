"""Furnishes an empty library: its sources, voices and channels, from house.toml; and draws the covers that are missing."""

import datetime as dt
import logging
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from episodes.models import Channel, SubscribeLink, Topic
from episodes.pictures import covers
from episodes.recording import voices
from sources.models import Source, Tag
from tts.cast import VoiceSpec
from tts.engines import Engine, SpeechError
from tts.engines import Voice as Offered
from tts.models import Voice

logger = logging.getLogger(__name__)

PLAN: dict[str, Any] = tomllib.loads(Path(__file__).with_name("house.toml").read_text())


def load(now: dt.datetime) -> str:
    """Furnish what is empty; says in words what was brought in, nothing where the house was furnished before."""
    with transaction.atomic():
        counts = {
            "sources": _sources(),
            "topics": _topics(),
            "channels": _channels(now),
            "voices": _voices(),
            "subscribe links": _links(),
        }
    draw_missing_covers()
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _sources() -> int:
    if Source.objects.exists():
        return 0
    return len(Source.objects.bulk_create(Source(**row) for row in PLAN["source"]))


def _topics() -> int:
    """Subjects of our own and the forums' tags that they gather, which are known before the first post bears them."""
    if Topic.objects.exists():
        return 0
    for row in PLAN["topic"]:
        topic = Topic.objects.create(slug=row["slug"], name=row["name"])
        names = row["tags"].items()
        tags = [Tag.objects.get_or_create(slug=slug, defaults={"name": name})[0] for slug, name in names]
        topic.tags.set(tags)
    return len(PLAN["topic"])


def _channels(now: dt.datetime) -> int:
    if Channel.objects.exists():
        return 0
    for position, row in enumerate(PLAN["channel"], 1):
        facts = {name: value for name, value in row.items() if name not in ("sources", "topic")}
        facts |= {"position": position, "created_at": now, "description": PLAN["description"]}
        channel = Channel.objects.create(**facts)
        channel.sources.set(Source.objects.filter(slug__in=row.get("sources", ())))
        topics = Topic.objects.filter(slug=row.get("topic"))
        channel.topics.set(topics)
        channel.any_tags.set(Tag.objects.filter(topics__in=topics))
    return len(PLAN["channel"])


def _links() -> int:
    if SubscribeLink.objects.exists():
        return 0
    rows = enumerate(PLAN["link"], 1)
    return len(SubscribeLink.objects.bulk_create(SubscribeLink(position=n, **row) for n, row in rows))


def _voices() -> int:
    """The cast of the engine that reads, as rows that curators may change."""
    name = settings.TTS_ENGINE
    if Voice.objects.filter(engine=name).exists():
        return 0
    try:
        engine = voices.engine_named(name)
        known = {voice.name: voice for voice in engine.voices()}
    except SpeechError as error:  # the site runs without it; what is to be read waits, and the desk says why
        logger.warning("no voices are cast: %s", error)
        return 0
    return len(Voice.objects.bulk_create(_cast(name, engine, known))) if known else 0


def _cast(name: str, engine: Engine, known: Mapping[str, Offered]) -> list[Voice]:
    cast = engine.cast
    roles = [(Voice.Role.NARRATOR, cast.narrator), (Voice.Role.QUOTATION, cast.quotation)]
    roles += [(Voice.Role.SPEAKER, voice) for voice in cast.speakers]
    places: Counter[Voice.Role] = Counter()
    rows = []
    for role, voice in roles:
        if voice:
            places[role] += 1
            rows.append(_voice(name, voice, known.get(voice.name), role, places[role]))
    return rows


def _voice(engine: str, voice: VoiceSpec, known: Offered | None, role: Voice.Role, position: int) -> Voice:
    number = f" {position}" if role is Voice.Role.SPEAKER else ""
    return Voice(
        name=f"{engine} {role.value}{number}",
        engine=engine,
        voice=voice.name,
        language=known.language[:2] if known else "en",
        accent=known.accent if known else "",
        gender=known.gender if known else "",
        role=role,
        position=position,
        rate=voice.rate,
        pitch=voice.pitch,
        gain_db=voice.gain_db,
    )


def draw_missing_covers() -> int:
    """Draw covers for channels without one, or whose file is gone; returns how many."""
    bare = [channel for channel in Channel.objects.all() if covers.is_missing(channel)]
    for channel in bare:
        Channel.objects.filter(pk=channel.pk).update(cover=covers.draw(channel))
    return len(bare)
