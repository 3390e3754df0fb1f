"""`manage.py record`: read one page aloud into a file, touching no row."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import TextIO, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from episodes import page
from sources.extract import to_markdown
from tts import engines
from tts.captions import transcript_json, webvtt
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
        parser.add_argument("--vtt", type=Path, metavar="FILE", help="write captions as WebVTT")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the transcript as JSON")

    def handle(self, *args: object, **options: object) -> None:
        output = cast(Path, options["output"])
        try:
            found = page.read(str(options["page"]))
            recording = self._record(found, output, str(options["engine"]), str(options["voice"]))
        except (page.PageError, SpeechError, StudioError, OSError) as error:
            raise CommandError(str(error)) from error
        for name, render in (("vtt", webvtt), ("json", transcript_json)):
            if path := cast(Path | None, options[name]):
                path.write_text(render(recording.timeline), encoding="utf-8")
        minutes, megabytes = recording.seconds / 60, recording.size / 1e6
        self.stdout.write(f"{output}: {minutes:.1f} min, {megabytes:.1f} MB")

    def _record(self, found: page.Page, output: Path, name: str, voice: str) -> Recording:
        text = found.text or to_markdown(found.html, base_url=found.url).text
        engine = engines.load(settings.TTS_ENGINES[name])
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        console = Console(file=cast(TextIO, self.stderr))
        folder = output.absolute().parent
        with (
            tempfile.TemporaryDirectory(dir=folder, prefix=".record-") as work,
            Progress(*columns, console=console) as bar,
        ):
            task = bar.add_task(found.title[:50] or str(output))
            recording = record(
                script_for(text),
                cast=engine.cast.told_by(voice) if voice else engine.cast,
                lexicon=Lexicon(),
                engine=engine,
                work_dir=Path(work),
                tags=Tags(title=found.title, artist=found.author, url=found.url),
                progress=lambda done, total, seconds: bar.update(task, completed=done, total=total),
            )
            recording.path.replace(output)
        return recording
