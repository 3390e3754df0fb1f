"""`manage.py record`: read one page aloud into a file, touching no row."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import TextIO, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from episodes.recording import page, voices
from tts.bar import bar
from tts.captions import RENDERED
from tts.engines import SpeechError
from tts.id3 import Tags
from tts.lexicon import Lexicon
from tts.record import Recording, record
from tts.script import script_for
from tts.studio import StudioError


class Command(BaseCommand):
    help = "Read a page, a file or an address, aloud into an MP3. The library is neither asked nor changed."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("page", metavar="FILE|URL", help="HTML, or Markdown if its name ends in .md")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp3")
        parser.add_argument("--voice", default="", help="the narrator's, as the engine calls it")
        parser.add_argument("--engine", default=settings.TTS_ENGINE, choices=sorted(settings.TTS_ENGINES))
        for name, (_, what) in RENDERED.items():
            parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"write {what}")

    def handle(self, *args: object, **options: object) -> None:
        output = cast(Path, options["output"])
        try:
            found = page.read(str(options["page"]))
            recording = self._record(found, output, str(options["engine"]), str(options["voice"]))
        except (page.PageError, SpeechError, StudioError, OSError) as error:
            raise CommandError(str(error)) from error
        for name, (render, _) in RENDERED.items():
            if path := cast(Path | None, options[name]):
                path.write_text(render(recording.timeline), encoding="utf-8")
        minutes, megabytes = recording.seconds / 60, recording.size / 1e6
        self.stdout.write(f"{output}: {minutes:.1f} min, {megabytes:.1f} MB")

    def _record(self, found: page.Page, output: Path, name: str, voice: str) -> Recording:
        text = page.markdown(found).text
        engine = voices.engine_named(name)
        console = Console(file=cast(TextIO, self.stderr))
        folder = output.absolute().parent
        with (
            tempfile.TemporaryDirectory(dir=folder, prefix=".record-") as work,
            bar(console) as progress,
        ):
            recording = record(
                script_for(text),
                cast=engine.cast.told_by(voice) if voice else engine.cast,
                lexicon=Lexicon(),
                engine=engine,
                work_dir=Path(work),
                tags=Tags(title=found.title, artist=found.author, url=found.url),
                progress=progress,
            )
            recording.path.replace(output)
        return recording
