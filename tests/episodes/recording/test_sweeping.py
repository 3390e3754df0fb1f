import datetime as dt
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from episodes.models import Episode
from episodes.recording import sweeping
from tests.factories import make_channel, make_episode

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)
LATER = NOW + dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def queue(settings, tmp_path: Path) -> Path:
    settings.QUEUE_DIR = tmp_path / "queue"
    return settings.QUEUE_DIR


def store(name: str) -> str:
    return default_storage.save(name, ContentFile(b"bytes"))


def test_audio_that_nobody_refers_to_is_removed_once_it_is_old():
    episode = make_episode()
    replaced = store(f"audio/{episode.uuid}/old.mp3")
    stranger = store("audio/00000000-0000-4000-8000-000000000000/x.mp3")

    assert sweeping.sweep(NOW) == 0
    assert sweeping.sweep(LATER) == 2

    assert default_storage.exists(episode.audio.name)
    assert not default_storage.exists(replaced)
    assert not default_storage.exists(stranger)


def test_files_of_an_episode_that_is_being_recorded_are_left_alone():
    episode = make_episode(on_air=False, status=Episode.Status.RECORDING)
    name = store(f"audio/{episode.uuid}/new.mp3")

    sweeping.sweep(LATER)

    assert default_storage.exists(name)


def test_covers_of_no_channel_are_removed():
    kept, lost = store("covers/kept.jpg"), store("covers/lost.jpg")
    make_channel(cover=kept)

    sweeping.sweep(LATER)

    assert default_storage.exists(kept)
    assert not default_storage.exists(lost)


def test_work_files_of_dead_workers_are_removed_and_of_living_ones_kept(settings):
    at_work = make_episode(on_air=False, status=Episode.Status.RECORDING, claims=3, due_at=LATER)
    folders = [settings.WORK_DIR / f"{at_work.uuid}.{claim}" for claim in (2, 3)]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "part").write_bytes(b"part")
    (settings.WORK_DIR / "stray").write_bytes(b"stray")

    sweeping.sweep(NOW)
    assert [path.name for path in settings.WORK_DIR.iterdir() if path.is_dir()] == [f"{at_work.uuid}.3"]

    sweeping.sweep(LATER + dt.timedelta(days=1))
    assert list(settings.WORK_DIR.iterdir()) == []


def test_what_the_embedded_broker_forgot_is_removed(queue):
    for folder in ("messages", "processed", "control"):
        (queue / folder).mkdir(parents=True)
        (queue / folder / "old.msg").write_bytes(b"{}")
        os.utime(queue / folder / "old.msg", (0, 0))
        (queue / folder / "new.msg").write_bytes(b"{}")
    (queue / "control" / "celery.exchange").write_bytes(b"[]")
    os.utime(queue / "control" / "celery.exchange", (0, 0))

    assert sweeping.sweep(NOW) == 3

    left = sorted(path.name for path in queue.rglob("*") if path.is_file())
    assert left == ["celery.exchange", "new.msg", "new.msg", "new.msg"]
