"""The worker of `benchmarks/feeds_corpus.py`: polls every feed of a server as a source of its own. Not run by hand.

corpus_measure.py HOST:PORT    reads the feeds' names as JSON, prints what became of them as JSON
"""

import json
import logging
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from inside import memory  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.progress import track  # noqa: E402

from sources import polling  # noqa: E402
from sources.box import shared_box  # noqa: E402
from sources.http import Client, Limits  # noqa: E402
from sources.models import Post, Source  # noqa: E402

VARYING = re.compile(r"\d+|https?://\S+")


@dataclass
class Tally:
    outcomes: Counter[str] = field(default_factory=Counter)
    posts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    crashes: list[str] = field(default_factory=list)
    logged: Counter[str] = field(default_factory=Counter)
    worker: float = 0.0  # MB at the most, and of the parser's children
    parser: float = 0.0


class Heard(logging.Handler):
    """What the border logged instead of raising: posts passed over, pages that broke the extractor."""

    def __init__(self, counts: Counter[str]) -> None:
        super().__init__()
        self.counts = counts

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else record.getMessage().rpartition("reason=")[2]
        said = record.msg.split("=")[0].rsplit(" ", 1)[0]
        self.counts[f"{said}: {error}"[:120]] += 1


def take_in(name: str, url: str, client: Client, tally: Tally) -> None:
    """Poll one feed and write down what became of it; its rows go again."""
    source = Source.objects.create(
        slug="feed", name=name[:100], family="feed", kind="feed", url=url, first_take=300
    )
    started, used = time.monotonic(), cpu()
    try:
        result = polling.poll_source(source, timezone.now(), client)
    except Exception as error:  # what this is here to find
        tally.crashes.append(f"{name}: {type(error).__name__}: {error}")
    else:
        read = "read, with items" if result.counts else "read, without items"
        tally.outcomes[f"refused: {VARYING.sub('…', result.error)}" if result.trouble else read] += 1
    tally.seconds[name] = time.monotonic() - started
    tally.cpu[name] = cpu() - used
    posts = Post.objects.filter(home=source)
    tally.posts.update(
        f"{verdict} {reason}".strip() for verdict, reason in posts.values_list("verdict", "reason")
    )
    posts.delete()
    source.delete()


def cpu() -> float:
    """Seconds of CPU, the worker's and its box's."""
    return time.process_time() + shared_box().spent


def main(place: str) -> None:
    call_command("migrate", verbosity=0)
    tally, watch = Tally(), memory.Watch()
    storing = logging.getLogger("sources.storing")
    storing.propagate, storing.handlers = False, [Heard(tally.logged)]
    with Client("corpus", Limits(pause=0), allowed=frozenset({place})) as client:
        names = json.load(sys.stdin)
        for number, name in enumerate(track(names, "feeds", console=Console(stderr=True), transient=True)):
            take_in(name, f"http://{place}/{number}", client, tally)
    shared_box().close()
    watch.stop()
    tally.worker, tally.parser = memory.peak(), watch.children
    print(json.dumps(vars(tally)))


if __name__ == "__main__":
    main(sys.argv[1])
