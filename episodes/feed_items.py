"""From rows to a feed's items: the stored part of each, and what a channel or a listener's own feed adds to it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from episodes import art, items
from episodes.feeds import item
from episodes.feeds.text import Own
from episodes.models import Episode

COLUMNS = (
    "pk",
    "slug",
    "item",
    "read_title",
    "read_byline",
    "post__home__prefix",
    "post__home__ink",
    "post",
)
"""Of an episode, in the order of `Row` after guid and date."""


class Row(NamedTuple):
    """What an item needs of a release."""

    guid: str
    released_at: dt.datetime
    episode: int
    slug: str
    stored: str
    title: str
    byline: str
    prefix: str
    ink: str
    post: int


def told(
    rows: Sequence[Row], *, prefixed: bool, pictured: bool, numbers: Mapping[int, int] | None = None
) -> list[tuple[item.Given, str]]:
    """Each row's own part and its stored part. `numbers` are the places of posts in a serial."""
    fresh = _rendered_again(row.episode for row in rows if not row.stored.startswith(item.MARK))
    return [
        (
            item.Given(
                title=items.title_of(row.title, row.byline, row.prefix if prefixed else ""),
                guid=row.guid,
                released_at=row.released_at,
                number=(numbers or {}).get(row.post, 0),
                picture=Own(art.address(row.slug, row.title, row.byline, row.ink) if pictured else ""),
            ),
            fresh.get(row.episode, row.stored),
        )
        for row in rows
    ]


def _rendered_again(episodes: Iterable[int]) -> dict[int, str]:
    """Items that were never rendered, or in an older form."""
    found = Episode.objects.filter(pk__in=list(episodes)).select_related("post__home")
    fresh = {}
    for episode in found.prefetch_related("post__bylines__author"):
        fresh[episode.pk] = items.shared(episode)
        Episode.objects.filter(pk=episode.pk, read_at=episode.read_at).update(item=fresh[episode.pk])
    return fresh
