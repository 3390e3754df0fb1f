"""The feed of a channel of 10,000 episodes: written, rewritten and served.

    python benchmarks/feeds.py [episodes]

In-process figures are CPU milliseconds against lxml's bare serialisation and django.contrib.syndication, in turns in one
process. Served figures are the server's own CPU per request under gunicorn as `manage.py run` starts it, asked by wrk,
against a bare Django view with one query and nginx with the same file, in turns. Needs Debian's wrk and nginx-light.
"""

import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import needs  # noqa: E402
from tests.services.servers import free_port, wait_for  # noqa: E402

EPISODES = int(sys.argv[1]) if sys.argv[1:] else 10_000
INSIDE = Path(__file__).parent / "inside"
ROUNDS = 5
SECONDS = 2
TICK = os.sysconf("SC_CLK_TCK")
GUNICORN = ["-m", "gunicorn", "-c", "python:nonlinear.gunicorn", "--log-level", "error"]


@dataclass
class Asked:
    """One address, and what each round of it cost."""

    name: str
    url: str
    pids: list[int]
    headers: tuple[str, ...] = ()
    micros: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


def main() -> None:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="feeds-")))
        environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "nonlinear.settings", "DATA_DIR": str(folder)}
        environ |= {"PYTHONPATH": f"{ROOT}:{INSIDE}", "LOG_LEVEL": "WARNING"}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environ, cwd=ROOT, check=True)
        _inside(environ, "build", str(EPISODES))
        print(f"A channel of {EPISODES:,} episodes; CPU, medians.")
        _tell_writing(_inside(environ, "write"), _inside(environ, "all"))
        _tell_serving(list(_serve(stack, folder, environ)))


def _inside(environ: dict[str, str], *task: str) -> dict[str, float]:
    command = [sys.executable, str(INSIDE / "feeds_measure.py"), *task]
    done = subprocess.run(command, env=environ, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout) if done.stdout.strip() else {}


def _tell_writing(found: dict[str, float], every: dict[str, float]) -> None:
    print(f"  page 1 rewritten, from due to stored      {found['rewrite']:8.1f} ms")
    print(f"  its 300 items from stored parts           {found['items']:8.1f} ms")
    print(
        f"    lxml, the same rows, bare               {found['lxml']:8.1f} ms   ours ÷ it {found['items / lxml']:.2f}"
    )
    print(
        f"    contrib.syndication                     {found['syndication']:8.1f} ms   ours ÷ it {found['items / syndication']:.2f}"
    )
    print(f"  page 1: {found['raw']:,.0f} bytes, {found['gzip']:,.0f} packed")
    print(
        f"  all {every['pages']:.0f} pages ({every['bytes'] / 1e6:.1f} MB) from nothing {every['milliseconds'] / 1000:8.2f} s,"
        f" at most {every['peak_mb']:.0f} MB (idle {every['idle_mb']:.0f})"
    )


def _serve(stack: contextlib.ExitStack, folder: Path, environ: dict[str, str]) -> Iterator[Asked]:
    ours, hello, static = free_port(), free_port(), free_port()
    site = stack.enter_context(_gunicorn("nonlinear.wsgi", ours, "healthz", environ))
    bare = stack.enter_context(_gunicorn("feeds_hello", hello, "", environ))
    feed = f"http://127.0.0.1:{ours}/large/feed.xml"
    answer = httpx.get(feed, headers={"Accept-Encoding": "identity"})
    nginx = stack.enter_context(_nginx(folder, static, answer.content))
    asked = [
        Asked("bare Django view, one query", f"http://127.0.0.1:{hello}/", bare),
        Asked("304", feed, site, (f"If-None-Match: {answer.headers['ETag']}",)),
        Asked("200, stored bytes", feed, site),
        Asked("200, stored gzip", feed, site, ("Accept-Encoding: gzip",)),
        Asked("nginx, the same file", f"http://127.0.0.1:{static}/feed.xml", nginx),
    ]
    for _ in range(ROUNDS):
        for one in asked:
            _ask(one)
    return iter(asked)


def _tell_serving(asked: list[Asked]) -> None:
    bare, nginx = asked[0], asked[-1]
    print(f"Served, {ROUNDS} rounds of {SECONDS} s with 8 connections; the server's own CPU.")
    for one in asked:
        told = f"  {one.name:30} {statistics.median(one.micros):8.0f} µs a request {statistics.median(one.rates):8.0f} a second"
        against = nginx if one.name.startswith("200") else bare
        ratio = statistics.median(a / b for a, b in zip(one.micros, against.micros, strict=True))
        print(told + (f"   {ratio:6.2f} × {against.name}" if one is not against else ""))


def _ask(one: Asked) -> None:
    headers = [part for header in one.headers for part in ("-H", header)]
    wrk = [needs.program("wrk", "wrk"), "-t1", "-c8", f"-d{SECONDS}s", *headers, one.url]
    before = _cpu(one.pids)
    told = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
    spent = _cpu(one.pids) - before
    count = int(re.search(r"(\d+) requests in", told)[1])
    one.micros.append(spent / count * 1e6)
    one.rates.append(float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]))
    time.sleep(0.2)


def _cpu(pids: list[int]) -> float:
    """Seconds that these processes have spent, their own and the system's for them."""
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICK


@contextlib.contextmanager
def _gunicorn(app: str, port: int, awake: str, environ: dict[str, str]) -> Iterator[list[int]]:
    command = [sys.executable, *GUNICORN, "-b", f"127.0.0.1:{port}", app]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**environ, "PORT": str(port)}, cwd=ROOT, **quiet)
    with _running(process, f"http://127.0.0.1:{port}/{awake}"):
        yield _family(process.pid)


@contextlib.contextmanager
def _nginx(folder: Path, port: int, body: bytes) -> Iterator[list[int]]:
    root = folder / "nginx"
    root.mkdir()
    (root / "feed.xml").write_bytes(body)
    (root / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {root}/pid; error_log {root}/error.log; user root;\n"
        "events {} http { access_log off; sendfile on; types { application/rss+xml xml; }\n"
        f"server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n"
    )
    program = needs.program("nginx", "nginx-light")
    with _running(
        subprocess.Popen([program, "-p", str(root), "-c", str(root / "nginx.conf")]),
        f"http://127.0.0.1:{port}/feed.xml",
    ) as process:
        yield _family(process.pid)


@contextlib.contextmanager
def _running(process: subprocess.Popen[bytes], url: str) -> Iterator[subprocess.Popen[bytes]]:
    try:
        wait_for(lambda: httpx.get(url), url, process)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


if __name__ == "__main__":
    main()
