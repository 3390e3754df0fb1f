"""`manage.py produce`: record what is due, here and now."""

from argparse import ArgumentParser
from typing import TextIO, cast

from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from episodes.models import Episode
from episodes.programme import programming
from episodes.recording import production


class Command(BaseCommand):
    help = "Record the newest episode that is due and give it out; with --until-empty all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="go on until nothing is due")

    def handle(self, *args: object, until_empty: bool, **options: object) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        recorded: list[int] = []
        with Progress(*columns, console=Console(file=cast(TextIO, self.stderr))) as progress:
            board = _Board(progress)
            while production.produce_next(timezone.now(), board.watch):
                recorded += board.pks[len(recorded) :]
                self._tell(recorded[-1:])
                if not until_empty:
                    break
        programming.reconcile(timezone.now())
        if not recorded:
            self.stdout.write(production.obstacle(timezone.now()) or "Nothing is due.")

    def _tell(self, pks: list[int]) -> None:
        for episode in Episode.objects.filter(pk__in=pks).select_related("post"):
            if episode.status == Episode.Status.RECORDED:
                self.stdout.write(
                    f"{episode}: {episode.seconds / 60:.1f} min, {episode.audio_bytes / 1e6:.1f} MB"
                )
            else:
                self.stdout.write(f"{episode}: {episode.get_status_display()}. {episode.error}")


class _Board:
    """One bar for each episode."""

    def __init__(self, progress: Progress) -> None:
        self.pks: list[int] = []
        self._progress = progress
        self._tasks: dict[int, object] = {}

    def watch(self, episode: Episode, done: float) -> None:
        if episode.pk not in self._tasks:
            self.pks.append(episode.pk)
            self._tasks[episode.pk] = self._progress.add_task(episode.post.title[:50], total=1.0)
        self._progress.update(self._tasks[episode.pk], completed=done)  # type: ignore[arg-type]
