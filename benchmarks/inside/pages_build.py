"""Fills a library to measure its pages: for `benchmarks/pages.py` and `benchmarks/judges.py`, not by hand."""

import datetime as dt
import itertools
import json
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from episodes.models import Episode  # noqa: E402
from episodes.setup import demo  # noqa: E402
from sources.models import Post  # noqa: E402

KNOWN = 50_000  # different words
SAID = 1_400  # words of a text: 10 kB
LINE = 14  # words of a sentence
LONG = 13_500  # words of the longest essay: ninety minutes
SEED = 2
KEEP = """
INSERT INTO episodes_search_text (episode_id, version, title, authors, body, times)
SELECT id, read_at, read_title, read_byline, %s, %s FROM episodes_episode WHERE id = %s
"""


def vocabulary() -> list[str]:
    """Words from the commonest to the rarest."""
    dice = random.Random(SEED)
    letters = "abcdefghiklmnoprstuvw"
    made = {"".join(dice.choices(letters, k=dice.randint(4, 10))): None for _ in range(KNOWN * 2)}
    return list(made)[:KNOWN]


def build(count: int) -> None:
    """The demonstration's rows at their full width, and in the index texts of 10 kB whose words follow Zipf's law."""
    call_command("migrate", verbosity=0)
    now = dt.datetime.now(dt.UTC)
    for done in demo.fill(demo.furnish(now), count, now, audio="audio/none.mp3", audio_bytes=9_000_000):
        print(f"\r{done} episodes", end="", file=sys.stderr)
    lengthen(Episode.objects.select_related("post").latest("pk"))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Post._meta.db_table} SET html = text || text")
    texts()
    print(file=sys.stderr)


def lengthen(episode: Episode) -> None:
    """Makes one of them an hour and a half long."""
    episode.read_text = episode.post.text = demo.essay(random.Random(SEED), LONG)
    episode.seconds = 90 * 60
    episode.timeline = demo.timeline_of(episode.read_text, episode.seconds).to_json()
    episode.post.save()
    episode.save()


def texts() -> None:
    """What is searched, in place of the words of the demonstration."""
    dice = random.Random(SEED)
    words = vocabulary()
    cumulated = list(itertools.accumulate(1 / rank for rank in range(1, KNOWN + 1)))
    times = json.dumps([float(n * 6) for n in range(SAID // LINE)])
    ids = list(Episode.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        print(f"\r{start} texts   ", end="", file=sys.stderr)
        with transaction.atomic(), connection.cursor() as cursor:
            for pk in ids[start : start + 500]:
                said = dice.choices(words, cum_weights=cumulated, k=SAID)
                lines = [" ".join(said[n : n + LINE]) for n in range(0, SAID, LINE)]
                cursor.execute(KEEP, ["\n".join(lines), times, pk])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    if sys.argv[1:] == ["lengthen"]:
        lengthen(Episode.objects.select_related("post").latest("published_at"))
    else:
        build(int(sys.argv[1]))
