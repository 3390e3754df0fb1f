"""What nobody refers to any more is removed: audio, covers, work files, the embedded broker's leftovers."""

import datetime as dt
import logging
import re
import shutil
import uuid
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage

from episodes.models import Channel, Episode
from episodes.recording.shelves import open_shelf
from episodes.stores import held

logger = logging.getLogger(__name__)

ORPHAN = dt.timedelta(hours=1)
"""Older than any upload that is about to be published."""
FORGOTTEN = dt.timedelta(days=1)
SHELF_EVERY = 3600  # seconds: a shelf in a storage is asked for each clip's age and size
TOLD = dt.timedelta(minutes=30)
WORK = re.compile(r"(?P<episode>[0-9a-f-]{36})\.(?P<claim>[0-9]+)")


def sweep(now: dt.datetime) -> int:
    """Remove leftovers; returns how many."""
    swept = [*_work(now), *_audio(now), *_covers(now), *_queue(now)]
    if cache.add("shelf-swept", True, SHELF_EVERY):
        open_shelf().sweep()
    if swept:
        logger.info("swept %d leftovers", len(swept))
    return len(swept)


def _work(now: dt.datetime) -> Iterator[Path]:
    """Folders of claims that are over, and whatever else was forgotten there."""
    for path in _children(settings.WORK_DIR):
        found = WORK.fullmatch(path.name)
        is_over = not _is_held(found, now) if found else _age(path, now) > FORGOTTEN
        if is_over:
            _remove(path)
            yield path


def _is_held(found: re.Match[str], now: dt.datetime) -> bool:
    return Episode.objects.filter(
        uuid=found["episode"], claims=int(found["claim"]), status=Episode.Status.RECORDING, due_at__gt=now
    ).exists()


def _audio(now: dt.datetime) -> Iterator[str]:
    """Stored and never published, or replaced since."""
    kept = set(Episode.objects.exclude(audio="").values_list("audio", flat=True))
    for name in _old("audio", now, kept):
        # Asked again, because the list was long in coming: a worker may be about to publish it, or has.
        with suppress(ValueError):
            episode = (
                Episode.objects.filter(uuid=uuid.UUID(name.split("/")[1])).only("audio", "status").first()
            )
            if episode and (episode.status == Episode.Status.RECORDING or episode.audio.name == name):
                continue
            default_storage.delete(name)
            yield name


def _covers(now: dt.datetime) -> Iterator[str]:
    for name in _old("covers", now, set(Channel.objects.values_list("cover", flat=True))):
        default_storage.delete(name)
        yield name


def _old(folder: str, now: dt.datetime, kept: Collection[str]) -> Iterator[str]:
    """Files that no row knew, old enough to be nobody's any more."""
    for file in held(folder):
        if file.name not in kept and now - file.changed_at > ORPHAN:
            yield file.name


def _queue(now: dt.datetime) -> Iterator[Path]:
    """Ticks that nobody fetched before they expired, and what workers that are gone left of the embedded broker."""
    for folder in ("messages", "processed", "control"):
        for path in _children(settings.QUEUE_DIR / folder):
            if path.suffix != ".exchange" and _age(path, now) > TOLD:
                _remove(path)
                yield path


def _children(folder: Path) -> list[Path]:
    return sorted(Path(folder).iterdir()) if Path(folder).is_dir() else []


def _age(path: Path, now: dt.datetime) -> dt.timedelta:
    try:
        changed = path.stat().st_mtime
    except FileNotFoundError:
        changed = now.timestamp()
    return now - dt.datetime.fromtimestamp(changed, dt.UTC)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
