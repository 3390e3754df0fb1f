"""What is given out where: releases, and the feeds that tell of them. Everything here may be done twice."""

import datetime as dt
import logging
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from episodes.models import Channel, Episode, FeedPage, Release
from episodes.programme import choosing, feed_pages, rules, sequences, silence
from episodes.programme.releasing import give_out
from episodes.recording import items, production, withdrawal
from sources.ripeness import ripe
from sources.selection import Reason, Verdict

logger = logging.getLogger(__name__)

BATCH = 200
WRITING = dt.timedelta(minutes=2)
"""How long a writer has a feed to itself."""
RULE = ("sources", "any_tags", "no_tags", "authors")


def reconcile(now: dt.datetime) -> bool:
    """Bring releases and feeds up to what posts and episodes have become; says whether there was anything to do."""
    changed = list(_unapplied()[:BATCH])
    if changed:
        _apply(changed, now)
    choose_due(now)
    mark_stale(now)
    due = Channel.objects.filter(ripe("feed_due_at", now), enabled=True)
    written = [write_due(channel, now) for channel in due.prefetch_related(*RULE)]
    return bool(changed) or any(written)


def _unapplied() -> QuerySet[Episode]:
    """Episodes whose post moved, or whose audio is new, since programming last looked."""
    is_new = Q(published_at__isnull=False, applied_at__isnull=True)
    found = Episode.objects.filter(is_new | Q(applied_at__lt=F("post__changed_at"))).order_by("pk")
    return found.select_related("post__home").prefetch_related("post__bylines__author")


def _apply(changed: Sequence[Episode], now: dt.datetime) -> None:
    for episode in changed:
        _follow(episode, now)
    mark_holders([episode.pk for episode in changed], now)
    for episode in changed:
        # Unless it was published anew meanwhile: then there is news again.
        read_at = None if episode.post.reason == Reason.OPTED_OUT else episode.read_at
        seen = Episode.objects.filter(pk=episode.pk, applied_at=episode.applied_at, read_at=read_at)
        seen.update(applied_at=episode.post.changed_at)


def _follow(episode: Episode, now: dt.datetime) -> None:
    """What a change of the post asks of its episode."""
    post = episode.post
    if post.verdict == Verdict.REFUSED and post.reason == Reason.OPTED_OUT:
        withdrawal.erase(episode, now)
    elif post.verdict == Verdict.ACCEPTED:
        production.revise(episode, now)
        if episode.published_at:
            fresh = items.shared(episode)
            Episode.objects.filter(pk=episode.pk, read_at=episode.read_at).update(item=fresh)


def mark_holders(episodes: Iterable[int], now: dt.datetime) -> None:
    """Ask for the feeds of every channel that gave these episodes out, or may now."""
    pks = list(episodes)
    holding = set(Release.objects.filter(episode__in=pks).values_list("channel", flat=True))
    for channel in Channel.objects.filter(enabled=True).prefetch_related(*RULE):
        if channel.pk in holding or rules.unreleased(channel).filter(pk__in=pks).exists():
            mark_due(channel, now)


def mark_due(channel: Channel, now: dt.datetime) -> None:
    """Ask for the channel's feed to be written anew."""
    Channel.objects.filter(pk=channel.pk).update(feed_due_at=now)


def mark_stale(now: dt.datetime) -> None:
    """Ask for feeds that were never written, or that would be written differently now: a new title, cover, address."""
    builds = dict(FeedPage.objects.filter(number=1).values_list("channel", "build"))
    for channel in Channel.objects.filter(enabled=True, feed_due_at__isnull=True):
        if builds.get(channel.pk) != feed_pages.build_of(channel):
            mark_due(channel, now)


def choose_due(now: dt.datetime) -> None:
    """Choose the best of what is over, where a channel waits for it."""
    channels = Channel.objects.filter(enabled=True).exclude(cadence=Channel.Cadence.EVERY)
    for channel in channels.annotate(latest=Max("releases__period")).prefetch_related(*RULE):
        if choosing.is_due(channel, channel.latest or "", now) and choosing.choose_for(channel, now):
            mark_due(channel, now)


def mark_late_bloomers(now: dt.datetime) -> None:
    """Ask for feeds that something came to belong to without a change of its post: karma grew, a rule was widened."""
    channels = Channel.objects.filter(enabled=True, feed_due_at__isnull=True, cadence=Channel.Cadence.EVERY)
    for channel in channels.prefetch_related(*RULE):
        if rules.unreleased(channel).exists():
            mark_due(channel, now)


def mark_silent(now: dt.datetime) -> None:
    """Ask for the feeds of channels that fell silent unusually long ago, and should say so."""
    for channel in Channel.objects.filter(enabled=True, feed_due_at__isnull=True):
        if note_silence(channel, now):
            mark_due(channel, now)


def note_silence(channel: Channel, now: dt.datetime) -> bool:
    """Write down since when the channel is silent; says whether that is news."""
    before, channel.silent_since = channel.silent_since, silence.since(channel, now)
    if channel.silent_since == before:
        return False
    return bool(Channel.objects.filter(pk=channel.pk).update(silent_since=channel.silent_since))


def mark_changed_sequences(now: dt.datetime) -> None:
    """Ask for the feeds of channels whose sequence is another now."""
    for channel in sequences.refresh(now):
        mark_due(channel, now)


def write_due(channel: Channel, now: dt.datetime) -> bool:
    """Give out what is due on the channel and write its feed, unless another worker is at it."""
    lease = now + WRITING
    seen = Channel.objects.filter(
        pk=channel.pk, feed_claims=channel.feed_claims, feed_due_at=channel.feed_due_at
    )
    if not seen.update(feed_claims=F("feed_claims") + 1, feed_due_at=lease):
        return False
    mine = Channel.objects.filter(pk=channel.pk, feed_claims=channel.feed_claims + 1)
    _name_for_good(channel)
    if channel.cadence == Channel.Cadence.EVERY:
        give_out(channel, now)
    note_silence(channel, now)
    pages = feed_pages.render(channel, now)
    with transaction.atomic():
        if not mine.update(feed_written_at=now):
            return False  # a newer writer has it, and what it reads is newer too
        for page in pages:
            page.save()
    mine.filter(feed_due_at=lease).update(feed_due_at=None)  # unless it was asked for again
    logger.info("wrote feed channel=%s pages=%d", channel.slug, len(pages))
    return True


def _name_for_good(channel: Channel) -> None:
    """The channel's guid is made of its first public address, once."""
    if settings.PUBLIC and channel.guid.version != 5:
        channel.guid = feed_pages.guid_of(channel)
        Channel.objects.filter(pk=channel.pk).update(guid=channel.guid)
