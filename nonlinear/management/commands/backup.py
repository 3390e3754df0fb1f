"""`manage.py backup`: the whole library into one folder, while it runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from rich.console import Console
from rich.progress import DownloadColumn

from episodes.progress import bar
from nonlinear.backup.folder import BackupError
from nonlinear.backup.making import Made, make
from nonlinear.processes import StartError


class Command(BaseCommand):
    help = (
        "Bring the backup in a folder up to date: every row, and every file that a row refers to. The library may run. "
        "Files that are in the folder already are not copied again, so a nightly backup costs what the day brought."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="made where it is missing")

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        console = Console(file=cast(TextIO, self.stdout), highlight=False, soft_wrap=True)
        path = folder.expanduser().absolute()
        try:
            with bar(console, "Copying files", DownloadColumn()) as report:
                made = make(path, timezone.now(), report)
        except (BackupError, StartError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error}") from error
        for line in report_of(made):
            console.print(line)
        if made.troubles:
            raise CommandError(f"{len(made.troubles)} files are not in the backup; the rest of it is whole.")


def report_of(made: Made) -> list[str]:
    """Lines for the operator: what could not be copied, then what is kept."""
    manifest = made.manifest
    counts = ", ".join(
        f"{manifest.counts[label]:,} {word}"
        for label, word in (
            ("sources.post", "posts"),
            ("episodes.episode", "episodes"),
            ("episodes.channel", "channels"),
        )
    )
    files = f"{len(manifest.files):,} files of {filesizeformat(manifest.bytes)}"
    return [
        *(f"{name}: {trouble}" for name, trouble in made.troubles.items()),
        f"Kept: {counts}, {files} (copied now: {made.copied:,} of {filesizeformat(made.copied_bytes)}).",
    ]
