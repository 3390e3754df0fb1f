"""From rows to a feed's items: the stored part of each, and what a channel or a listener's own feed adds to it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from episodes.feeds import item
from episodes.feeds.text import Own
from episodes.models import Episode
from episodes.pictures import art
from episodes.recording import items

NOT_NUMBERED: Mapping[int, int] = MappingProxyType({})
COLUMNS = ("pk", "item", "post__home__prefix", "post")
"""Of an episode, in the order of `Row` after guid and date."""


class Row(NamedTuple):
    """What an item needs of a release."""

    guid: str
    released_at: str  # ISO 8601, in UTC; databases leave out that it is
    episode: int
    stored: bytes
    prefix: str
    post: int


def items_of(
    rows: Sequence[Row],
    *,
    prefixed: bool,
    pictured: bool = False,
    numbers: Mapping[int, int] = NOT_NUMBERED,
) -> list[item.Item]:
    """Each row's own part and its stored part. `numbers` are the places of posts in a serial."""
    pictures = _pictures([row.episode for row in rows]) if pictured else {}
    outdated = [row.episode for row in rows if not row.stored.startswith(item.MARK)]
    fresh = _rendered_again(outdated) if outdated else {}
    return [
        (
            item.ChannelPart(
                prefix=row.prefix if prefixed else "",
                guid=row.guid,
                released_at=dt.datetime.fromisoformat(row.released_at).replace(tzinfo=dt.UTC),
                number=numbers.get(row.post, 0),
                picture=pictures.get(row.episode, item.NO_PICTURE),
            ),
            fresh.get(row.episode, row.stored),
        )
        for row in rows
    ]


def _pictures(episodes: Sequence[int]) -> dict[int, Own]:
    """The address of each episode's own art."""
    columns = ("pk", "slug", "read_title", "read_byline", "post__home__ink")
    found = Episode.objects.filter(pk__in=episodes).values_list(*columns)
    return {pk: Own(art.address(*drawn)) for pk, *drawn in found}


def _rendered_again(episodes: Sequence[int]) -> dict[int, bytes]:
    """Items that were never rendered, or in an older form."""
    found = Episode.objects.filter(pk__in=episodes).select_related("post__home")
    fresh = {}
    for episode in found.prefetch_related("post__bylines__author"):
        fresh[episode.pk] = items.shared(episode)
        Episode.objects.filter(pk=episode.pk, read_at=episode.read_at).update(item=fresh[episode.pk])
    return fresh
