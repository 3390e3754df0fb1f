"""Polling many blogs: wall time against the ideal, memory, and CPU a poll; and what the parser's box costs.

    python benchmarks/poll.py [sources] [latency in ms]

A server in a process of its own answers for as many hosts (127.0.0.1, 127.0.0.2, …) after the latency. Three rounds:
everything new, everything unchanged (304), and feeds whose only change is their build date (200).
"""

import asyncio
import functools
import gzip
import itertools
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
from email.utils import formatdate
from pathlib import Path

MEASURE = Path(__file__).parent / "inside" / "poll_measure.py"
SOURCES = int(sys.argv[1]) if len(sys.argv) > 2 else 100
LATENCY = (int(sys.argv[2]) if len(sys.argv) > 2 else 200) / 1000
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/rss+xml\r\n"
    b'ETag: "1"\r\nContent-Length: %d\r\n\r\n'
)
HOSTS = [f"127.0.{number // 250}.{number % 250 + 1}" for number in range(SOURCES)]

Port = multiprocessing.Queue  # of one port


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


def serve(port: Port) -> None:
    """Whoever asks with a condition hears 304; whoever asks without gets the feed with another build date than before."""
    built = itertools.cycle((0, 86_400))
    packed = {
        (host, date): gzip.compress(feed(host, built=date), 1) for host in HOSTS for date in (0, 86_400)
    }

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return writer.close()
            lines = head.decode().lower().split("\r\n")
            host = next(line for line in lines if line.startswith("host:")).split(":")[1].strip()
            await asyncio.sleep(LATENCY)
            if any(line.startswith("if-none-match") for line in lines):
                writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
                continue
            body = packed[host, next(built)]
            writer.write(HEAD % len(body) + body)

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, limit=1 << 20)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def main() -> None:
    port: Port = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    server.start()
    number = port.get(timeout=120)
    places = [f"{host}:{number}" for host in HOSTS]
    with tempfile.TemporaryDirectory() as data:
        environ = os.environ | {
            "DATA_DIR": data,
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "nonlinear.settings",
            "FETCH_ALLOW_HOSTS": ",".join(places),
        }
        subprocess.run([sys.executable, str(MEASURE), str(LATENCY)], env=environ, check=True)
    server.terminate()


if __name__ == "__main__":
    main()
