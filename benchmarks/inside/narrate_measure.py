"""One worker of `benchmarks/narrate.py`: takes a page in, reads it and puts it on air. Not run by hand.

narrate_measure.py prepare         an empty library in DATA_DIR
narrate_measure.py words PAGE.html prints all that is said of it, a passage a line
narrate_measure.py PAGE.html       prints the figures of one post, read by a warm process, as JSON
"""

import datetime as dt
import json
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from episodes.recording import booth, claiming, narration, production  # noqa: E402
from episodes.setup import house  # noqa: E402
from sources.models import Post, Source  # noqa: E402
from sources.storing import add_page  # noqa: E402

TITLE = "The measured page"
WARM = "<p>A first sentence wakes the engine, and everything that is loaded only once is loaded now.</p>" * 12


def take_in(title: str, html: str, now: dt.datetime) -> Post:
    source = Source.objects.get(slug="added")
    return add_page(source, title=title, html=html, authors=["Ann Author"], published_at=now, now=now)


def read(title: str, html: str) -> dict[str, float]:
    """CPU seconds by stage; `all` is everything from the page's HTML to the published row."""
    now = timezone.now()
    wall, begun = time.monotonic(), time.process_time()
    take_in(title, html, now)
    production.commission(now)
    taken_in = time.process_time() - begun
    claim = claiming.claim_next(now)
    assert claim is not None
    reading = booth.read_aloud(claim.episode, claim.work_dir, claim.renew)
    production.publish(claim, reading)
    spent = time.process_time() - begun
    stages = {name: one.cpu for name, one in reading.recording.spent.items()}
    return {
        "taking in": taken_in,
        **stages,
        "rest": spent - taken_in - sum(stages.values()),
        "all": spent,
        "wall": time.monotonic() - wall,
        "audio": reading.recording.seconds,
    }


def main(page: str, *more: str) -> None:
    if page == "prepare":
        call_command("migrate", verbosity=0)
        house.load(timezone.now())
        return
    if page == "words":
        script = narration.script_for(take_in(TITLE, Path(more[0]).read_text(), timezone.now()))
        print("\n\n".join(" ".join(one.written for one in passage.sentences) for passage in script.passages))
        return
    read("A first page", WARM)
    figures = read(TITLE, Path(page).read_text())
    figures["rss"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
