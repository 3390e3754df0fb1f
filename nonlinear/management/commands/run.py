"""`manage.py run`: everything, on one machine, with one command."""

import datetime as dt
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection
from django.utils import timezone

from episodes.curation import desk
from episodes.models import Episode
from nonlinear.celery import die_with_parent
from nonlinear.news import News
from nonlinear.processes import StartError, Tree, answers, demand_free, exclusive, library_tree
from nonlinear.terminal import Terminal

WAIT_FOR_SITE = 60.0


class Command(BaseCommand):
    help = "Prepare the library and run the site, the workers and beat until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reload", action="store_true", help="start again whatever's code changes")
        parser.add_argument(
            "--with-parent", action="store_true", help="stop as soon as the process that started it is gone"
        )

    def handle(self, *args: Any, reload: bool, with_parent: bool, **options: Any) -> None:
        if with_parent:
            die_with_parent(signal.SIGTERM)
        try:
            with exclusive(settings.DATA_DIR / "run.lock"), Terminal() as terminal:
                demand_free(settings.HOST, settings.PORT)
                call_command("prepare")
                release_leases()
                run(terminal, reload=reload)
        except StartError as error:
            raise CommandError(str(error)) from error


def release_leases() -> None:
    """Let recordings that were cut off be taken up at once.

    This tree alone holds DATA_DIR, and with it the SQLite database: whoever held a lease is gone, and nobody needs to
    wait for it to run out. A Postgres database may have other machines' workers, whose leases are none of our business.
    """
    if connection.vendor == "sqlite":
        Episode.objects.filter(status=Episode.Status.RECORDING).update(due_at=timezone.now())


def run(terminal: Terminal, *, reload: bool) -> None:
    logs = settings.DATA_DIR / "logs"
    tree = library_tree(host=settings.HOST, port=settings.PORT, logs=logs, reload=reload)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)  # also where a shell began us in the background, deaf to it
    try:
        tree.start()
        wait_for_site(tree, terminal)
        watch(tree, terminal, reload=reload)
    except KeyboardInterrupt:
        terminal.working("Stopping")
    finally:
        # A second Ctrl-C must not leave half of the tree running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        tree.stop()
        terminal.rest()
        terminal.say("Stopped.", timezone.now())


def wait_for_site(tree: Tree, terminal: Terminal) -> None:
    deadline = time.monotonic() + WAIT_FOR_SITE
    terminal.working("Opening the site")
    while not answers(settings.HOST, settings.PORT):
        if time.monotonic() > deadline:
            raise StartError(f"the site does not answer; its log is {tree.children[0].log}")
        tree.mend()
        time.sleep(0.1)
    terminal.rest()
    terminal.head(settings.PUBLISHER_NAME, facts())


def facts() -> Iterator[tuple[str, str]]:
    """What the operator of this library needs to know, once."""
    yield "open at", f"{settings.SITE_URL}/  (Ctrl-C stops it)"
    yield "curators", f"{settings.SITE_URL}/admin/"
    if not get_user_model().objects.filter(is_superuser=True).exists():
        yield "", "make one: .venv/bin/python manage.py createsuperuser"
    yield "voice", desk.voice()
    yield "kept in", str(settings.DATA_DIR)


def watch(tree: Tree, terminal: Terminal, *, reload: bool) -> None:
    """Say what happens, and keep the tree whole, until interrupted."""
    news = News(since=timezone.now() - dt.timedelta(seconds=5))
    changed = latest_change()
    while True:
        for name in tree.mend():
            warning = (
                f"The {name} process ended by itself and is started again; see {settings.DATA_DIR / 'logs'}"
            )
            terminal.say(warning, timezone.now())
            if name == "produce":
                release_leases()
        for line in news.lines():
            terminal.say(line, timezone.now())
        terminal.stand(news.standing())
        if reload and (latest := latest_change()) > changed:
            changed = latest
            terminal.say("The code changed: workers start again", timezone.now())
            for child in tree.children[1:]:
                child.quick_deaths = 0
                child.ask(signal.SIGQUIT)
        time.sleep(1)


def latest_change() -> float:
    rooms = ("nonlinear", "sources", "tts", "episodes")
    files = (path for room in rooms for path in Path(settings.BASE_DIR / room).rglob("*.py"))
    return max(path.stat().st_mtime for path in files)
