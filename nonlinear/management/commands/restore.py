"""`manage.py restore`: a library comes back from the folder that `backup` made."""

import contextlib
from argparse import ArgumentParser
from pathlib import Path
from typing import TextIO, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from rich.console import Console
from rich.progress import DownloadColumn

from episodes.progress import bar
from nonlinear.backup import restoring
from nonlinear.backup.folder import BackupError, Folder, Manifest
from nonlinear.backup.making import check
from nonlinear.processes import StartError, exclusive


class Command(BaseCommand):
    help = (
        "Bring a library back from the folder that `backup` made, into the database and the storage of this environment, "
        "which may be others than those it came from. The library must not run."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--overwrite", action="store_true", help="replace the library that is there")
        parser.add_argument(
            "--check", dest="only_check", action="store_true", help="only read the whole backup and judge it"
        )

    def handle(
        self, *args: object, folder: Path, overwrite: bool, only_check: bool, **options: object
    ) -> None:
        console = Console(file=cast(TextIO, self.stdout), highlight=False, soft_wrap=True)
        backup = Folder(folder.expanduser().absolute())
        try:
            manifest = _sound(backup, console)
            if only_check:
                return
            with contextlib.ExitStack() as stack:
                if connection.vendor == "sqlite":
                    stack.enter_context(exclusive(settings.DATA_DIR / "run.lock"))
                if restoring.is_taken() and not overwrite:
                    raise CommandError(f"There is a library in {_place()} already; --overwrite replaces it.")
                _restore(backup, manifest, console)
        except (BackupError, StartError, OSError, DatabaseError) as error:
            raise CommandError(str(error)) from error
        console.print(
            "Restored. `manage.py verify` looks at all of it; feeds are written anew at the next start."
        )


def _sound(backup: Folder, console: Console) -> Manifest:
    """The manifest of a backup that was read from end to end. Raises BackupError, CommandError."""
    manifest = backup.read()
    with bar(console, "Checking the backup", DownloadColumn()) as report:
        wrong = check(backup, manifest, report)
    for line in wrong:
        console.print(line)
    if wrong:
        raise CommandError(f"The backup is not whole ({len(wrong)} files); nothing was changed.")
    console.print(
        f"The backup of {manifest.made_at[:16].replace('T', ' ')} is whole: "
        f"{sum(manifest.counts.values()):,} rows, {len(manifest.files):,} files."
    )
    return manifest


def _restore(backup: Folder, manifest: Manifest, console: Console) -> None:
    # Files first: rows that are on air never refer to what is not there.
    with bar(console, "Bringing files back", DownloadColumn()) as report:
        restoring.restore_files(backup, manifest, report)
    with console.status("Bringing rows back …"):
        restoring.restore_rows(backup, manifest)


def _place() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(database["NAME"])
    return f"{database['NAME']} on {database['HOST']}"
