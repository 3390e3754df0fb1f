"""Every feed of a folder through the whole border: fetched, parsed in the box, extracted, stored in a database.

    python benchmarks/feeds_corpus.py [folder ...]

A folder is a checkout with feeds in it: feedparser's own tests, the W3C validator's test cases. Without one, the few
hundred hostile feeds of our own go through. Told are counts, the reason of each kind of refusal, the slowest, and the
peak memory of the worker and of its parser. Large feeds are sent packed, as a bomb would be.
"""

import argparse
import gzip
import json
import multiprocessing
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.sources import hostile_feeds  # noqa: E402

MEASURE = Path(__file__).parent / "inside" / "corpus_measure.py"
KINDS = {".xml", ".json", ".rss", ".atom", ".rdf", ".html", ".feed"}
STATED = re.compile(rb"Header:\s+Content-type:\s*([^\r\n]+)", re.IGNORECASE)
PACKED = 1_000_000  # bytes from which a feed is sent packed
SLOW = 5.0

Files = dict[str, Path]
Port = multiprocessing.Queue  # of one port


def found_in(folder: Path) -> Files:
    found = sorted(path for path in folder.rglob("*") if path.suffix in KINDS and path.is_file())
    return {str(path.relative_to(folder)): path for path in found}


def write_own(folder: Path) -> None:
    for number, raw in enumerate([*hostile_feeds.light().values(), *hostile_feeds.heavy().values()]):
        (folder / f"{number:04d}").write_bytes(raw)
    (folder / "names").write_text(json.dumps([*hostile_feeds.light(), *hostile_feeds.heavy()]))


def our_own(folder: Path) -> Files:
    """Our hostile feeds; written by a process of its own, since some are large."""
    writing = multiprocessing.Process(target=write_own, args=(folder,))
    writing.start()
    writing.join()
    names = json.loads((folder / "names").read_text())
    return {name: folder / f"{number:04d}" for number, name in enumerate(names)}


def serve(files: Sequence[Path], port: Port) -> None:
    """Answers a number with the file that has it, as the type its author states."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files[int(self.path.strip("/"))].read_bytes()
            stated = STATED.search(body[:2_000])
            self.send_response(200)
            self.send_header("Content-Type", stated[1].decode("latin-1").strip() if stated else "text/xml")
            if len(body) > PACKED:
                body = gzip.compress(body, 1)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.put(server.server_address[1])
    server.serve_forever()


def measure(files: Files) -> dict[str, Any]:
    """One worker takes in all of them; what became of them, as `corpus_measure` tells it."""
    port: Port = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=([*files.values()], port), daemon=True)
    server.start()
    place = f"127.0.0.1:{port.get(timeout=60)}"
    with tempfile.TemporaryDirectory() as data:
        told = subprocess.run(
            [sys.executable, str(MEASURE), place],
            input=json.dumps([*files]),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env=os.environ
            | {"DATA_DIR": data, "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "nonlinear.settings"},
        )
    server.terminate()
    figures: dict[str, Any] = json.loads(told.stdout)
    return figures


def told(corpus: str, figures: dict[str, Any]) -> None:
    seconds: dict[str, float] = figures["seconds"]
    times = sorted(seconds.values())
    print(f"\n{corpus}: {len(times)} feeds, {len(figures['crashes'])} crashes")
    for outcome, count in sorted(figures["outcomes"].items(), key=lambda one: -one[1]):
        print(f"  {count:6}  {outcome}")
    posts = sorted(figures["posts"].items(), key=lambda one: -one[1])
    print("  posts:", ", ".join(f"{count} {verdict}" for verdict, count in posts) or "none")
    for line, count in figures["logged"].items():
        print(f"  {count:6}  {line}")
    slowest = sorted(seconds, key=lambda one: -seconds[one])[:6]
    print(
        f"  median {statistics.median(times) * 1000:.1f} ms, p99 {times[int(len(times) * 0.99)] * 1000:.0f} ms, "
        f"over {SLOW:g} s: {sum(one > SLOW for one in times)}"
    )
    cpu: dict[str, float] = figures["cpu"]
    most = sorted(cpu, key=lambda one: -cpu[one])[:6]
    print(
        f"  CPU, worker and box: over {SLOW:g} s: {sum(one > SLOW for one in cpu.values())}; most:", end=" "
    )
    print("; ".join(f"{name} {cpu[name]:.2f} s" for name in most))
    print("  slowest:", "; ".join(f"{name} {seconds[name]:.2f} s" for name in slowest))
    print(f"  peak memory: worker {figures['worker']:.0f} MB, parser {figures['parser']:.0f} MB")
    for crash in figures["crashes"][:20]:
        print("  CRASH", crash)


def main(folders: Sequence[Path]) -> None:
    for folder in folders:
        told(str(folder), measure(found_in(folder)))
    if not folders:
        with tempfile.TemporaryDirectory() as scratch:
            told("our own hostile feeds", measure(our_own(Path(scratch))))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("folders", nargs="*", type=Path)
    main(arguments.parse_args().folders)
