"""`manage.py prepare`: database, the house's rows and static files; quick, and safe to repeat."""

from typing import Any

from django.core.management import BaseCommand, call_command
from django.utils import timezone
from rich.console import Console

from episodes.setup import house
from sources import samples
from sources.models import Source


class Command(BaseCommand):
    help = "Migrate the database, furnish an empty library, bring covers and static files up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(highlight=False, soft_wrap=True)
        with console.status("Preparing the database …"):
            call_command("migrate", verbosity=0, interactive=False)
        with console.status("Furnishing the house …"):
            furnished = house.load(timezone.now())
            load_samples()
        with console.status("Collecting static files …"):
            call_command("collectstatic", verbosity=0, interactive=False)
        if furnished:
            console.print(f"A new library is furnished: {furnished}.")


def load_samples() -> None:
    """The sample posts, unless they stand there or a curator has removed their source."""
    source = Source.objects.filter(slug="samples", posts_at_home=None).first()
    if source is not None:
        samples.load(source, timezone.now())
