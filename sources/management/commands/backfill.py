"""manage.py backfill: bring in a source's older posts."""

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from typing import TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sources.backfilling import Backfill, Criteria, Plan
from sources.http import FetchError
from sources.models import Source
from sources.outcome import refusals


class Command(BaseCommand):
    help = "Bring in older posts of a source. Says first what they would cost; may be stopped and run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SOURCE", help="its slug")
        one = parser.add_mutually_exclusive_group(required=True)
        one.add_argument("--top", type=_count, default=0, metavar="N", help="the N posts with the most karma")
        one.add_argument("--since", type=_day, metavar="DATE", help="everything since then (YYYY-MM-DD)")
        one.add_argument("--sequence", default="", metavar="URL", help="a sequence, in its order")
        one.add_argument("--collection", default="", metavar="URL", help="a collection, in its order")
        one.add_argument("--tag", default="", metavar="SLUG")
        one.add_argument("--author", default="", metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="only say what it would cost")

    def handle(self, *args: object, source: str, dry_run: bool, **options: object) -> None:
        found = Source.objects.polled().filter(slug=source).first()
        if found is None:
            raise CommandError(f"No source is called {source}.")
        names = ("top", "since", "sequence", "collection", "tag", "author")
        criteria = Criteria(**{name: options[name] for name in names})  # type: ignore[arg-type]
        backfill = Backfill(found, timezone.now())
        try:
            plan = backfill.plan(criteria)
            self.stdout.write(_cost(plan))
            if plan.wanted and not dry_run:
                self.stdout.write(_summary(self._bring(backfill, plan)))
        except FetchError as error:
            raise CommandError(
                f"{found.name}: {error}. What came until then is kept; run it again."
            ) from error

    def _bring(self, backfill: Backfill, plan: Plan) -> Counter[str]:
        columns = (TextColumn("bringing in"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(file=cast(TextIO, self.stderr))) as progress:
            task = progress.add_task("posts", total=len(plan.wanted))
            for done in backfill.bring(plan.wanted):
                progress.advance(task, done)
        return backfill.counts


def _count(value: str) -> int:
    if not value.isdecimal() or int(value) == 0:
        raise ArgumentTypeError("expected a number from 1")
    return int(value)


def _day(value: str) -> dt.datetime:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(value), dt.time(), dt.UTC)
    except ValueError as error:
        raise ArgumentTypeError("expected YYYY-MM-DD") from error


def _cost(plan: Plan) -> str:
    if not plan.wanted and not plan.here:
        return "Nothing is found there. Is it the slug, or the address of the sequence or collection itself?"
    posts = f"{len(plan.wanted)} posts are wanted, {plan.here} are here already."
    return (
        f"{posts} About {plan.hours:.1f} hours of audio, {plan.gigabytes:.2f} GB." if plan.wanted else posts
    )


def _summary(counts: Counter[str]) -> str:
    refused = "".join(f", {count} refused: {reason}" for reason, count in refusals(counts).items())
    return (
        f"{counts['found']} brought in, {counts['accepted']} accepted, {counts['waiting']} waiting{refused}."
    )
