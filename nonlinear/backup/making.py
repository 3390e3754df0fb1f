"""A backup is made while the library runs: rows of one moment, and every file that they refer to."""

import contextlib
import datetime as dt
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, cast

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import IsolationLevel

from episodes import stores
from episodes.progress import OnProgress, unreported
from episodes.stores import Stored
from nonlinear.backup import rows
from nonlinear.backup.folder import CHUNK, BackupError, Folder, Manifest, replacing
from nonlinear.processes import exclusive

SNAPSHOT = "snapshot"
ROUNDS = 5
BUSY = "another backup is being made in {folder} (process {process})"


@dataclass
class Made:
    """What became of it: the manifest, how much had to be copied, and the files that could not be."""

    manifest: Manifest
    copied: int = 0
    copied_bytes: int = 0
    troubles: dict[str, str] = field(default_factory=dict)


def make(path: Path, now: dt.datetime, report: OnProgress = unreported) -> Made:
    """Bring the backup in a folder up to date. What is there already is not copied again.

    Raises BackupError, OSError, and StartError where another backup is being made there.
    """
    folder = Folder(path)
    with exclusive(path / ".lock", BUSY):
        made = _round(folder, now, report)
        for _ in range(ROUNDS):
            # A file that is gone was replaced or taken off the air meanwhile: rows of a later moment know that.
            before = made
            if not before.troubles:
                break
            made = _round(folder, now, report)
            made.copied += before.copied
            made.copied_bytes += before.copied_bytes
            if made.troubles == before.troubles:
                break
        folder.write(made.manifest)
    return made


def _round(folder: Folder, now: dt.datetime, report: OnProgress) -> Made:
    name = f"rows-{now:%Y%m%dT%H%M%S}.jsonl.gz"
    with snapshot(), replacing(folder.path / name) as file:
        migrations = _migrations()
        with gzip.open(file, "wb", compresslevel=3) as packed:
            counts = rows.dump(cast(IO[bytes], packed), apps, using=SNAPSHOT)
        files = stores.referenced(SNAPSHOT)
    with (folder.path / name).open("rb") as written:
        sha256 = hashlib.file_digest(written, "sha256").hexdigest()
    made = Made(
        Manifest(
            made_at=now.isoformat(),
            site_url=settings.SITE_URL,
            rows=name,
            rows_sha256=sha256,
            counts=counts,
            migrations=migrations,
            files=files,
        )
    )
    _copy(made, folder, report)
    return made


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """A second connection that sees one moment of the database and keeps nobody from writing."""
    own = connection.copy(SNAPSHOT)
    if connection.vendor == "postgresql":
        own.settings_dict["OPTIONS"]["isolation_level"] = IsolationLevel.REPEATABLE_READ
    else:
        own.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections[SNAPSHOT] = own
    try:
        with transaction.atomic(using=SNAPSHOT):
            yield
    finally:
        own.close()
        del connections[SNAPSHOT]


def _migrations() -> list[tuple[str, str]]:
    """The state of the schema. Raises BackupError where the code is ahead of it."""
    executor = MigrationExecutor(connections[SNAPSHOT])
    leaves = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(leaves):
        raise BackupError("The database is not at this code's state: run  manage.py prepare  first.")
    return sorted(leaves)


def _copy(made: Made, folder: Folder, report: OnProgress) -> None:
    total, done = made.manifest.bytes, 0
    known = []
    for file in made.manifest.files:
        if not folder.has(file):
            if trouble := _fetch(file, folder):
                made.troubles[file.name] = trouble
                continue
            made.copied += 1
            made.copied_bytes += (folder.media / file.name).stat().st_size
        known.append(replace(file, size=(folder.media / file.name).stat().st_size))
        done += file.size or 0
        report(done, total)
    made.manifest = replace(made.manifest, files=known)


def _fetch(file: Stored, folder: Folder) -> str:
    """Copy one file out of storage; says what was wrong with it."""
    try:
        with default_storage.open(file.name) as stored, replacing(folder.media / file.name) as copy:
            digest = hashlib.sha256()
            for chunk in stored.chunks(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
    except FileNotFoundError:
        return "not in storage"
    if digest.hexdigest() != file.sha256:
        (folder.media / file.name).unlink()
        return "its content is not what was stored"
    return ""


def check(folder: Folder, manifest: Manifest, report: OnProgress = unreported) -> list[str]:
    """Read the whole folder; returns what is wrong with it."""
    packed = folder.path / manifest.rows
    found = []
    if not packed.is_file() or _sha256(packed) != manifest.rows_sha256:
        found.append(f"{manifest.rows}: missing or spoilt")
    done = 0
    for file in manifest.files:
        path = folder.media / file.name
        if not path.is_file() or _sha256(path) != file.sha256:
            found.append(f"media/{file.name}: missing or spoilt")
        done += file.size or 0
        report(done, manifest.bytes)
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
