"""`manage.py add`: put one page on the library's list by hand."""

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from episodes import addresses
from episodes.models import Episode
from episodes.recording import page, production
from sources.models import Post, Source
from sources.selection import REASONS, Reason, Verdict
from sources.storing import add_page

BY_HAND = "added"


class Command(BaseCommand):
    help = "Put one page, a file or an address, on the list: extracted and judged as posts of forums are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("page", metavar="FILE|URL", help="HTML, or Markdown if its name ends in .md")
        parser.add_argument("--title", default="", help="else what the page says")
        parser.add_argument("--author", action="append", default=[], help="may be given several times")
        parser.add_argument("--source", default=BY_HAND, metavar="SLUG", help=f"where it belongs ({BY_HAND})")
        parser.add_argument("--url", default="", help="the original's address, if it is not the page's")
        parser.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="when it was published")

    def handle(self, *args: object, **options: object) -> None:
        slug = str(options["source"])
        source = Source.objects.filter(slug=slug).first()
        if source is None:
            known = ", ".join(Source.objects.values_list("slug", flat=True))
            raise CommandError(f"No source is called {slug}; there are: {known or 'none'}.")
        try:
            found = page.read(str(options["page"]))
        except page.PageError as error:
            raise CommandError(str(error)) from error
        now = timezone.now()
        post = add_page(
            source,
            title=str(options["title"] or found.title),
            html=found.html,
            text=found.text,
            authors=_authors(options["author"]) or ([found.author] if found.author else []),
            url=str(options["url"] or found.url),
            published_at=options["date"] or found.published_at or now,  # type: ignore[arg-type]
            now=now,
        )
        production.commission(now)
        self.stdout.write(_became(post))


def _authors(option: object) -> list[str]:
    return [str(name) for name in option] if isinstance(option, list) else []


def _became(post: Post) -> str:
    if post.verdict != Verdict.ACCEPTED:
        why = REASONS[Reason(post.reason)] if post.reason else "no ruling yet"
        return f"“{post.title}” is {post.verdict}: {why}."
    episode = Episode.objects.get(post=post)
    words = (
        f"“{post.title}” by {post.byline or 'nobody named'} is accepted ({post.prose_words:,} words of prose)"
    )
    if episode.published_at:
        return f"{words}; it is on air already: {addresses.episode(episode.slug)}"
    return f"{words} and waits to be read: {addresses.episode(episode.slug)}"


def _day(value: str) -> dt.datetime:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(value), dt.time(12), dt.UTC)
    except ValueError as error:
        raise ArgumentTypeError("expected YYYY-MM-DD") from error
