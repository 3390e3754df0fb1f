"""One worker's hold on one episode: taken, renewed, and lost where somebody else was first.

The database decides. A row is taken and left by one UPDATE that holds only while `claims` is what was seen.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db.models import F, QuerySet

from episodes.models import LEASE, Episode
from sources.models import Post
from sources.selection import Verdict

CRASHES = 25  # its worker died: innocents die with their worker
NEWS = dt.timedelta(seconds=5)
"""How often a recording renews its lease and tells how far it is."""


class LostLeaseError(Exception):
    """Somebody else has the episode now, or it may not be heard any more."""


Watch = Callable[[Episode, float], None]
"""Hears which episode is recorded, and the share that is done."""


@dataclass(slots=True)
class Clock:
    """The time that was passed in, running on."""

    started_at: dt.datetime
    _origin: float = field(default_factory=time.monotonic)

    def now(self) -> dt.datetime:
        return self.started_at + dt.timedelta(seconds=time.monotonic() - self._origin)


@dataclass(slots=True)
class Claim:
    """One worker's hold on one episode; `number` is the fencing token."""

    episode: Episode
    number: int
    clock: Clock
    told_at: dt.datetime
    watch: Watch | None = None

    def row(self) -> QuerySet[Episode]:
        """The episode while it is ours."""
        return Episode.objects.filter(pk=self.episode.pk, claims=self.number, status=Episode.Status.RECORDING)

    @property
    def work_dir(self) -> Path:
        return Path(settings.WORK_DIR) / f"{self.episode.uuid}.{self.number}"

    def renew(self, done: float) -> None:
        """Hold on, and tell how much is done (0 to 1). Raises LostLeaseError."""
        now = self.clock.now()
        if self.watch:
            self.watch(self.episode, done)
        if now - self.told_at >= NEWS:
            self.told_at = now
            self.hold(now + LEASE, progress=min(100, int(done * 100)))

    def hold(self, until: dt.datetime, **columns: int) -> None:
        """Keep the row until then, and set these columns. Raises LostLeaseError."""
        held = self.row().update(due_at=until, **columns)
        if not held or not may_be_heard(self.episode.post_id):
            raise LostLeaseError


def claim_next(now: dt.datetime) -> Claim | None:
    """Take the newest post that is due. One that killed its workers too often is given up on the way."""
    while due := list(Episode.objects.due(now).order_by("-post__published_at", "-pk")[:10]):
        for episode in due:
            if claim := take(episode, now):
                return claim
    return None


def take(episode: Episode, now: dt.datetime) -> Claim | None:
    """A hold on this episode; nothing where it was taken meanwhile, or given up for killing its workers."""
    crashed = episode.status == Episode.Status.RECORDING
    # No join here: Postgres would judge a row that another worker has just taken by what it was before.
    known = Episode.objects.filter(pk=episode.pk, claims=episode.claims, status=episode.status)
    seen = known.takeable(now)
    if crashed and episode.crashes + 1 >= CRASHES:
        words = f"its worker died {CRASHES} times"
        seen.update(status=Episode.Status.FAILED, crashes=F("crashes") + 1, error=words, progress=0)
        return None
    won = seen.update(
        status=Episode.Status.RECORDING,
        claims=F("claims") + 1,
        crashes=F("crashes") + (1 if crashed else 0),
        due_at=now + LEASE,
        progress=0,
    )
    if not won:
        return None
    fresh = Episode.objects.select_related("post__home").get(pk=episode.pk)
    return Claim(fresh, episode.claims + 1, Clock(now), told_at=now)


def may_be_heard(post_id: int) -> bool:
    return Post.objects.filter(pk=post_id, verdict=Verdict.ACCEPTED).exists()
