"""The worker of `benchmarks/poll.py`: polls the sources of FETCH_ALLOW_HOSTS in rounds, then measures the parser's box.

poll_measure.py LATENCY    of each answer, in seconds; not run by hand
"""

import io
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import django  # noqa: E402

django.setup()

import feedparser  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from inside import memory  # noqa: E402
from poll import feed  # noqa: E402

from sources import polling  # noqa: E402
from sources.models import Post, Source  # noqa: E402

CONNECTIONS = 8


def cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measured(name: str, latency: float, poll_all: Callable[[], int]) -> None:
    """One round: wall against what the latency alone takes, CPU a poll with the parser's, and what 1,000 would take."""
    polling.shared_box().close()  # its CPU counts once it has ended
    wall, before = time.monotonic(), cpu()
    visited = poll_all()
    wall = time.monotonic() - wall
    polling.shared_box().close()
    spent, ideal = cpu() - before, visited * latency / CONNECTIONS
    print(
        f"{name:40} {visited:5} polls  {wall:6.2f} s wall ({wall / ideal:4.2f} x ideal {ideal:.2f} s)  "
        f"{spent / visited * 1000:6.2f} ms CPU a poll  1,000 sources: {wall / visited * 1000:5.0f} s wall, "
        f"{spent / visited * 1000:4.0f} s CPU",
        flush=True,
    )


def poll_all() -> int:
    Source.objects.update(due_at=timezone.now())
    return polling.drain(time.monotonic() + 600)


def rounds(latency: float) -> None:
    watch = memory.Watch()
    call_command("migrate", verbosity=0)
    for place in sorted(settings.FETCH_ALLOW_HOSTS):
        slug = place.replace(".", "-").replace(":", "-")
        Source.objects.create(slug=slug, name=place, family=slug, kind="feed", url=f"http://{place}/feed")
    measured("everything new (5 posts each are stored)", latency, poll_all)
    measured("everything unchanged: 304", latency, poll_all)
    seen = set(Post.objects.values_list("pk", "changed_at"))
    Source.objects.update(etag="", modified="")
    measured("only the build date changed: 200", latency, poll_all)
    written = set(Post.objects.values_list("pk", "changed_at")) - seen
    print(
        f"posts written in the last round: {len(written)}; failing: {Source.objects.exclude(failures=0).count()}"
    )
    watch.stop()
    print(
        f"peak memory: worker {memory.peak():.0f} MB, without the database's mapped file {watch.own:.0f} MB; "
        f"parser {watch.children:.0f} MB"
    )
    polling.close_shared_client()


def boxed() -> None:
    """What confinement costs a parse, by wall time, in turns."""
    box = polling.shared_box()
    for items in (10, 30):
        raw = feed("blog", items)
        times: dict[str, list[float]] = {"bare": [], "boxed": [], "sanitising": []}
        ways = {"bare": _bare, "boxed": box.parse, "sanitising": _sanitising}
        box.parse(raw)
        for _ in range(9):
            for name, parse in ways.items():
                start = time.perf_counter()
                parse(raw)
                times[name].append(time.perf_counter() - start)
        bare, inside, clean = (statistics.median(taken) * 1000 for taken in times.values())
        print(
            f"parse {items} items, {len(raw) // 1000} kB: feedparser without sanitising {bare:.1f} ms, in the box "
            f"{inside:.1f} ms ({inside / bare:.2f} x), with its own sanitising {clean:.1f} ms ({clean / bare:.2f} x)"
        )
    box.close()


def _bare(raw: bytes) -> object:
    return feedparser.parse(io.BytesIO(raw), sanitize_html=False, resolve_relative_uris=False)


def _sanitising(raw: bytes) -> object:
    return feedparser.parse(io.BytesIO(raw))


if __name__ == "__main__":
    rounds(float(sys.argv[1]))
    boxed()
