"""When to ask a source again: forums steadily, feeds as often as they publish, failing ones less and less."""

import datetime as dt
import random
from collections.abc import Sequence
from statistics import median

FORUM = dt.timedelta(minutes=10)  # the forums' caches answer no faster
SOONEST = dt.timedelta(minutes=15)
LATEST = dt.timedelta(hours=24)
SHARE = 8  # a feed is asked this often between two of its posts
DOUBLINGS = 10


def after_forum(rng: random.Random) -> dt.timedelta:
    return _jittered(FORUM, rng)


def after_feed(gaps: Sequence[float], rng: random.Random) -> dt.timedelta:
    """Between two visits to a feed whose posts lie `gaps` seconds apart."""
    usual = dt.timedelta(seconds=median(gaps) / SHARE) if gaps else dt.timedelta(hours=1)
    return _jittered(min(max(usual, SOONEST), LATEST / 2), rng)


def after_failure(failures: int, retry_after: float | None, rng: random.Random) -> dt.timedelta:
    """Twice as long after every failure, and never sooner than the server asked for."""
    wait = min(FORUM * 2 ** min(failures - 1, DOUBLINGS), LATEST)
    return max(_jittered(wait, rng), dt.timedelta(seconds=retry_after or 0))


def _jittered(wait: dt.timedelta, rng: random.Random) -> dt.timedelta:
    # So that many sources, or many of our installations, do not come at the same second.
    return wait * rng.uniform(0.95, 1.15)
