"""Backups: rows come back exactly, files that are known are not copied twice, and nothing is overwritten unasked."""

import datetime as dt
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import boto3
import pytest
from django.apps import apps
from django.db import transaction

from episodes.models import Channel, Episode, FeedPage
from nonlinear.backup import rows
from nonlinear.backup.folder import BackupError, Folder
from tests.factories import NOW, make_channel, make_episode, make_post, make_release
from tests.services import dress, servers

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = """
from tests.factories import *
channel = make_channel(feed_due_at=dt.datetime.now(dt.UTC))
for title in ("First", "Second “quoted” 日本"):
    make_release(channel, make_episode(make_post(title, tags=("one",))))
"""
FIRST_IS_ERASED = """
import datetime as dt
from episodes.recording import withdrawal
from episodes.models import Episode, Release
withdrawal.erase(Episode.objects.get(post__title="First"), dt.datetime.now(dt.UTC))
"""


@pytest.mark.django_db
def test_rows_come_back_exactly_to_the_microsecond_and_the_byte():
    moment = dt.datetime(2024, 4, 25, 12, 0, 0, 123_457, tzinfo=dt.UTC)
    episode = make_episode(
        make_post("“A” title", text="日本\n\n$x$"), at=moment, timeline={"cues": [1.5, None]}
    )
    channel = make_channel(cadence="all-time", top=3, guid=uuid.uuid5(uuid.NAMESPACE_URL, "x"))
    make_release(channel, episode)
    FeedPage.objects.create(
        channel=channel, number=1, body=b"\x00\xff<rss/>", gzipped=b"z", etag="e", changed_at=NOW, build="b"
    )
    first = io.BytesIO()
    counts = rows.dump(first, apps)
    make_post("Written after the backup")

    with transaction.atomic():
        assert rows.load(first.getvalue().splitlines(), apps) == counts

    second = io.BytesIO()
    rows.dump(second, apps)
    assert second.getvalue() == first.getvalue()
    assert Episode.objects.get().published_at == moment
    assert bytes(FeedPage.objects.get().body) == b"\x00\xff<rss/>"
    assert make_post("The next one").pk > episode.post_id


@pytest.mark.django_db
def test_every_table_of_the_library_is_kept_but_sessions():
    labels = {model._meta.label_lower for model in rows.tables(apps)}

    assert {
        "sources.post",
        "sources.post_tags",
        "episodes.release",
        "auth.user",
        "tts.pronunciation",
    } <= labels
    assert not {label for label in labels if label.startswith(("sessions.", "axes."))}


def test_a_folder_that_is_no_backup_says_so(tmp_path: Path):
    with pytest.raises(BackupError, match="is not a backup"):
        Folder(tmp_path).read()

    (tmp_path / "manifest.json").write_text('{"form": 99}')
    with pytest.raises(BackupError, match="newer library"):
        Folder(tmp_path).read()


class Place:
    """A library that is not running, and the commands one types there."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.data, self.backup = folder / "data", folder / "backup"
        self.env = {**dress.environment(folder, 8000, **env), "CI": os.environ.get("CI", "")}

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=120)

    def does(self, *arguments: str) -> str:
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        return self.does("shell", "--verbosity", "0", "-c", code)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two episodes on air, kept in the folder `backup` beside the library's own."""
    place = Place(tmp_path_factory.mktemp("library"))
    place.does("migrate", "--verbosity", "0")
    place.shell(LIBRARY)
    assert "2 posts, 2 episodes, 1 channels, 2 files" in place.does("backup", str(place.backup))
    return place


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "media").rglob("*.mp3"))


def test_a_library_comes_back_where_nothing_was_and_is_replaced_only_when_asked(
    library: Place, tmp_path: Path
):
    second = Place(tmp_path)
    assert "is whole" in second.does("restore", str(library.backup))
    assert written(second.data) == written(library.backup)

    second.shell(FIRST_IS_ERASED)
    refused = second.manage("restore", str(library.backup))
    assert (refused.returncode, len(written(second.data))) == (1, 1)
    assert "--overwrite replaces it" in refused.stderr

    second.does("restore", str(library.backup), "--overwrite")
    assert second.does("verify").startswith("2 files are there")
    assert not list(second.data.glob("*before-restore*"))


def test_a_spoilt_backup_changes_nothing(library: Place, tmp_path: Path):
    backup = shutil.copytree(library.backup, tmp_path / "backup")
    (packed,) = backup.glob("rows-*")
    fewer = gzip.compress(b"\n".join(gzip.decompress(packed.read_bytes()).splitlines()[:-1]))
    packed.write_bytes(fewer)
    refused = library.manage("restore", str(backup), "--overwrite")
    assert refused.returncode == 1 and "nothing was changed" in refused.stderr

    manifest = backup / "manifest.json"
    told = json.loads(manifest.read_text()) | {"rows_sha256": hashlib.sha256(fewer).hexdigest()}
    manifest.write_text(json.dumps(told))
    refused = library.manage("restore", str(backup), "--overwrite")
    assert refused.returncode == 1 and "does not hold the rows" in refused.stderr
    assert library.does("verify").startswith("2 files are there")


def test_what_an_author_took_back_is_in_no_later_backup(library: Place, tmp_path: Path):
    backup = shutil.copytree(library.backup, tmp_path / "backup")
    second = Place(tmp_path / "second")
    second.does("restore", str(backup))
    second.shell(FIRST_IS_ERASED)

    told = second.does("backup", str(backup))

    assert "1 files" in told and "copied now: 0" in told
    assert len(written(backup)) == 1
    assert len(list(backup.glob("rows-*"))) == 1


@pytest.mark.services
def test_a_library_moves_to_postgres_and_an_object_store_and_back(library: Place, tmp_path: Path):
    with servers.postgres(tmp_path) as postgres, servers.s3() as s3:
        keys = {
            "aws_access_key_id": "library",
            "aws_secret_access_key": "not-a-secret",
            "region_name": "us-east-1",
        }
        boto3.client("s3", endpoint_url=s3.url, **keys).create_bucket(Bucket="library")
        far = Place(tmp_path, **dress.services(s3, postgres, "redis://127.0.0.1:1/0"))

        far.does("restore", str(library.backup))
        far.does("restore", str(library.backup), "--overwrite")

        assert far.does("verify").startswith("2 files are there")
        far.does("backup", str(far.backup))
        far.shell("from tests.factories import make_post; make_post('Ids go on where they were')")
    assert _rows(library.backup) == _rows(far.backup)


def _rows(backup: Path) -> list[object]:
    """But for feeds, which a restore asks for."""
    (packed,) = backup.glob("rows-*")
    lines = [json.loads(line) for line in gzip.decompress(packed.read_bytes()).splitlines()]
    due = [field.attname for field in Channel._meta.concrete_fields].index("feed_due_at")
    table = ""
    for line in lines:
        table = line["table"] if isinstance(line, dict) else table
        if table == "episodes.channel" and isinstance(line, list):
            line[due] = None
    return lines
