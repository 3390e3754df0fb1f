"""An hour's post of which ten sentences are edited: what a slow engine is asked for again, and the time that is saved.

    python benchmarks/edit.py [words]

The engine is edge-tts, its service a stand-in on loopback that speaks at twenty times real time. Needs the tests' lock.
"""

import itertools
import logging
import random
import re
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import edge_tts.communicate  # noqa: E402
from narrate import essay  # noqa: E402

from tests.tts.edge_stand_in import StandIn, stand_in  # noqa: E402
from tts.engines.edge import Deadlines, Edge  # noqa: E402
from tts.id3 import Tags  # noqa: E402
from tts.lexicon import Lexicon  # noqa: E402
from tts.record import record  # noqa: E402
from tts.script import script_for  # noqa: E402
from tts.shelf import DirectoryShelf  # noqa: E402

logging.disable(logging.ERROR)
WORDS = int(sys.argv[1]) if sys.argv[1:] else 9_000
EDITED, PACE = 10, 20.0

SENTENCE = re.compile(r"[A-Z].*?[.?!](?=\s|$)")
PATIENT = Deadlines(message=300, whole=600)  # the stand-in shares this machine


def main() -> None:
    blocks = unlike(essay(WORDS))
    with tempfile.TemporaryDirectory() as directory, stand_in() as service:
        edge_tts.communicate.WSS_URL, service.pace = service.url, PACE
        shelf = DirectoryShelf(Path(directory) / "shelf", limit=10**10)
        first = read(blocks, shelf, service, Path(directory) / "work", "first reading")
        for number in random.Random(1).sample([n for n, one in enumerate(blocks) if one[0] != "#"], EDITED):
            blocks[number] = blocks[number].replace(
                ": ", ": as I would now put it, ", 1
            )  # its first sentence
        again = read(blocks, shelf, service, Path(directory) / "work", f"{EDITED} sentences edited")
    print(f"saved: {first - again:.0f} of {first:.0f} s, {1 - again / first:.1%}")


def unlike(blocks: list[str]) -> list[str]:
    """The same, no two sentences of it alike: what is said twice is spoken once anyway."""
    numbers = itertools.count(1)
    return [
        block if block[0] == "#" else SENTENCE.sub(lambda m: f"Note {next(numbers)}: {m[0]}", block)
        for block in blocks
    ]


def read(blocks: list[str], shelf: DirectoryShelf, service: StandIn, work: Path, name: str) -> float:
    """Seconds of the wall until the MP3 stood there."""
    service.heard.clear()
    engine, began = Edge(PATIENT), time.monotonic()
    counted = Counting(engine)
    recording = record(
        script_for("\n\n".join(blocks)),
        cast=engine.cast,
        lexicon=Lexicon(),
        engine=counted,
        shelf=shelf,
        work_dir=work,
        tags=Tags(title=name),
    )
    recording.path.unlink()
    wall = time.monotonic() - began
    print(
        f"{name}: {recording.seconds / 60:.0f} min, {len(recording.timeline.cues)} sentences, {counted.lines} of them spoken "
        f"in {len(service.heard)} requests, {wall:.0f} s, of which speaking {recording.spent['speaking'].wall:.0f} s",
        flush=True,
    )
    return wall


class Counting:
    """The engine, and how many lines it was asked for."""

    def __init__(self, engine: Edge) -> None:
        self._engine = engine
        self.lines = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def speak_many(self, lines):  # type: ignore[no-untyped-def]
        return self._engine.speak_many(self._counted(lines))

    def _counted(self, lines):  # type: ignore[no-untyped-def]
        for line in lines:
            self.lines += 1
            yield line


if __name__ == "__main__":
    main()
