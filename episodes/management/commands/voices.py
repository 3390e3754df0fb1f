"""`manage.py voices`: which voices the engine knows, and bringing Piper's from their public home."""

from argparse import ArgumentParser
from typing import TextIO, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from episodes.recording import voices
from episodes.recording.voice_fetching import VoiceFetchError, catalogue, fetch, parts_of
from sources.http import Client, Limits
from sources.http.addresses import PORTS
from tts.engines import SpeechError

LIMITS = Limits(seconds=3600, wire_bytes=500_000_000, body_bytes=500_000_000)
"""The largest of Piper's voices have some 120 MB."""


class Command(BaseCommand):
    help = "List the voices of an engine, or fetch voices for Piper from PIPER_VOICES_URL."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        here = what.add_parser("list", help="the voices that an engine can speak with now")
        here.add_argument("--engine", default=settings.TTS_ENGINE, choices=sorted(settings.TTS_ENGINES))
        what.add_parser("offered", help="the voices that can be fetched for Piper")
        wanted = what.add_parser("fetch", help="fetch voices for Piper")
        wanted.add_argument("names", nargs="+", metavar="NAME", help="such as en_US-lessac-medium")

    def handle(self, *args: object, **options: object) -> None:
        console = Console(file=cast(TextIO, self.stdout), highlight=False, soft_wrap=True)
        try:
            if options["what"] == "list":
                _list(console, str(options["engine"]))
                return
            with _client() as client:
                if options["what"] == "offered":
                    console.print("\n".join(catalogue(settings.PIPER_VOICES_URL, client)))
                else:
                    _fetch(console, cast(list[str], options["names"]), client)
        except (SpeechError, VoiceFetchError, OSError) as error:
            raise CommandError(str(error)) from error


def _list(console: Console, name: str) -> None:
    table = Table("voice", "language", "label", box=None)
    for voice in voices.engine_named(name).voices():
        table.add_row(voice.name, voice.language, voice.label)
    console.print(table if table.row_count else f"There are no voices for {name} in {settings.VOICES_DIR}.")


def _fetch(console: Console, names: list[str], client: Client) -> None:
    home, directory = settings.PIPER_VOICES_URL, settings.VOICES_DIR
    try:
        offered = catalogue(home, client)
        for name in names:
            parts = parts_of(name, offered)
            megabytes = sum(part.size for part in parts) / 1e6
            with console.status(f"Fetching {name}, {megabytes:.0f} MB …"):
                fetch(parts, home, directory, client)
            console.print(f"{name} is in {directory}; cast it in the admin, or start with TTS_VOICE={name}")
    except VoiceFetchError as error:
        by_hand = "You can put NAME.onnx and NAME.onnx.json there yourself"
        raise VoiceFetchError(f"{error}\n{by_hand}: {directory}") from error


def _client() -> Client:
    """The voices' home is the operator's own choice: it may stand on a private net."""
    home = urlsplit(settings.PIPER_VOICES_URL)
    place = f"{home.hostname}:{home.port or PORTS[home.scheme]}"
    return Client("nonlinear-library voices", LIMITS, allowed=frozenset({place, *settings.FETCH_ALLOW_HOSTS}))
