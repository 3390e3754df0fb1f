"""One post as one source shows it: the shape in which forums, feeds and hand-added pages hand their posts over."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from sources.likeness import normal_name
from sources.selection import Reason
from sources.text import slug_of

ADDRESS = "url"
"""The family of canonical addresses: an `Entry` may be known by one of any site."""

# What takes a post off the air wherever it was met, if its home says so; other bars refuse one appearance only.
GONE = frozenset(
    {
        Reason.DRAFT,
        Reason.DELETED,
        Reason.UNLISTED,
        Reason.REJECTED,
        Reason.UNREVIEWED,
        Reason.MEMBERS_ONLY,
        Reason.FUTURE,
    }
)


@dataclass(frozen=True, slots=True)
class AuthorEntry:
    """Somebody credited: `key` is the forum's user id, or on blogs the normalised name."""

    key: str
    slug: str
    name: str

    @classmethod
    def by_name(cls, name: str) -> Self:
        """Somebody known by nothing but a name."""
        return cls(key=normal_name(name)[:200] or "unnamed", slug=slug_of(name), name=name)


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as shown. `html` is None where the body is hosted elsewhere or the source shows a summary only."""

    external_id: str
    url: str
    title: str
    published_at: dt.datetime
    html: str | None = None
    text: str | None = None  # Markdown, from hands that bring it ready made
    authors: tuple[AuthorEntry, ...] = ()
    hidden_authors: tuple[AuthorEntry, ...] = ()  # theirs, but the source does not show the name
    modified_at: dt.datetime | None = None
    comments_url: str = ""
    linked_url: str = ""  # what a link post points to
    human_episode_url: str = ""
    karma: int | None = None
    threshold_at: dt.datetime | None = None  # when it crossed the source's threshold, if it did
    tags: tuple[tuple[str, str], ...] = ()  # (slug, name)
    barred: Reason | None = None
    licence: str = ""
    language: str = ""
    also_known_as: tuple[tuple[str, str], ...] = ()  # (family, id): crosspost pairs, canonical addresses
