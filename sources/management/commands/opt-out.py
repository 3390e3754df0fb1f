"""manage.py opt-out: an author says no, or comes back."""  # noqa: N999 - the command has this name

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sources import consent
from sources.models import Author, OptOut, Source


class Command(BaseCommand):
    help = (
        "Take authors off the air: their posts leave every page and feed, texts and audio are erased. "
        "Name them by name, slug, the address of their page, or family:slug; several names are one person. "
        "Authors of the same name elsewhere are held until you answer with --same or --other."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("authors", nargs="*", metavar="AUTHOR")
        parser.add_argument("--note", default="", help="how they told us")
        parser.add_argument(
            "--same", nargs="+", default=[], metavar="AUTHOR", help="held: it is the same person"
        )
        parser.add_argument(
            "--other", nargs="+", default=[], metavar="AUTHOR", help="held: it is somebody else"
        )
        parser.add_argument(
            "--withdraw", action="store_true", help="they came back: fetch and read them again"
        )

    def handle(
        self,
        *args: object,
        authors: list[str],
        note: str,
        same: list[str],
        other: list[str],
        withdraw: bool,
        **options: object,
    ) -> None:
        if not authors and not same and not other:
            return self._list()
        for names, is_same in ((same, True), (other, False)):
            for author in _found(names) if names else ():
                self._answer(author, is_same=is_same)
        if authors and withdraw:
            self._withdraw(_found(authors))
        elif authors:
            self._opt_out(_found_or_expected(authors), note)
        return None

    def _list(self) -> None:
        for optout in OptOut.objects.prefetch_related("authors", "proposed"):
            held = ", ".join(f"{one.family}:{one.slug or one.key}" for one in optout.proposed.all())
            self.stdout.write(
                f"{optout.created_at:%Y-%m-%d}  {optout.name}" + (f"  (held: {held})" if held else "")
            )

    def _opt_out(self, authors: list[Author], note: str) -> None:
        optout = consent.opt_out(authors, timezone.now(), note=note)
        self.stdout.write(f"{optout.name} is off the air, as {_names(authors)}.")
        if proposed := list(optout.proposed.all()):
            self.stdout.write(f"Held until you answer with --same or --other: {_names(proposed)}.")

    def _withdraw(self, authors: list[Author]) -> None:
        for optout in OptOut.objects.filter(authors__in=authors).distinct():
            consent.withdraw(optout, timezone.now())
            self.stdout.write(f"{optout.name} is back; the next poll fetches the posts anew.")

    def _answer(self, author: Author, *, is_same: bool) -> None:
        for optout in OptOut.objects.filter(proposed=author):
            consent.answer(optout, author, timezone.now(), same=is_same)
            self.stdout.write(
                f"{author.name} ({author.family}): {'off the air' if is_same else 'may be heard'}."
            )


def _found(words: list[str]) -> list[Author]:
    if authors := consent.find_authors(words):
        return authors
    raise CommandError(
        f"No author is called {', '.join(words) or 'so'}. Try a name, a slug, the address of their page, or family:slug."
    )


def _found_or_expected(words: list[str]) -> list[Author]:
    """Somebody may say no before we ever met them: then `family:slug` tells who."""
    authors = consent.find_authors(words)
    if authors:
        return authors
    families = set(Source.objects.values_list("family", flat=True))
    typed = [consent.as_typed(word).partition(":") for word in words]
    expected = [(family, slug) for family, _, slug in typed if family in families and slug]
    return [consent.expect(family, slug) for family, slug in expected] or _found(words)


def _names(authors: list[Author]) -> str:
    return ", ".join(f"{author.name} ({author.family}:{author.slug or author.key})" for author in authors)
