"""Polling many blogs: wall time against the ideal, memory, and CPU a poll; and what the parser's box costs.

    python benchmarks/poll.py [sources] [latency in ms]

A server in a process of its own answers for as many hosts (127.0.0.1, 127.0.0.2, …) after the latency. Three rounds:
everything new, everything unchanged (304), and feeds whose only change is their build date.
"""

import asyncio
import functools
import gzip
import io
import multiprocessing
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import feedparser

sys.path.insert(0, str(Path(__file__).parent.parent))
SOURCES = int(sys.argv[1]) if len(sys.argv) > 1 else 100
LATENCY = (int(sys.argv[2]) if len(sys.argv) > 2 else 200) / 1000
HOSTS = [f"127.0.{number // 250}.{number % 250 + 1}" for number in range(SOURCES)]


def prose(dice: random.Random, size: int) -> str:
    """Paragraphs of made-up words, about so many characters."""
    words = ["".join(dice.choices("abcdeilmnorstu", k=dice.randint(2, 9))) for _ in range(size // 7)]
    return "".join(f"<p>{' '.join(words[at : at + 40])}.</p>" for at in range(0, len(words), 40))


@functools.cache
def entries_of(host: str, items: int, size: int) -> str:
    dice = random.Random(host)
    return "".join(
        f"<item><title>Post {at}</title><guid>{host}-{at}</guid><link>https://{host}/{at}</link>"
        f"<pubDate>{formatdate(1.7e9 + at * 86_400, usegmt=True)}</pubDate>"
        f"<description><![CDATA[{prose(dice, size)}]]></description></item>"
        for at in range(items)
    )


def feed(host: str, items: int = 10, size: int = 16_000, built: float = 0) -> bytes:
    date = formatdate(built)
    start = f"<rss version='2.0'><channel><title>{host}</title><lastBuildDate>{date}</lastBuildDate>"
    return f"{start}{entries_of(host, items, size)}</channel></rss>".encode()


def serve(port: multiprocessing.Queue, tagging: "multiprocessing.sharedctypes.Synchronized[bool]") -> None:  # type: ignore[type-arg]
    packed: dict[str, bytes] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return writer.close()
            lines = head.decode().lower().split("\r\n")
            host = next(line for line in lines if line.startswith("host:")).split(":")[1].strip()
            await asyncio.sleep(LATENCY)
            if tagging.value and any(line.startswith("if-none-match") for line in lines):
                writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
                continue
            if tagging.value:
                body = packed.setdefault(host, gzip.compress(feed(host), 1))
            else:
                body = gzip.compress(feed(host, built=time.time()), 1)
            tag = b'ETag: "1"\r\n' if tagging.value else b""
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/rss+xml\r\n"
                + tag
                + b"Content-Length: %d\r\n\r\n" % len(body)
                + body
            )

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, limit=1 << 20)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    for host in HOSTS:
        packed[host] = gzip.compress(feed(host), 1)
    asyncio.run(run())


def cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measured(name: str, round_: Callable[[], int]) -> None:
    wall, before = time.monotonic(), cpu()
    visited = round_()
    wall, spent = time.monotonic() - wall, cpu() - before
    ideal = SOURCES * LATENCY / 8
    print(
        f"{name:42} {visited:5} polls  {wall:6.2f} s wall ({wall / ideal:4.2f} × ideal {ideal:.2f} s)  "
        f"{spent / max(visited, 1) * 1000:6.2f} ms CPU a poll  1,000 sources: {wall / max(visited, 1) * 1000:5.0f} s"
    )


def rounds() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - after django.setup()
    from django.utils import timezone  # noqa: PLC0415 - after django.setup()

    from sources import polling  # noqa: PLC0415 - after django.setup()
    from sources.models import Post, Source  # noqa: PLC0415 - after django.setup()

    call_command("migrate", verbosity=0)
    for host in HOSTS:
        url = f"http://{host}:{PORT}/feed"
        Source.objects.create(
            slug=host.replace(".", "-"), name=host, family=host.replace(".", "-"), kind="feed", url=url
        )

    def round_() -> int:
        Source.objects.update(due_at=timezone.now())
        return polling.drain(time.monotonic() + 600)

    measured("everything new (5 posts each are stored)", round_)
    measured("everything unchanged: 304", round_)
    TAGGING.value = False
    measured("sent again, digests compared (200)", round_)
    seen = set(Post.objects.values_list("pk", "changed_at"))
    measured("only the build date changed (200)", round_)
    print(f"posts written in the last round: {len(set(Post.objects.values_list('pk', 'changed_at')) - seen)}")
    failing = Source.objects.exclude(last_error="").count()
    print(
        f"sources failing: {failing}; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )
    polling.close_shared_client()


def boxed() -> None:
    from sources.feeds import Box  # noqa: PLC0415 - after django.setup()

    box = Box()
    for items in (10, 30):
        raw = feed("blog", items)
        times: dict[str, list[float]] = {"bare": [], "boxed": []}
        box.parse(raw)
        for _ in range(9):
            for name, parse in (("bare", _bare), ("boxed", box.parse)):
                start = time.perf_counter()
                parse(raw)
                times[name].append(time.perf_counter() - start)
        bare, inside = (statistics.median(times[name]) * 1000 for name in ("bare", "boxed"))
        size = f"parse {items} items, {len(raw) // 1000} kB"
        print(f"{size}: bare feedparser {bare:.1f} ms, boxed {inside:.1f} ms ({inside / bare:.2f} ×)")
    box.close()


def _bare(raw: bytes) -> object:
    return feedparser.parse(io.BytesIO(raw), sanitize_html=False, resolve_relative_uris=False)


if __name__ == "__main__":
    queue: multiprocessing.Queue = multiprocessing.Queue()  # type: ignore[type-arg]
    TAGGING = multiprocessing.Value("b", True)
    server = multiprocessing.Process(target=serve, args=(queue, TAGGING), daemon=True)
    server.start()
    PORT = queue.get(timeout=60)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DATA_DIR=folder,
            LOG_LEVEL="ERROR",
            DJANGO_SETTINGS_MODULE="nonlinear.settings",
            FETCH_ALLOW_HOSTS=",".join(f"{host}:{PORT}" for host in HOSTS),
        )
        import django

        django.setup()
        rounds()
        boxed()
    server.terminate()
