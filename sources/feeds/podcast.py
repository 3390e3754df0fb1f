"""What another podcast's feed says of itself and of every item, exactly as given; it leaves the box as JSON."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Past:
    """One item of the past. `seconds` is 0 where its length is not told."""

    guid: str
    title: str
    published_at: dt.datetime
    audio_url: str
    audio_bytes: int
    audio_type: str
    link: str = ""
    byline: str = ""
    html: str = ""
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Podcast:
    """A page of a podcast's feed; `unfit` names items that are no episodes, and why. `older` is the next page."""

    title: str
    description: str
    link: str
    language: str
    publisher: str
    category: str
    items: tuple[Past, ...]
    unfit: tuple[str, ...]
    older: str = ""


def to_json(podcast: Podcast) -> dict[str, Any]:
    items = [{**asdict(item), "published_at": item.published_at.isoformat()} for item in podcast.items]
    return {**asdict(replace(podcast, items=())), "items": items}


def from_json(fields: dict[str, Any]) -> Podcast:
    items = (
        Past(**{**item, "published_at": dt.datetime.fromisoformat(item["published_at"])})
        for item in fields["items"]
    )
    return Podcast(**{**fields, "items": tuple(items), "unfit": tuple(fields["unfit"])})
