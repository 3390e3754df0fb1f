"""The life of an episode: commissioned, claimed, recorded, published; or set back, or given up."""

import datetime as dt
import logging
import shutil
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from episodes import addresses, stores
from episodes.models import LEASE, Episode
from episodes.recording import booth, breaker, narration
from episodes.recording.booth import FaultError, Reading
from episodes.recording.claiming import Claim, LostLeaseError, Watch, claim_next, may_be_heard
from sources.models import Post
from sources.selection import Verdict
from tts.models import Provider

logger = logging.getLogger(__name__)

FAILURES = 3  # the post's or the engine's fault
BACK_OFF = (dt.timedelta(minutes=1), dt.timedelta(minutes=10))  # after the first failure, after the second
SLOWEST_UPLOAD = 100_000  # bytes a second
BURST = dt.timedelta(minutes=10)
BATCH = 200


def produce_next(now: dt.datetime, watch: Watch | None = None) -> bool:
    """Commission what is new, and record the one episode that is due next; says whether there was one."""
    commission(now)
    if obstacle(now):
        return False
    claim = claim_next(now)
    if claim is None:
        return False
    claim.watch = watch
    carry_out(claim)
    return True


def commission(now: dt.datetime) -> int:
    """Every accepted post gets an episode. Two workers at once give it one."""
    posts = Post.objects.filter(verdict=Verdict.ACCEPTED, episode=None).order_by("-published_at")
    return sum(_commission(post, now) for post in posts.only("pk", "title")[:BATCH])


def _commission(post: Post, now: dt.datetime) -> bool:
    episode = Episode(post=post, due_at=now)
    episode.slug = addresses.episode_slug(post.title)
    if Episode.objects.filter(slug=episode.slug).exists():
        episode.slug += f"-{episode.uuid.hex[:8]}"
    try:
        with transaction.atomic():
            episode.save(force_insert=True)
    except IntegrityError:  # another worker was first; a taken slug is tried again at the next tick
        return False
    return True


def obstacle(now: dt.datetime) -> str:
    """Why nothing can be recorded now, in words; empty where nothing is in the way."""
    for name in (settings.TTS_ENGINE, stores.STORAGE):
        if Provider.objects.is_down(name, now):
            return f"{name} is not answering"
    return stores.obstacle()


def carry_out(claim: Claim) -> None:
    """Record and publish what was claimed, and leave the row in a state that says what became of it."""
    try:
        _clear_work_dir(claim)
        reading = booth.read_aloud(claim.episode, claim.work_dir, claim.renew)
        publish(claim, reading)
        for name in (settings.TTS_ENGINE, stores.STORAGE):
            breaker.mend(name, claim.clock.now())
    except LostLeaseError:
        release(claim)
    except (KeyboardInterrupt, SystemExit):
        release(claim)
        raise
    except FaultError as fault:
        _charge(claim, fault)
    except OperationalError as error:  # the lease runs out, as if the worker had died, and nobody is charged
        logger.warning("left to its lease episode=%s: the database says: %s", claim.episode.uuid, error)
        raise
    except Exception as error:
        if not stores.is_the_machines(error):
            set_back(claim, f"{type(error).__name__}: {error}")
            raise
        words = stores.in_words(error)
        postpone(claim, words, breaker.trip(stores.STORAGE, words, claim.clock.now()))
    finally:
        shutil.rmtree(claim.work_dir, ignore_errors=True)


def _clear_work_dir(claim: Claim) -> None:
    """What an earlier worker left of the same episode."""
    for left in claim.work_dir.parent.glob(f"{claim.episode.uuid}.*"):
        shutil.rmtree(left, ignore_errors=True)
    claim.work_dir.mkdir(parents=True)


def publish(claim: Claim, reading: Reading) -> None:
    """Store the file, then turn the row. Raises LostLeaseError, and then nothing is left behind."""
    # An upload tells nothing while it lasts, so its lease is as long as a slow one takes.
    claim.hold(claim.clock.now() + LEASE + dt.timedelta(seconds=reading.recording.size / SLOWEST_UPLOAD))
    name = stores.put_audio(claim.episode.uuid, reading.recording.sha256, reading.recording.path)
    try:
        with transaction.atomic():
            _publish_row(claim, reading, name)
    except BaseException:
        stores.withdraw_audio(claim.episode.pk, name, claim=claim.number)
        raise
    stores.tidy_audio(claim.episode.uuid, keep=(name, str(claim.episode.audio)))
    logger.info("recorded episode=%s seconds=%d", claim.episode.uuid, reading.recording.seconds)


def _publish_row(claim: Claim, reading: Reading, name: str) -> None:
    now = claim.clock.now()
    if not may_be_heard(claim.episode.post_id):
        raise LostLeaseError
    held = claim.row().update(
        status=Episode.Status.RECORDED,
        audio=name,
        published_at=Coalesce(F("published_at"), now),
        read_at=now,
        due_at=now,
        failures=0,
        crashes=0,
        error="",
        progress=100,
        applied_at=None,  # programming has something to give out
        **reading.columns,
    )
    if not held:
        raise LostLeaseError


def _charge(claim: Claim, fault: FaultError) -> None:
    if fault.is_outage:
        return postpone(claim, str(fault), breaker.trip(settings.TTS_ENGINE, str(fault), claim.clock.now()))
    if fault.permanent:
        return give_up(claim, str(fault), flags=fault.flags)
    return set_back(claim, str(fault))


def set_back(claim: Claim, error: str) -> None:
    """Charge a failure: another try later, or none where the budget is spent."""
    failures = claim.episode.failures + 1
    if failures >= FAILURES:
        return give_up(claim, error)
    due_at = claim.clock.now() + BACK_OFF[failures - 1]
    claim.row().update(
        status=Episode.Status.QUEUED, failures=failures, error=error, due_at=due_at, progress=0
    )
    logger.warning("set back episode=%s failures=%d: %s", claim.episode.uuid, failures, error)
    return None


def give_up(claim: Claim, error: str, *, flags: Iterable[str] = ()) -> None:
    """What is on air stays there; a curator or an edit of the post may queue it again."""
    changes: dict[str, Any] = {"flags": list(flags)} if flags else {}
    claim.row().update(
        status=Episode.Status.FAILED,
        failures=F("failures") + 1,
        error=error,
        progress=0,
        applied_at=claim.episode.post.changed_at,
        **changes,
    )
    logger.error("gave up episode=%s: %s", claim.episode.uuid, error)


def postpone(claim: Claim, error: str, due_at: dt.datetime) -> None:
    """An outage is charged to the provider, or the storage, and not to the post."""
    claim.row().update(status=Episode.Status.QUEUED, error=error, due_at=due_at, progress=0)
    logger.warning("postponed episode=%s: %s", claim.episode.uuid, error)


def release(claim: Claim) -> None:
    """Let go, uncharged. Where the lease was lost the row is somebody else's and stays as it is."""
    claim.row().update(status=Episode.Status.QUEUED, due_at=claim.clock.now(), progress=0)
    logger.info("let go episode=%s claim=%d", claim.episode.uuid, claim.number)


def revise(episode: Episode, now: dt.datetime) -> bool:
    """Queue an episode again if an edit of its post changed what is spoken; says whether it did.

    Not at once, because authors edit in bursts. What is being recorded is looked at again when it is published.
    """
    if episode.status == Episode.Status.FAILED:
        return _requeue(episode, now)
    if episode.status != Episode.Status.RECORDED or episode.external_url:
        return False
    if narration.digest(narration.script_for(episode.post)) == episode.spoken_sha256:
        return False
    return _requeue(episode, now + BURST)


def read_again(episodes: QuerySet[Episode], now: dt.datetime) -> int:
    """Queue what was read or given up once more, by voices cast anew, because a curator says so; returns how many."""
    settled = episodes.filter(status__in=(Episode.Status.RECORDED, Episode.Status.FAILED), external_url="")
    return sum(_requeue(episode, now, cast={}) for episode in settled.only("status", "claims"))


def _requeue(episode: Episode, due_at: dt.datetime, **changes: Any) -> bool:
    seen = Episode.objects.filter(pk=episode.pk, status=episode.status, claims=episode.claims)
    return bool(
        seen.update(
            status=Episode.Status.QUEUED,
            due_at=due_at,
            failures=0,
            crashes=0,
            error="",
            progress=0,
            **changes,
        )
    )
