"""kill -9 between fetch and save, of a real process on a real file: nothing is lost, and nothing is read twice."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from sources.models import Source
from tests.sources.loopback_forum import body
from tests.sources.servers import RawServer, serving

ROOT = Path(__file__).resolve().parents[2]
FEED = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>B</title><item>
<title>Survivor</title><guid>s1</guid><link>https://b.example/s</link><pubDate>Thu, 25 Apr 2024 12:00:00 GMT</pubDate>
<content:encoded><![CDATA[{body(200)}]]></content:encoded></item></channel></rss>""".encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n%b" % (
    len(FEED),
    FEED,
)


@dataclass
class Seam:
    """The feed's server and the database's one writer: whoever has fetched cannot save until it is let go."""

    path: Path
    held: list[sqlite3.Connection] = field(default_factory=list)

    def answer(self, asker: socket.socket, _request: bytes) -> None:
        if not self.held:
            writer = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            writer.execute("BEGIN IMMEDIATE")
            self.held.append(writer)
        asker.sendall(ANSWER)

    def let_go(self) -> None:
        for writer in self.held:
            writer.close()


@pytest.fixture
def seam(tmp_path: Path) -> Iterator[Seam]:
    seam = Seam(tmp_path / "library.sqlite3")
    yield seam
    seam.let_go()


@pytest.fixture
def blog(seam: Seam) -> Iterator[RawServer]:
    with serving(seam.answer) as server:
        yield server


@pytest.fixture
def environment(seam: Seam, blog: RawServer, transactional_db: None) -> dict[str, str]:
    """A library of its own on disk that knows the blog, for processes of their own."""
    Source.objects.create(slug="b", name="B", family="b", kind="feed", url=f"http://{blog.place}/feed")
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{seam.path}",
        "DATA_DIR": str(seam.path.parent),
        "FETCH_ALLOW_HOSTS": blog.place,
    }
    copy_to(seam.path, environment)
    return environment


def copy_to(path: Path, environment: dict[str, str]) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        return
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    rows = path.with_suffix(".json")
    call_command("dumpdata", "sources.source", output=str(rows))
    subprocess.run([*manage, "loaddata", "-v0", str(rows)], cwd=ROOT, env=environment, check=True)


def poll(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "poll", "b"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def asked(path: Path, question: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute(question).fetchall()


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_reading(worker: subprocess.Popen[str]) -> bool:
    """Its parser runs: the feed is fetched."""
    return any(thread.read_text().strip() for thread in Path(f"/proc/{worker.pid}/task").glob("*/children"))


def test_a_worker_killed_between_fetch_and_save_loses_nothing(
    seam: Seam, environment: dict[str, str]
) -> None:
    worker = poll(environment)
    until(lambda: is_reading(worker))
    worker.kill()
    told, _ = worker.communicate(timeout=20)
    seam.let_go()
    assert worker.returncode == -signal.SIGKILL, told
    assert asked(seam.path, "SELECT title FROM sources_post") == []
    assert asked(seam.path, "SELECT cursor, etag, polled_at FROM sources_source") == [("{}", "", None)]

    told, _ = poll(environment).communicate(timeout=60)
    assert asked(seam.path, "SELECT title, verdict FROM sources_post") == [("Survivor", "accepted")], told
