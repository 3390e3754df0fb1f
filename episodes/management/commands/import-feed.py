"""`manage.py import-feed`: bring an existing podcast's history in, nothing of it lost to its subscribers."""  # noqa: N999 - the command has this name

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from episodes import addresses
from episodes.models import Channel
from episodes.programme import programming
from episodes.recording import importing
from sources.bounds import HISTORY
from sources.box import LARGE, Box, shared_box
from sources.feeds.podcast import Podcast
from sources.http import FetchError
from sources.polling import shared_client

MOST_PAGES = 1000


class Command(BaseCommand):
    help = "Bring an existing podcast's history in, with guids, dates and audio as they are. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("feed", metavar="URL|FILE")
        parser.add_argument(
            "--channel", metavar="SLUG", help="where it belongs; else the channel of its title, or a new one"
        )
        parser.add_argument(
            "--moved-here",
            action="store_true",
            help="tell apps that the channel's feed is the podcast's new one",
        )

    def handle(self, *args: object, **options: object) -> None:
        now = timezone.now()
        address = str(options["feed"])
        is_url = address.startswith(("http://", "https://"))
        pages = list(_pages(address)) if is_url else [_read(address)]
        source = importing.podcast_source(pages[0], address if is_url else "")
        channel = self._channel(options["channel"]) or importing.channel_for(pages[0], source, now)
        work = importing.Import(channel, source, now)
        work.bring(item for page in pages for item in page.items)
        if options["moved_here"]:
            here = addresses.absolute(addresses.feed(channel))
            Channel.objects.filter(pk=channel.pk).update(new_feed_url=here)
        programming.mark_due(channel, now)
        for why in (why for page in pages for why in page.unfit):
            self.stderr.write(f"left out: {why}")
        summary = ", ".join(f"{count} {what}" for what, count in work.counts.items()) or "nothing"
        self.stdout.write(f"{channel.title}: {summary}. {settings.SITE_URL}{addresses.feed(channel)}")

    def _channel(self, slug: object) -> Channel | None:
        if not slug:
            return None
        found = Channel.objects.filter(slug=str(slug)).first()
        if found is None:
            known = ", ".join(Channel.objects.values_list("slug", flat=True))
            raise CommandError(f"No channel is called {slug}; there are: {known or 'none'}.")
        return found


def _pages(address: str) -> Iterator[Podcast]:
    """The feed and its older pages (RFC 5005)."""
    seen: set[str] = set()
    while address and address not in seen and len(seen) < MOST_PAGES:
        seen.add(address)
        try:
            page = _parsed(shared_client().get(address).body)
        except FetchError as error:
            raise CommandError(f"{address}: {error}") from error
        yield page
        address = page.older


def _read(place: str) -> Podcast:
    try:
        return _parsed(Path(place).expanduser().read_bytes())
    except OSError as error:
        raise CommandError(f"{place} cannot be read: {error.strerror}") from error
    except FetchError as error:
        raise CommandError(f"{place}: {error}") from error


def _parsed(body: bytes) -> Podcast:
    """In the box all strangers' bytes are read in; what is larger than they may send, in a roomier one."""
    if len(body) <= LARGE:
        return shared_box().history(body)
    box = Box(HISTORY)
    try:
        return box.history(body)
    finally:
        box.close()
