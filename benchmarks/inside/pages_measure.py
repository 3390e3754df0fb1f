"""Measures the library that `benchmarks/pages.py` has set up. Not run by hand."""

import collections
import contextlib
import functools
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402

django.setup()

import jinja2  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.utils import timezone  # noqa: E402

from episodes import search  # noqa: E402
from episodes.archive.listing import of_channel, ordered  # noqa: E402
from episodes.archive.paging import page_of  # noqa: E402
from episodes.archive.rows import Row, episode_rows  # noqa: E402
from episodes.models import Channel, Episode  # noqa: E402
from tests.services.servers import free_port, wait_for  # noqa: E402

ROUNDS = int(sys.argv[1]) if sys.argv[1:] else 80  # times that each page is asked for, in turns
ROWS = 50
FOUND = 20  # episodes of a page of search, with their moments
JINJA_ROWS = Path(__file__).with_name("episodes.jinja").read_text()
HELLO = "/healthz"


def timed(act: Callable[[], object], times: int = 40) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds of the clock."""
    act()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    return spread(took)


def costs(act: Callable[[], object], times: int = 15) -> float:
    """Median milliseconds of this process' CPU: on SQLite, all that it takes."""
    took = []
    for _ in range(times):
        began = time.process_time()
        act()
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took)


def spread(took: list[float]) -> tuple[float, float]:
    return statistics.median(took), statistics.quantiles(took, n=20)[18]


def largest() -> Channel:
    """The channel that gave out most."""
    return Channel.objects.annotate(count=Count("releases")).latest("count")


def lists() -> None:
    """A list of 50: our rows and template against the same rows through Jinja2."""
    show = largest()
    ours = get_template("_episodes.html")
    theirs = jinja2.Environment(autoescape=True).from_string(JINJA_ROWS)

    def rows() -> list[Row]:
        listed = ordered(of_channel(show), None, by="given_out_at")
        return episode_rows(page_of(listed, "", size=ROWS).episodes, timezone.now())

    made = rows()
    query = costs(rows) if connection.vendor == "sqlite" else timed(rows)[0]
    django = costs(lambda: ours.render({"rows": made, "long": True, "sprite": "/s.svg"}))
    jinja = costs(lambda: theirs.render(rows=made, sprite="/s.svg"))
    ratio = (query + django) / (query + jinja)
    print(
        f"list of {ROWS}: query and rows {query:.1f} ms, our template {django:.1f}, Jinja2 {jinja:.1f}; "
        f"ours {ratio:.2f} x (query + Jinja2), at most 2",
        flush=True,
    )


def questions() -> list[str]:
    """Words in about 80 texts, 500, 1,500 and so on to all of them; two words, a phrase and a beginning."""
    counts = documents()
    some, middle, often = (nearest(counts, hits) for hits in (1500, 15_900, 19_000))
    most = max(counts, key=lambda word: (counts[word], word))
    singles = [nearest(counts, hits) for hits in (80, 500, 1000)] + [
        some,
        nearest(counts, 5900),
        middle,
        most,
    ]
    return [
        *singles,
        f"{some} {most}",
        f"{middle} {often}",
        f"{most} {often}",
        f'"{most} {often}"',
        f"{most[:3]}*",
    ]


def nearest(counts: dict[str, int], hits: int) -> str:
    """The word of which the number of texts comes nearest."""
    return min(counts, key=lambda word: (abs(counts[word] - hits), word))


def texts(question: str) -> str:
    return f", in {documents()[question]} texts" if question in documents() else ""


@functools.cache
def documents() -> dict[str, int]:
    """For each word in how many texts of the whole library it stands; none that search takes for no word at all."""
    counts: collections.Counter[str] = collections.Counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT episode_id FROM episodes_search_text ORDER BY episode_id")
        ids = [row[0] for row in cursor.fetchall()]
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"SELECT body FROM episodes_search_text WHERE episode_id IN ({marks})", some)
            for (body,) in cursor.fetchall():
                counts.update(set(body.split()))
    return {word: count for word, count in counts.items() if word.isalpha() and len(word) > 3}


def searches() -> None:
    """The interface of search with the moments of the first twenty."""
    for question in questions():

        def ask(question: str = question) -> None:
            found = search.find(question)
            search.moments_of(question, dict.fromkeys(found.ids[:FOUND], "/e/x/"))

        found, _ = timed(lambda question=question: search.find(question))
        median, worst = timed(ask)
        cpu = costs(ask)
        hits = search.find(question)
        print(
            f"search {'more than' if hits.is_cut else '':9}{hits.total:5} hits: {median:6.1f} ms, p95 {worst:6.1f}, "
            f"without moments {found:6.1f}, CPU of ours {cpu:5.1f}   {question}{texts(question)}",
            flush=True,
        )
    mistyped = Episode.objects.latest("pk").read_title.split()[0][:-2] + "xe"
    median, worst = timed(lambda: search.suggestion(mistyped))
    print(f"a mistyped word: {median:6.1f} ms, p95 {worst:6.1f}   {mistyped} → {search.suggestion(mistyped)}")


class Site(http.client.HTTPConnection):
    """A connection that is kept, and what its server has cost."""

    server: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Milliseconds of all the server's threads so far, as the kernel counts them."""
        master = self.server.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        stats = (stat for pid in children for stat in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        return sum(int(stat.read_text().split()[0]) for stat in stats) / 1e6


@contextlib.contextmanager
def served() -> Iterator[Site]:
    """The production server with its own settings, one worker."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "nonlinear.wsgi", "-c", "nonlinear/gunicorn.py"]
    command += ["-b", f"127.0.0.1:{port}", "--log-level", "error"]
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PORT": str(port)}, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: socket.create_connection(("127.0.0.1", port), 1).close(), "the site", server)
        site = Site("127.0.0.1", port, timeout=60)
        site.server = server
        yield site
    finally:
        server.terminate()
        server.wait(20)


def get(asked: http.client.HTTPConnection, path: str) -> int:
    """Bytes of the answer."""
    asked.request("GET", path, headers={"Accept-Encoding": "gzip, br"})
    answer = asked.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise AssertionError(f"{path} answered {answer.status}")
    return len(body)


def pages() -> None:
    """Every page in turns, so that the machine's noise meets all alike."""
    usual = Episode.objects.filter(seconds__gt=500).order_by("-pk").values_list("slug", flat=True)[5]
    longest = Episode.objects.order_by("-seconds").values_list("slug", flat=True)[0]
    common, slug = questions(), largest().slug
    paths = {
        "hello": HELLO,
        "home": "/",
        "home, one forum, page 300": "/?forum=lw&page=300",
        "channel": f"/{slug}/",
        "channel, page 300": f"/{slug}/?page=300",
        "channel by karma": "/lesswrong/?sort=karma",
        "category": "/category/education/",
        "episode": f"/e/{usual}/",
        "episode of ninety minutes": f"/e/{longest}/",
        "search": "/search/",
        "search by karma and length": "/search/?forum=lw&karma=100&sort=longest",
        "search for a middling word": "/search/?" + urlencode({"q": common[5]}),
        "search for the commonest": "/search/?" + urlencode({"q": common[6]}),
        "search for a mistyped title": "/search/?q=calibraton",
    }
    took: dict[str, list[float]] = {name: [] for name in paths}
    cost: dict[str, list[float]] = {name: [] for name in paths}
    sizes: dict[str, int] = {}
    with served() as asked:
        for path in paths.values():
            get(asked, path)
        for _ in range(ROUNDS):
            for name, path in paths.items():
                began, spent = time.perf_counter(), asked.cpu()
                sizes[name] = get(asked, path)
                took[name].append((time.perf_counter() - began) * 1000)
                cost[name].append(asked.cpu() - spent)
    hello, cheap = statistics.median(took["hello"]), statistics.median(cost["hello"])
    for name in paths:
        median, worst = spread(took[name])
        cpu = statistics.median(cost[name])
        print(
            f"{name:30} p50 {median:6.1f} ms {median / hello:5.1f} x hello, p95 {worst:6.1f} ms {worst / hello:5.1f} x, "
            f"CPU {cpu:5.1f} ms {cpu / cheap:5.1f} x, {sizes[name] / 1024:5.1f} kB",
            flush=True,
        )


if __name__ == "__main__":
    lists()
    searches()
    pages()
