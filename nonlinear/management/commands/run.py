"""`manage.py run`: everything, on one machine, with one command."""

import datetime as dt
import signal
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection
from django.utils import timezone
from rich.console import Console

from episodes import desk
from episodes.models import Episode
from nonlinear.processes import StartError, Tree, answers, demand_free, exclusive, library_tree
from nonlinear.watch import Watch

WAIT_FOR_SITE = 60.0


class Command(BaseCommand):
    help = "Prepare the library and run the site, the workers and beat until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reload", action="store_true", help="start again whatever's code changes")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(highlight=False, soft_wrap=True)
        try:
            with exclusive(settings.DATA_DIR / "run.lock"):
                demand_free(settings.HOST, settings.PORT)
                call_command("prepare")
                release_leases()
                console.print(f"Reading aloud with {desk.voice()}, into {settings.DATA_DIR}")
                run(console, reload=options["reload"])
        except StartError as error:
            raise CommandError(str(error)) from error


def release_leases() -> None:
    """Let recordings that were cut off be taken up at once.

    This tree alone holds DATA_DIR, and with it the SQLite database: whoever held a lease is gone, and nobody needs to
    wait for it to run out. A Postgres database may have other machines' workers, whose leases are none of our business.
    """
    if connection.vendor == "sqlite":
        Episode.objects.filter(status=Episode.Status.RECORDING).update(due_at=timezone.now())


def run(console: Console, *, reload: bool) -> None:
    logs = settings.DATA_DIR / "logs"
    tree = library_tree(host=settings.HOST, port=settings.PORT, logs=logs, reload=reload)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)  # also where a shell began us in the background, deaf to it
    try:
        tree.start()
        wait_for_site(tree, console)
        watch(tree, console, reload=reload)
    except KeyboardInterrupt:
        console.print("Stopping …")
    finally:
        # A second Ctrl-C must not leave half of the tree running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        tree.stop()
        console.print("Stopped.")


def wait_for_site(tree: Tree, console: Console) -> None:
    deadline = time.monotonic() + WAIT_FOR_SITE
    with console.status("Starting …"):
        while not answers(settings.HOST, settings.PORT):
            if time.monotonic() > deadline:
                raise StartError(f"the site does not answer; its log is {tree.children[0].log}")
            tree.mend()
            time.sleep(0.1)
    console.print(f"The library is open at [bold]{settings.SITE_URL}/[/bold]  (Ctrl-C stops it)")
    console.print(
        f"Curators: {settings.SITE_URL}/admin/ · make one with: .venv/bin/python manage.py createsuperuser"
    )


def watch(tree: Tree, console: Console, *, reload: bool) -> None:
    """Say what happens, and keep the tree whole, until interrupted."""
    news = Watch(since=timezone.now() - dt.timedelta(seconds=5))
    changed = latest_change()
    with console.status("") as status:
        while True:
            for name in tree.mend():
                console.print(
                    f"The {name} process ended by itself and is started again; see {settings.DATA_DIR / 'logs'}"
                )
                if name == "produce":
                    release_leases()
            for line in news.lines():
                console.print(line)
            status.update(news.status())
            if reload and (latest := latest_change()) > changed:
                changed = latest
                console.print("The code changed: workers start again")
                for child in tree.children[1:]:
                    child.quick_deaths = 0
                    child.ask(signal.SIGQUIT)
            time.sleep(1)


def latest_change() -> float:
    rooms = ("nonlinear", "sources", "tts", "episodes")
    files = (path for room in rooms for path in Path(settings.BASE_DIR / room).rglob("*.py"))
    return max(path.stat().st_mtime for path in files)
