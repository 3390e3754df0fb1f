"""`python -m tts article.md -o article.mp3`: the narrator without the web site."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tts.captions import chapters_json, subrip, transcript_json, webvtt
from tts.engines import SpeechError, load
from tts.id3 import Tags
from tts.lexicon import Lexicon
from tts.record import Recording, record
from tts.script import script_for
from tts.studio import StudioError

ESPEAK = "tts.engines.espeak.Espeak"
RENDERED = {
    "vtt": (webvtt, "captions as WebVTT"),
    "srt": (subrip, "captions as SubRip"),
    "json": (transcript_json, "the transcript as Podcasting 2.0 JSON"),
    "chapters": (chapters_json, "the chapters as Podcasting 2.0 JSON"),
}


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code: 0, or 1 with one line on standard error."""
    asked = _parser().parse_args(arguments)
    console = Console(stderr=True)
    try:
        recording = _narrate(asked, console)
    except (OSError, UnicodeDecodeError, SpeechError, StudioError) as error:
        console.print(f"tts: {error}", style="red", markup=False)
        return 1
    for name, (render, _) in RENDERED.items():
        if path := getattr(asked, name):
            path.write_text(render(recording.timeline), encoding="utf-8")
    loudness = f"{recording.loudness.integrated:.1f} LUFS"
    console.print(
        f"{asked.output}: {recording.seconds:.1f} s, {recording.size} bytes, {loudness}", markup=False
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tts", description="Reads a Markdown file aloud.")
    parser.add_argument("text", type=Path, help="the file, in the Markdown of docs/markdown.md")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp3")
    parser.add_argument(
        "--engine", default=ESPEAK, metavar="PATH", help=f"dotted path; {ESPEAK} if not given"
    )
    parser.add_argument("--voice", metavar="NAME", help="the narrator's, as the engine calls it")
    parser.add_argument("--title", help="the file's name if not given")
    parser.add_argument("--author", default="")
    for name, (_, what) in RENDERED.items():
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"write {what}")
    return parser


def _narrate(asked: argparse.Namespace, console: Console) -> Recording:
    script = script_for(asked.text.read_text(encoding="utf-8"))
    engine = load(asked.engine)
    with (
        tempfile.TemporaryDirectory(dir=asked.output.parent, prefix=".tts-") as work,
        _bar(console) as progress,
    ):
        recording = record(
            script,
            cast=engine.cast.told_by(asked.voice) if asked.voice else engine.cast,
            lexicon=Lexicon(),
            engine=engine,
            work_dir=Path(work),
            tags=Tags(title=asked.title or asked.text.stem, artist=asked.author),
            progress=progress,
        )
        recording.path.replace(asked.output)
    return recording


class Bar:
    """Passages spoken, then audio encoded and checked; how many times faster than one could listen; time left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("speaking", total=None, pace="")

    def __call__(self, done: int, total: int, seconds: float) -> None:
        task = self._progress.tasks[self._task]
        stage = "speaking" if done < total else "encoding and checking"
        pace = f"{seconds / task.elapsed:.0f} × real time" if task.elapsed else ""
        self._progress.update(self._task, completed=done, total=total, pace=pace, description=stage)


@contextmanager
def _bar(console: Console) -> Iterator[Bar]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress)


if __name__ == "__main__":
    sys.exit(main())
