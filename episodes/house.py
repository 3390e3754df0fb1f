"""Furnishes an empty library: its sources, voices and channels, from house.toml; and draws the covers that are missing."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from episodes import covers
from episodes.models import Channel, SubscribeLink, Topic
from sources.models import Source, Tag
from tts import engines
from tts.cast import VoiceSpec
from tts.models import Voice

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
    hang_covers()
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
    return len(Voice.objects.bulk_create(_cast(name, engines.load(settings.TTS_ENGINES[name]))))


def _cast(name: str, engine: engines.Engine) -> list[Voice]:
    cast = engine.cast
    rows = [_voice(name, cast.narrator, Voice.Role.NARRATOR, 1)]
    if cast.quotation:
        rows.append(_voice(name, cast.quotation, Voice.Role.QUOTATION, 1))
    speakers = enumerate(cast.speakers, 1)
    return rows + [_voice(name, voice, Voice.Role.SPEAKER, position) for position, voice in speakers]


def _voice(engine: str, voice: VoiceSpec, role: Voice.Role, position: int) -> Voice:
    number = f" {position}" if role is Voice.Role.SPEAKER else ""
    return Voice(
        name=f"{engine} {role.value}{number}",
        engine=engine,
        voice=voice.name,
        role=role,
        position=position,
        rate=voice.rate,
        pitch=voice.pitch,
        gain_db=voice.gain_db,
    )


def hang_covers() -> int:
    """Draw covers for channels without one, or whose file is gone; returns how many."""
    bare = [channel for channel in Channel.objects.all() if covers.is_missing(channel)]
    for channel in bare:
        Channel.objects.filter(pk=channel.pk).update(cover=covers.draw(channel))
    return len(bare)
