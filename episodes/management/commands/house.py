"""`manage.py house`: furnish an empty library."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from episodes.setup import house


class Command(BaseCommand):
    help = "Furnish an empty library with its sources, channels and voices, and draw the covers that are missing."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(house.load(timezone.now()) or "The house is furnished.")
