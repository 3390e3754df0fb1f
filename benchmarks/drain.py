"""A backlog drained on Postgres, Redis and S3 by the embedded voice: posts a minute, and what kills and faults leave.

python benchmarks/drain.py                     60 posts by one and by two production workers
python benchmarks/drain.py --upset             the same by two, with FLUSHALL and a Postgres restart in the middle
python benchmarks/drain.py --kills 120         the same by two, with random kills and S3 answering 503 to one in ten
"""

import argparse
import contextlib
import hashlib
import logging
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import boto3  # noqa: E402
import psycopg  # noqa: E402
import redis as redis_client  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from tests.services import dress, servers  # noqa: E402

logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the S3 server's own news of each request
KEYS = {"aws_access_key_id": "library", "aws_secret_access_key": "not-a-secret", "region_name": "us-east-1"}
POSTS = """
from django.utils import timezone
from sources.models import Source
from sources.storing import add_page
now = timezone.now()
source = Source.objects.get(slug="added")
for n in range({posts}):
    html = "".join(f"<p>In post {{n}} the gardener counted seed {{k}} and wrote the number down twice.</p>" for k in range({paragraphs}))
    add_page(source, title=f"Post number {{n}} of the backlog", html=html, authors=["Ann"], published_at=now, now=now)
"""
FACTS = """
SELECT count(*), count(*) FILTER (WHERE e.status = 'recorded'), count(*) FILTER (WHERE e.status = 'failed'),
    coalesce(sum(e.claims), 0), coalesce(sum(e.failures), 0)
FROM episodes_episode e JOIN sources_post p ON p.id = e.post_id JOIN sources_source s ON s.id = p.home_id
WHERE s.slug = 'added'
"""
WAITING = "SELECT count(*) FROM episodes_episode WHERE status <> 'recorded'"
DOUBLED = """
SELECT count(*) FROM (SELECT FROM episodes_release GROUP BY channel_id, episode_id HAVING count(*) > 1) AS twice
"""
AUDIO = "SELECT audio, audio_sha256 FROM episodes_episode WHERE audio <> ''"
SWEEP = """
import datetime as dt
from django.utils import timezone
from episodes.recording import sweeping
sweeping.sweep(timezone.now() + dt.timedelta(days=2))
"""
NO_FORUMS = "from sources.models import Source; Source.objects.filter(kind='forum').update(enabled=False)"


@contextlib.contextmanager
def library(producers: int) -> Iterator[tuple[dress.Library, servers.S3, servers.Postgres, str]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drain-")))
        s3 = stack.enter_context(servers.s3())
        boto3.client("s3", endpoint_url=s3.url, **KEYS).create_bucket(Bucket="library")
        postgres = stack.enter_context(servers.postgres(folder))
        redis = stack.enter_context(servers.redis(folder / "redis"))
        running = stack.enter_context(dress.production(folder, s3, postgres, redis, producers=producers))
        running.shell(NO_FORUMS)
        running.until(lambda: ask(postgres, WAITING)[0] == (0,), "the house's own samples are read", 600)
        yield running, s3, postgres, redis


def ask(postgres: servers.Postgres, question: str) -> list[tuple]:
    with psycopg.connect(postgres.url) as connection:
        return connection.execute(question).fetchall()


def drain(producers: int, posts: int, paragraphs: int, *, upset: bool = False, kills: int = 0) -> None:
    with library(producers) as (running, s3, postgres, redis):
        running.shell(POSTS.format(posts=posts, paragraphs=paragraphs))
        started = time.monotonic()
        s3.faults = [10] if kills else []
        killed, is_upset = 0, False
        while True:
            _, recorded, failed, _, _ = ask(postgres, FACTS)[0]
            if recorded + failed >= posts and killed >= kills:
                break
            if upset and not is_upset and recorded >= posts // 2:
                is_upset = True
                throw_over(postgres, redis)
            if killed < kills:
                kill_one(running)
                killed += 1
            assert time.monotonic() - started < 3000, running.last_words()
            time.sleep(0.5)
        seconds = time.monotonic() - started
        s3.faults = []
        running.shell(SWEEP)
        report(
            running,
            s3,
            postgres,
            posts,
            f"{producers} workers, {seconds:.0f} s",
            posts / seconds * 60,
            killed,
        )


def throw_over(postgres: servers.Postgres, redis: str) -> None:
    client = redis_client.Redis.from_url(redis)
    client.flushall()
    client.close()
    postgres.restart()


def kill_one(running: dress.Library) -> None:
    """kill -9 of a random worker's whole family, or of beat, which is then started again."""
    name = random.choice([name for name in running.parts if name != "web"])
    victim = running.processes[name]
    victim.kill()  # its pool dies with it
    victim.wait()
    running.start(name)
    time.sleep(random.uniform(1, 8))  # some die before they have begun, some in the middle of a recording


def report(
    running: dress.Library,
    s3: servers.S3,
    postgres: servers.Postgres,
    posts: int,
    title: str,
    pace: float,
    killed: int,
) -> None:
    client = boto3.client("s3", endpoint_url=s3.url, **KEYS)
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="library", Prefix="audio/")
    stored = {row["Key"] for page in pages for row in page.get("Contents", ())}
    referenced = dict(ask(postgres, AUDIO))
    torn = 0
    for name, sha256 in referenced.items():
        body = client.get_object(Bucket="library", Key=name)["Body"].read() if name in stored else b""
        torn += hashlib.sha256(body).hexdigest() != sha256
    episodes, recorded, failed, claims, failures = ask(postgres, FACTS)[0]
    table = Table(title=title)
    row: dict[str, object] = {
        "posts a minute": f"{pace:.1f}",
        "kills": killed,
        "posts": posts,
        "episodes": episodes,
        "recorded": recorded,
        "failed": failed,
        "lost": posts - recorded,
        "doubled": ask(postgres, DOUBLED)[0][0] + max(0, episodes - posts),
        "torn": torn,
        "orphans": len(stored - set(referenced)),
        "claims": claims,
        "failures": failures,
    }
    for name in row:
        table.add_column(name, justify="right")
    table.add_row(*map(str, row.values()))
    console = Console(width=150)
    console.print(table)
    console.print(f"verify: {running.manage('verify').strip()}", soft_wrap=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=60)
    parser.add_argument("--paragraphs", type=int, default=60)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--upset", action="store_true")
    chosen = parser.parse_args()
    if chosen.upset or chosen.kills:
        drain(2, chosen.posts, chosen.paragraphs, upset=chosen.upset, kills=chosen.kills)
        return
    for producers in (1, 2):
        drain(producers, chosen.posts, chosen.paragraphs)


if __name__ == "__main__":
    main()
