"""`manage.py verify`: is everything that is on air whole?"""

from argparse import ArgumentParser
from typing import TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from rich.console import Console

from episodes import stores
from episodes.models import Channel
from episodes.programme import inspection
from episodes.progress import bar


class Command(BaseCommand):
    help = (
        "Look at every file and every feed: there, of the right size and content, well-formed and up to date. Changes "
        "nothing. Ends with 1 where something is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--quick", action="store_true", help="trust the content of files of the right size"
        )

    def handle(self, *args: object, quick: bool, **options: object) -> None:
        console = Console(file=cast(TextIO, self.stdout), highlight=False, soft_wrap=True)
        with bar(console, "Files") as report:
            faults = list(inspection.files(hashed=not quick, report=report))
        with bar(console, "Feeds") as report:
            faults += inspection.feeds(timezone.now(), report)
        for fault in faults:
            console.print(f"{fault.what}: {fault.how}", markup=False)
        if faults:
            raise CommandError(f"{len(faults)} things are not as they should be.")
        console.print(_told(quick=quick))


def _told(*, quick: bool) -> str:
    wanted = stores.referenced()
    size = filesizeformat(sum(file.size or 0 for file in wanted))
    channels = Channel.objects.filter(enabled=True)
    how = "of the right size" if quick else "with the bytes that were stored"
    words = [
        f"{len(wanted):,} files are there ({size} of audio), {how}",
        f"{channels.filter(feed_due_at=None).count()} feeds are well-formed and up to date",
        f"{len(inspection.orphans())} files are nobody's (the sweep removes them when they are an hour old)",
    ]
    if due := channels.exclude(feed_due_at=None).count():
        words.append(f"{due} feeds are about to be written")
    if alone := inspection.never_released():
        words.append(f"{alone} episodes are on no channel")
    return "; ".join(words) + "."
