"""Giving episodes out on the channels that take every one of their rule."""

import datetime as dt
import uuid

from episodes.models import Channel, Episode, Release
from episodes.programme import rules

BATCH = 200
FRESH = dt.timedelta(hours=1)
HANDFUL = 10


def give_out(channel: Channel, now: dt.datetime) -> int:
    """Release what the rule takes and was not given out yet; returns how many."""
    found = rules.unreleased(channel).order_by("published_at", "pk")
    leading: dict[int, Episode] = {}
    for one in found.only("uuid", "published_at", "twin_of"):
        leading.setdefault(one.twin_of_id or one.pk, one)  # of twins the first
    new = list(leading.values())
    is_history = channel.feed_written_at is None or len(new) > HANDFUL
    releases = [
        Release(
            channel=channel,
            episode=episode,
            guid=guid_of(channel, episode),
            released_at=_moment(episode, now, is_history=is_history),
        )
        for episode in new
    ]
    Release.objects.bulk_create(releases, ignore_conflicts=True, batch_size=BATCH)
    return len(releases)


def guid_of(channel: Channel, episode: Episode) -> str:
    """Stable for ever, and no other channel's."""
    return str(uuid.uuid5(episode.uuid, f"channel {channel.pk}"))


def _moment(episode: Episode, now: dt.datetime, *, is_history: bool) -> dt.datetime:
    """The pubDate: when it went on air; but what joins a channel late is new there, and must not sink."""
    on_air_at = episode.published_at or now
    return on_air_at if is_history or now - on_air_at < FRESH else now
