"""A library comes back from its backup, into whatever database and storage this one was started with."""

import contextlib
import datetime as dt
import gzip
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from episodes import stores
from episodes.models import Channel, Episode
from episodes.progress import OnProgress, unreported
from nonlinear.backup import rows
from nonlinear.backup.folder import BackupError, Folder, Manifest

SQLITE_FILES = ("", "-wal", "-shm")


def is_taken() -> bool:
    """Whether there is a library in the database already, if only an empty one."""
    return MigrationRecorder(connection).has_table()


def restore_rows(folder: Folder, manifest: Manifest) -> None:
    """Put the backup's rows in the place of whatever the database holds: all of them, or none.

    The schema is made as it was at the backup, filled, and then brought up to this code. Raises BackupError.
    """
    newer = set(manifest.migrations) - set(MigrationExecutor(connection).loader.graph.nodes)
    if newer:
        names = ", ".join(f"{app} {name}" for app, name in sorted(newer))
        raise BackupError(f"The backup is of a newer library than this code, which does not know {names}.")
    with _emptied():
        apps = MigrationExecutor(connection).migrate(manifest.migrations).apps
        with transaction.atomic():
            _fill(folder, manifest, apps)
    ContentType.objects.clear_cache()
    call_command("migrate", verbosity=0, interactive=False)
    _wake(timezone.now())


def restore_files(folder: Folder, manifest: Manifest, report: OnProgress = unreported) -> int:
    """Put the backup's files into storage; returns how many were not there yet."""
    done = brought = 0
    for file in manifest.files:
        brought += bool(stores.put(file.name, folder.media / file.name))
        done += file.size or 0
        report(done, manifest.bytes)
    return brought


def _fill(folder: Folder, manifest: Manifest, apps: Apps) -> None:
    with gzip.open(folder.path / manifest.rows) as lines:
        counts = rows.load(lines, apps)
    if counts != manifest.counts:
        raise BackupError(f"{manifest.rows} does not hold the rows that the manifest names")
    connection.check_constraints()


@contextlib.contextmanager
def _emptied() -> Iterator[None]:
    """A database without tables; what it held comes back if the block fails."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            _drop_tables()
            yield
        return
    path = Path(str(connection.settings_dict["NAME"]))
    aside = path.with_suffix(".before-restore")
    connection.close()
    _move(path, aside)
    try:
        yield
    except BaseException:
        connection.close()
        _move(aside, path)
        raise
    _remove(aside)


def _drop_tables() -> None:
    ours = {config.label for config in installed.get_app_configs()} | {"django"}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.partition("_")[0] in ours:
                cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


def _move(path: Path, to: Path) -> None:
    """An SQLite database with what belongs to it; afterwards nothing is left at the old place."""
    _remove(to)
    for suffix in SQLITE_FILES:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{to}{suffix}")


def _remove(path: Path) -> None:
    for suffix in SQLITE_FILES:
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _wake(now: dt.datetime) -> None:
    """Nobody holds a lease of that time any more, and feeds may have other addresses now."""
    Episode.objects.filter(status=Episode.Status.RECORDING).update(due_at=now)
    Channel.objects.update(feed_due_at=now)
