"""`python -m tts article.md -o article.mp3`: the narrator without the web site."""

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tts.bar import bar
from tts.captions import RENDERED
from tts.engines import SpeechError, load
from tts.id3 import Tags
from tts.lexicon import Lexicon
from tts.record import Recording, record
from tts.script import script_for
from tts.studio import StudioError

ESPEAK = "tts.engines.espeak.Espeak"


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code: 0, or 1 with one line on standard error."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    try:
        recording = _narrate(options, console)
    except (OSError, UnicodeDecodeError, SpeechError, StudioError) as error:
        console.print(f"tts: {error}", style="red", markup=False)
        return 1
    for name, (render, _) in RENDERED.items():
        if path := getattr(options, name):
            path.write_text(render(recording.timeline), encoding="utf-8")
    loudness = f"{recording.loudness.integrated:.1f} LUFS"
    console.print(
        f"{options.output}: {recording.seconds:.1f} s, {recording.size} bytes, {loudness}", markup=False
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tts", description="Reads a Markdown file aloud.")
    parser.add_argument("text", type=Path, help="the file, in the Markdown of docs/markdown.md")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp3")
    parser.add_argument(
        "--engine", default=ESPEAK, metavar="PATH", help=f"dotted path; {ESPEAK} if not given"
    )
    parser.add_argument(
        "--voices", type=Path, metavar="DIR", help="where Piper's voices are; data/voices if not given"
    )
    parser.add_argument("--voice", metavar="NAME", help="the narrator's, as the engine calls it")
    parser.add_argument("--title", help="the file's name if not given")
    parser.add_argument("--author", default="")
    for name, (_, what) in RENDERED.items():
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"write {what}")
    return parser


def _narrate(options: argparse.Namespace, console: Console) -> Recording:
    script = script_for(options.text.read_text(encoding="utf-8"))
    engine = load(options.engine, **({"voices": options.voices} if options.voices else {}))
    with (
        tempfile.TemporaryDirectory(dir=options.output.parent, prefix=".tts-") as work,
        bar(console) as progress,
    ):
        recording = record(
            script,
            cast=engine.cast.told_by(options.voice) if options.voice else engine.cast,
            lexicon=Lexicon(),
            engine=engine,
            work_dir=Path(work),
            tags=Tags(title=options.title or options.text.stem, artist=options.author),
            progress=progress,
        )
        recording.path.replace(options.output)
    return recording


if __name__ == "__main__":
    sys.exit(main())
