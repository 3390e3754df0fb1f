"""Inside the library that `benchmarks/pages.py` has set up: builds it and measures it. Not run by hand."""

import contextlib
import datetime as dt
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402

django.setup()

import jinja2  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.utils import timezone  # noqa: E402

from episodes import demo, search  # noqa: E402
from episodes.listing import of_channel, ordered  # noqa: E402
from episodes.models import Channel, Episode  # noqa: E402
from episodes.rows import Row, episode_rows  # noqa: E402

ASKED = 60  # times each page is asked for
ROWS = 50
JINJA_ROWS = Path(__file__).with_name("episodes.jinja").read_text()
KEEP = """
INSERT INTO episodes_search_text (episode_id, version, title, authors, body, times)
SELECT id, read_at, read_title, read_byline, %s, %s FROM episodes_episode WHERE id = %s
"""


def build(count: int) -> None:
    """Rows like the demonstration's, with short pages and, in the index, Zipf texts of 10 kB over 50,000 words."""

    call_command("migrate", verbosity=0)
    now = dt.datetime.now(dt.UTC)
    house = demo.furnish(now)
    essay = demo.essay
    demo.essay = lambda dice, words: essay(dice, 60)  # lists do not load texts
    for done in demo.fill(house, count, now, audio="audio/none.mp3", audio_bytes=9_000_000):
        print(f"\r{done} episodes", end="", file=sys.stderr)
    _texts()
    print(file=sys.stderr)


def _texts() -> None:

    dice = random.Random(2)
    vocabulary = [
        "".join(dice.choices("abcdefghiklmnoprstuvw", k=dice.randint(4, 10))) for _ in range(50_000)
    ]
    cumulated = list(itertools.accumulate(1 / rank for rank in range(1, 50_001)))
    times = json.dumps([float(n * 6) for n in range(100)])
    ids = list(Episode.objects.values_list("pk", flat=True))
    for start in range(0, len(ids), 1000):
        with transaction.atomic(), connection.cursor() as cursor:
            for pk in ids[start : start + 1000]:
                words = dice.choices(vocabulary, cum_weights=cumulated, k=1400)
                lines = [" ".join(words[n : n + 14]) for n in range(0, 1400, 14)]
                cursor.execute(KEEP, ["\n".join(lines), times, pk])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timed(act: Callable[[], object], times: int = 20) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    act()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), statistics.quantiles(took, n=20)[18]


def lists() -> None:
    """A list of 50: our page against its query and the same rows through Jinja2."""

    show = Channel.objects.get(slug="nonlinear-library")
    ours = get_template("_episodes.html")
    theirs = jinja2.Environment(autoescape=True).from_string(JINJA_ROWS)

    def rows() -> list[Row]:
        page = ordered(of_channel(show), None, by="given_out_at")[:ROWS]
        return episode_rows(page, timezone.now())

    made = rows()
    query, _ = timed(rows)
    django, _ = timed(lambda: ours.render({"rows": made, "long": True, "sprite": "/s.svg"}))
    jinja, _ = timed(lambda: theirs.render(rows=made, sprite="/s.svg"))
    print(
        f"list of {ROWS}: query and rows {query:.1f} ms, our template {django:.1f}, Jinja2 {jinja:.1f};",
        end=" ",
    )
    print(f"ours {(query + django) / (query + jinja):.2f} x (query + Jinja2), at most 2")


def searches() -> None:
    """The interface of search with the excerpts of the first twenty, over rare, middling and very common words."""

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM episodes_search_text LIMIT 300")
        words = " ".join(row[0] for row in cursor.fetchall()).split()
    by_count = sorted(
        {word: words.count(word) for word in dict.fromkeys(words[:3000])}.items(), key=lambda kv: kv[1]
    )
    picks = [by_count[0][0], by_count[len(by_count) // 2][0], by_count[-40][0], by_count[-1][0]]
    for question in [
        *picks,
        f"{picks[-1]} {by_count[-2][0]}",
        f'"{picks[-1]} {by_count[-2][0]}"',
        f"{picks[-1][:3]}*",
    ]:

        def ask(question: str = question) -> None:
            found = search.find(question)
            search.moments_of(question, dict.fromkeys(found.ids[:20], "/e/x/"))

        median, worst = timed(ask)
        print(f"search {search.find(question).total:6} hits: {median:6.1f} ms, p95 {worst:6.1f}   {question}")


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The production server, one worker."""
    port = 18_431
    environ = {**os.environ, "PORT": str(port)}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=environ, check=True
    )
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "nonlinear.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz"):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def pages() -> None:

    slug = Episode.objects.order_by("-pk").values_list("slug", flat=True)[0]
    paths = ["/healthz", "/", "/nonlinear-library/", "/nonlinear-library/?page=300", "/lesswrong/?sort=karma"]
    paths += [f"/e/{slug}/", "/search/", "/search/?q=forecast", "/search/?forum=lw&karma=100&sort=longest"]
    with served() as url:
        hello = 0.0
        for path in paths:
            median, worst = timed(lambda path=path: urllib.request.urlopen(url + path).read(), ASKED)
            hello = hello or median
            print(f"{path:42} p50 {median:6.1f} ms, p95 {worst:6.1f}, {median / hello:5.1f} x hello")


if __name__ == "__main__":
    if sys.argv[1:] != ["built"]:
        build(int(sys.argv[1]))
    lists()
    searches()
    pages()
