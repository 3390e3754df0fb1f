"""The composer: takes a source that is due, visits it, and writes down what came of it and when to come again."""

import datetime as dt
import functools
import logging
import random
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connections
from django.utils import timezone

from sources import consent, schedule
from sources.box import shared_box
from sources.feed_visit import FeedVisit
from sources.forum import Conversation, Style
from sources.forum_visit import ForumVisit
from sources.http import Client, FetchError, Trouble
from sources.models import Source
from sources.outcome import Outcome

logger = logging.getLogger(__name__)
rng = random.Random()  # noqa: S311 - spreads visits, guards nothing

_clients: dict[tuple[str, frozenset[str]], Client] = {}

TOGETHER = 8  # hosts asked at a time; never two questions to one
LEASE = dt.timedelta(minutes=20)  # a worker that died leaves the source due again after this


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll did, for a table or a log line."""

    source: Source
    counts: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    trouble: Trouble | None = None


def poll_next(now: dt.datetime, client: Client | None = None) -> PollResult | None:
    """Visit one source that is due; None where none is."""
    # A list: SQLite refuses to write while an older answer is still being read.
    for source in list(Source.objects.due(now)[: 2 * TOGETHER]):
        if _claim(source, now):
            return _visit(source, now, client or shared_client())
    consent.enforce(now)
    return None


def drain(until: float) -> int:
    """Visit what is due, several hosts at a time, until `until` (monotonic); returns how many were visited."""
    due = Source.objects.due(timezone.now()).count()
    if due < 2:
        return _drain(until)
    with ThreadPoolExecutor(min(due, TOGETHER), thread_name_prefix="poll") as threads:
        return sum(threads.map(_drain_thread, [until] * min(due, TOGETHER)))


def _drain_thread(until: float) -> int:
    try:
        return _drain(until)
    finally:
        connections.close_all()


def _drain(until: float) -> int:
    visited = 0
    while time.monotonic() < until and poll_next(timezone.now()):
        visited += 1
    return visited


def poll_source(source: Source, now: dt.datetime, client: Client | None = None) -> PollResult:
    """Visit this source now, due or not."""
    _claim(source, now)
    return _visit(source, now, client or shared_client())


def shared_client() -> Client:
    """The process's one client, as the settings want it."""
    agent = f"{settings.PUBLISHER_NAME} (+{settings.SITE_URL}; {settings.CONTACT_EMAIL})"
    key = (agent.encode("ascii", "ignore").decode(), frozenset(settings.FETCH_ALLOW_HOSTS))
    if key not in _clients:
        close_shared_client()
        _clients[key] = Client(key[0], allowed=key[1])
    return _clients[key]


def close_shared_client() -> None:
    while _clients:
        _clients.popitem()[1].close()


def _claim(source: Source, now: dt.datetime) -> bool:
    """Take the source by pushing its due date, unless somebody else was first."""
    lease = now + LEASE
    won = Source.objects.filter(pk=source.pk, due_at=source.due_at).update(due_at=lease)
    if won:
        source.due_at = lease
    return bool(won)


def _visit(source: Source, now: dt.datetime, client: Client) -> PollResult:
    try:
        outcome = visit_to(source, now, client).run()
    except FetchError as error:
        return _failed(source, error, now)
    except Exception as error:
        _failed(
            source,
            FetchError(Trouble.UNREADABLE, f"an error of ours, told in the log ({type(error).__name__})"),
            now,
        )
        raise
    return _succeeded(source, outcome, now)


def visit_to(source: Source, now: dt.datetime, client: Client) -> ForumVisit | FeedVisit:
    """The visit, not yet made."""
    if source.kind == Source.Kind.FORUM:
        return ForumVisit(source, functools.partial(open_forum, client), now)
    return FeedVisit(source, client, shared_box(), now)


def open_forum(client: Client, source: Source) -> Conversation:
    """A conversation in the style in which the source's last visit was understood."""
    headers = {str(name): str(value) for name, value in source.headers.items()}
    spoken = source.cursor.get("style", Style.LEGACY)
    return Conversation(
        client, source.url, headers, Style.SELECTOR if spoken == Style.SELECTOR else Style.LEGACY
    )


def _succeeded(source: Source, outcome: Outcome, now: dt.datetime) -> PollResult:
    forum = source.kind == Source.Kind.FORUM
    wait = schedule.after_forum(rng) if forum else schedule.after_feed(outcome.gaps, rng)
    _write(
        source,
        now + wait,
        polled_at=now,
        cursor=outcome.cursor,
        etag=outcome.etag,
        modified=outcome.modified,
        fingerprint=outcome.fingerprint,
        failures=0,
        last_error=outcome.note,
        last_found=dict(outcome.counts),
    )
    _follow_move(source, outcome.moved_to)
    logger.info("polled source=%s found=%d", source.slug, outcome.counts["found"])
    return PollResult(source, dict(outcome.counts), outcome.note)


def _failed(source: Source, error: FetchError, now: dt.datetime) -> PollResult:
    failures = source.failures + 1
    wait = schedule.after_failure(failures, error.retry_after, rng)
    if error.trouble is Trouble.GONE:
        Source.objects.filter(pk=source.pk).update(enabled=False)
        source.enabled = False
    _write(source, now + wait, polled_at=now, failures=failures, last_error=str(error), last_found={})
    logger.warning("poll failed source=%s trouble=%s failures=%d", source.slug, error.trouble, failures)
    return PollResult(source, {}, str(error), error.trouble)


def _write(source: Source, due_at: dt.datetime, **wanted: object) -> None:
    """Write the poll state; the next date only if no curator asked for an earlier one meanwhile."""
    Source.objects.filter(pk=source.pk).update(**wanted)
    Source.objects.filter(pk=source.pk, due_at=source.due_at).update(due_at=due_at)
    source.refresh_from_db()


def _follow_move(source: Source, address: str) -> None:
    """A feed that moved for good is asked at its new address, and the curator sees it there."""
    if not address or source.kind != Source.Kind.FEED or len(address) > 500:
        return
    if not Source.objects.filter(url=address).exists():
        Source.objects.filter(pk=source.pk).update(url=address, last_error=f"moved from {source.url}")
        source.refresh_from_db()
