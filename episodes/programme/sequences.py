"""Sequences and collections of the forums: which posts they hold, in which order, asked again once a day."""

import datetime as dt
import logging

from django.db.models import Q

from episodes import finding
from episodes.models import Channel
from sources.backfilling import KNOWN_COLLECTIONS, id_in
from sources.forum_visit import ForumVisit
from sources.http import Client, FetchError, Trouble
from sources.models import Identity, Source
from sources.polling import shared_client, visit_to

logger = logging.getLogger(__name__)

OLD = dt.timedelta(days=1)
AGAIN = dt.timedelta(hours=1)
"""How soon a forum that did not answer is asked again."""


def refresh(now: dt.datetime, client: Client | None = None) -> list[Channel]:
    """Ask for what was not asked for a day; returns the channels whose sequence is another now."""
    unread = Q(sequence_read_at__isnull=True) | Q(sequence_read_at__lt=now - OLD)
    channels = Channel.objects.filter(unread, enabled=True).exclude(sequence="")
    return [channel for channel in channels if _claim(channel, now) and _renew(channel, now, client)]


def read(address: str, now: dt.datetime, client: Client | None = None) -> list[str]:
    """The ids of the posts of the sequence or collection at this address, in its order. Raises FetchError."""
    source = source_of(address)
    visit = visit_to(source, now, client or shared_client()) if source else None
    if not isinstance(visit, ForumVisit):
        raise FetchError(Trouble.NOT_UNDERSTOOD, f"{address} is no address of a forum that is polled")
    key = id_in(address)
    if "/s/" in address:
        return visit.forum.sequence(key)
    return visit.forum.collection(KNOWN_COLLECTIONS.get(key, key))


def source_of(address: str) -> Source | None:
    return finding.source_of(address, Source.objects.filter(kind=Source.Kind.FORUM))


def numbers(channel: Channel) -> dict[int, int]:
    """For each post that we hold: its place in the sequence, counted from 1."""
    places = {key: place for place, key in enumerate(channel.sequence_keys, 1)}
    held = Identity.objects.filter(external_id__in=places).values_list("post_id", "external_id")
    return {post: places[key] for post, key in held}


def _claim(channel: Channel, now: dt.datetime) -> bool:
    """Two workers ask once; who fails asks again in an hour."""
    seen = Channel.objects.filter(pk=channel.pk, sequence_read_at=channel.sequence_read_at)
    return bool(seen.update(sequence_read_at=now - OLD + AGAIN))


def _renew(channel: Channel, now: dt.datetime, client: Client | None) -> bool:
    try:
        keys = read(channel.sequence, now, client)
    except FetchError as error:
        logger.warning("unread sequence channel=%s: %s", channel.slug, error)
        return False
    if not keys and channel.sequence_keys:  # a sequence is hardly emptied, but a server errs
        return False
    Channel.objects.filter(pk=channel.pk).update(sequence_keys=keys, sequence_read_at=now)
    return bool(keys != channel.sequence_keys)
