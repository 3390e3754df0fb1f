"""manage.py poll: visit sources now and tell what came of it."""

import datetime as dt
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from sources.http import FetchError, Trouble
from sources.models import Source
from sources.outcome import refusals
from sources.polling import PollResult, poll_source
from sources.preview import preview
from sources.selection import REASONS

NO_NETWORK = (Trouble.NO_NAME, Trouble.UNREACHABLE)


class Command(BaseCommand):
    help = (
        "Visit sources now: all that are enabled, or those named by slug. Posts found are stored and judged."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SOURCE", help="slugs; none: every enabled source")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be brought in")

    def handle(self, *args: object, slugs: list[str], dry_run: bool, **options: object) -> None:
        console = Console(file=cast(TextIO, self.stdout), width=150 if not self.stdout.isatty() else None)
        sources, now = _sources(slugs), timezone.now()
        if dry_run:
            for source in sources:
                console.print(_prospects(source, now))
            return
        results = [poll_source(source, now) for source in sources]
        _complain_of_network(results)
        console.print(_table(results))


def _sources(slugs: list[str]) -> list[Source]:
    pollable = Source.objects.polled()
    sources = list(pollable.filter(slug__in=slugs) if slugs else pollable.filter(enabled=True))
    if unknown := set(slugs) - {source.slug for source in sources}:
        known = ", ".join(pollable.values_list("slug", flat=True)) or "none"
        raise CommandError(f"No source is called {', '.join(sorted(unknown))}. There are: {known}.")
    if not sources:
        raise CommandError("There is no source to poll. Add one in the admin.")
    return sources


def _complain_of_network(results: list[PollResult]) -> None:
    if all(result.trouble in NO_NETWORK for result in results):
        names = ", ".join(result.source.name for result in results)
        raise CommandError(f"No network: {names} could not be reached. {results[0].error}.")


def _table(results: list[PollResult]) -> Table:
    table = Table("Source", "Found", "New", "Accepted", "Waiting", "Refused", "Next poll", "Trouble")
    for result in results:
        counts = result.counts
        table.add_row(
            result.source.name,
            *(str(counts.get(name, 0)) for name in ("found", "new", "accepted", "waiting")),
            _refused(counts),
            f"{timezone.localtime(result.source.due_at):%d %b %H:%M}" if result.source.enabled else "never",
            result.error,
        )
    return table


def _refused(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in refusals(counts).items()) or "0"


def _prospects(source: Source, now: dt.datetime) -> Table:
    try:
        prospects = preview(source, now)
    except FetchError as error:
        raise CommandError(f"{source.name}: {error}.") from error
    table = Table(
        "Published", "Karma", "Words", "Would be", "Title", title=f"{source.name}: the newest posts"
    )
    for prospect in prospects:
        judgement = prospect.judgement
        reason = f" ({REASONS[judgement.reason]})" if judgement.reason else ""
        table.add_row(
            f"{prospect.entry.published_at:%Y-%m-%d}",
            "" if prospect.entry.karma is None else str(prospect.entry.karma),
            str(prospect.prose_words),
            ("known, " if prospect.known else "") + f"{judgement.ruling}{reason}",
            prospect.entry.title,
        )
    return table
