"""A backlog drained on Postgres, Redis and S3 by the embedded voice: posts a minute, and what kills and faults leave.

python benchmarks/drain.py                     60 posts by one and by two production workers
python benchmarks/drain.py --upset             the same by two, with FLUSHALL and a Postgres restart in the middle
python benchmarks/drain.py --kills 120         the same by two, with random kills and S3 answering 503 to one in ten
"""

import argparse
import contextlib
import json
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import boto3  # noqa: E402
import redis as redis_client  # noqa: E402

from tests.services import dress, servers  # noqa: E402

logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the S3 server's own news of each request
KEYS = {"aws_access_key_id": "library", "aws_secret_access_key": "not-a-secret", "region_name": "us-east-1"}
POSTS = """
from django.utils import timezone
from sources.models import Source
from sources.polling import add_page
now = timezone.now()
source = Source.objects.get(slug="added")
for n in range({posts}):
    html = "".join(f"<p>In post {{n}} the gardener counted seed {{k}} and wrote the number down twice.</p>" for k in range({paragraphs}))
    add_page(source, title=f"Post number {{n}} of the backlog", html=html, authors=["Ann"], published_at=now, now=now)
"""
FACTS = """
import json
from django.db.models import Count, Sum
from episodes.models import Episode, Release
posts = Episode.objects.filter(post__home__slug="added")
print(json.dumps({
    "episodes": posts.count(),
    "recorded": posts.filter(status="recorded").count(),
    "failed": posts.filter(status="failed").count(),
    "claims": posts.aggregate(n=Sum("claims"))["n"] or 0,
    "crashes": posts.aggregate(n=Sum("crashes"))["n"] or 0,
    "failures": posts.aggregate(n=Sum("failures"))["n"] or 0,
    "doubled": Release.objects.values("channel", "episode").annotate(n=Count("id")).filter(n__gt=1).count(),
    "audio": {str(e.audio): [e.audio_sha256, e.audio_bytes] for e in Episode.objects.filter(audio__gt="")},
}))
"""


@contextlib.contextmanager
def library(producers: int) -> Iterator[tuple[dress.Library, servers.S3, servers.Postgres, str]]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drain-")))
        s3 = stack.enter_context(servers.s3())
        boto3.client("s3", endpoint_url=s3.url, **KEYS).create_bucket(Bucket="library")
        postgres = stack.enter_context(servers.postgres(folder))
        redis = stack.enter_context(servers.redis(folder / "redis"))
        running = stack.enter_context(dress.production(folder, s3, postgres, redis, producers=producers))
        running.shell(
            "from sources.models import Source; Source.objects.filter(kind='forum').update(enabled=False)"
        )
        facts(running, lambda now: sampled(running))
        yield running, s3, postgres, redis


def sampled(running: dress.Library) -> bool:
    """The house's own sample posts are out of the way."""
    left = "from episodes.models import Episode; print(Episode.objects.exclude(status='recorded').count())"
    return running.shell(left) == "0"


def facts(running: dress.Library, done: object = None) -> dict:
    if callable(done):
        running.until(lambda: done(None), "the library is quiet", 300)
    return json.loads(running.shell(FACTS).splitlines()[-1])


def drain(producers: int, posts: int, paragraphs: int, *, upset: bool = False, kills: int = 0) -> None:
    with library(producers) as (running, s3, postgres, redis):
        running.shell(POSTS.format(posts=posts, paragraphs=paragraphs))
        started = time.monotonic()
        if kills:
            s3.faults = [10]
        killed = 0
        upset_at = posts // 2 if upset else -1
        while (now := facts(running))["recorded"] + now["failed"] < posts:
            if upset and now["recorded"] >= upset_at > 0:
                client = redis_client.Redis.from_url(redis)
                client.flushall()
                client.close()
                postgres.restart()
                upset_at = -1
            if killed < kills:
                killed += kill_one(running, producers)
            assert time.monotonic() - started < 3000, running.last_words()
            time.sleep(0.5)
        minutes = (time.monotonic() - started) / 60
        s3.faults = []
        running.shell(
            "import datetime as dt; from django.utils import timezone; from episodes import sweeping;"
            "sweeping.sweep(timezone.now() + dt.timedelta(days=2))"
        )
        report(producers, posts, minutes, killed, facts(running), s3)


def kill_one(running: dress.Library, producers: int) -> int:
    """kill -9 of a random worker's whole family, or of beat, which is then started again."""
    name = random.choice([*(f"produce-{n}" for n in range(1, producers + 1)), "poll", "beat"])
    victim = running.processes[name]
    os.kill(victim.pid, signal.SIGKILL)  # its pool dies with it
    victim.wait()
    command = dress.parts(int(running.env["PORT"]), producers)[name]
    with (running.logs / f"{name}.log").open("ab") as log:
        fresh = subprocess.Popen([sys.executable, *command], env=running.env, stdout=log, stderr=log)
    victim.__dict__.update(fresh.__dict__)  # whoever ends the library ends the new one
    time.sleep(random.uniform(1, 4))
    return 1


def report(producers: int, posts: int, minutes: float, killed: int, found: dict, s3: servers.S3) -> None:
    client = boto3.client("s3", endpoint_url=s3.url, **KEYS)
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="library", Prefix="audio/")
    stored = {row["Key"]: row["Size"] for page in pages for row in page.get("Contents", ())}
    referenced = found.pop("audio")
    torn = sum(stored.get(name) != size for name, (_, size) in referenced.items())
    print(
        f"{producers} workers: {posts / minutes:6.1f} posts a minute, {minutes * 60:.0f} s, {killed} kills; "
        + ", ".join(f"{name} {count}" for name, count in found.items())
        + f", orphans {len(set(stored) - set(referenced))}, torn {torn}",
        flush=True,
    )


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
