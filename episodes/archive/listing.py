"""Lists of episodes: what a visitor may wish for in an address, and the query it makes."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Self, TypeVar
from urllib.parse import urlencode

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils.text import slugify

from episodes.archive.paging import whole_number
from episodes.models import Channel, Episode, Release
from sources.models import Appearance, Byline, Post
from sources.selection import Ruling, Verdict

MOST = 10  # forums, topics, tags, authors in one wish

HEAVY = (
    "read_text",
    "timeline",
    "item",
    "ledger",
    "flags",
    "unknown",
    "loudness",
    "cast",
    "error",
    "spoken_sha256",
)
HEAVY_POST = ("html", "text", "correction", "omissions", "policies")


E = TypeVar("E", bound=StrEnum)


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    KARMA = "karma"
    SHORTEST = "shortest"
    LONGEST = "longest"


class Length(StrEnum):
    ANY = ""
    SHORT = "under-10"
    MIDDLE = "10-30"
    LONG = "over-30"


class Best(StrEnum):
    """Of what fits, all of it, or the one with the most karma of each period: listeners' own feeds may ask for that."""

    ALL = ""
    DAY = "day"
    WEEK = "week"


MINUTES: dict[Length, tuple[int | None, int | None]] = {
    Length.ANY: (None, None),
    Length.SHORT: (None, 10),
    Length.MIDDLE: (10, 30),
    Length.LONG: (30, None),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Which episodes somebody asked for. Absent means any; what an address says wrongly is ignored."""

    q: str = ""
    forum: tuple[str, ...] = ()  # slugs of sources
    topic: tuple[str, ...] = ()  # slugs of our topics
    tag: tuple[str, ...] = ()  # slugs of forums' tags
    author: tuple[int, ...] = ()
    channel: str = ""  # slug of a channel that gave it out
    category: str = ""  # slug of such a channel's category
    karma: int | None = None  # at least
    length: Length = Length.ANY
    since: dt.date | None = None  # the post's own date, both days included
    until: dt.date | None = None
    sort: Sort | None = None
    best: Best = Best.ALL  # of feeds alone: lists take no notice

    @classmethod
    def of_feed(cls, query: QueryDict) -> Self:
        """A feed's address may ask for more than a list's."""
        return replace(cls.read(query), best=_choice(Best, query.get("best", "")) or Best.ALL)

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        year = whole_number(query.get("year", ""))
        known_year = year if year and 1990 <= year <= 2100 else None
        return cls(
            q=" ".join(query.get("q", "").replace("\0", "").split())[:200],
            forum=_slugs(query, "forum"),
            topic=_slugs(query, "topic"),
            tag=_slugs(query, "tag"),
            author=tuple(
                n for said in query.getlist("author")[:MOST] if (n := whole_number(said)) is not None
            ),
            channel=query.get("channel", "")[:50],
            category=query.get("category", "")[:100],
            karma=whole_number(query.get("karma", "")),
            length=_choice(Length, query.get("length", "")) or Length.ANY,
            since=dt.date(known_year, 1, 1) if known_year else _date(query.get("since", "")),
            until=dt.date(known_year, 12, 31) if known_year else _date(query.get("until", "")),
            sort=_choice(Sort, query.get("sort", "")),
        )

    def address(self, **changes: object) -> str:
        """The query string that says this wish, with changes, as "?forum=lw&karma=50"; "" for no wish."""
        fields = asdict(replace(self, **changes))  # type: ignore[arg-type]
        query = urlencode(
            {name: value for name, value in fields.items() if value not in (None, "", ())}, True
        )
        return f"?{query}" if query else ""

    def settled(self) -> Self:
        """The same wish in the one spelling that is the address of its feed; in which order is not for a feed to say."""
        return replace(
            self,
            forum=tuple(sorted(set(self.forum))),
            topic=tuple(sorted(set(self.topic))),
            tag=tuple(sorted(set(self.tag))),
            author=tuple(sorted(set(self.author))),
            sort=None,
        )

    def without(self, *fields: str) -> Self:
        """The same wish as if nothing were said of these."""
        usual = type(self)()
        return replace(self, **{field: getattr(usual, field) for field in fields})

    @property
    def year(self) -> int | None:
        """The year asked for, where the dates are its first and its last day."""
        year = self.since.year if self.since else 0
        whole = bool(year) and (self.since, self.until) == (dt.date(year, 1, 1), dt.date(year, 12, 31))
        return year if whole else None

    @property
    def narrows(self) -> bool:
        """Whether anything but the order is asked for."""
        return replace(self, sort=None) != type(self)()

    def narrow(self, episodes: QuerySet[Episode]) -> QuerySet[Episode]:
        """Those of the episodes that fit; words are the business of `episodes.search`."""
        narrowed = _of_appearances(self), _of_subject(self), _of_size(self), _of_channels(self)
        return episodes.filter(*chain(*narrowed))


def on_page() -> QuerySet[Episode]:
    """Episodes on air as lists need them: one query, karma along, no heavy column."""
    karma = Appearance.objects.filter(post=OuterRef("post")).order_by().values("post")
    # As `on_air()` says it, but asked of each episode in its turn: joined, SQLite reads and sorts all of them instead.
    accepted = Post.objects.filter(pk=OuterRef("post"), verdict=Verdict.ACCEPTED)
    return (
        Episode.objects.filter(Exists(accepted), published_at__isnull=False)
        .select_related("post__home")
        .defer(
            *HEAVY, *(f"post__{name}" for name in HEAVY_POST), "post__home__policies", "post__home__cursor"
        )
        .annotate(karma=Subquery(karma.annotate(most=Max("karma")).values("most")))
    )


def of_channel(channel: Channel) -> QuerySet[Episode]:
    """What the channel gave out, each with `given_out_at`."""
    return on_page().filter(releases__channel=channel).annotate(given_out_at=F("releases__released_at"))


def ordered(episodes: QuerySet[Episode], sort: Sort | None, *, by: str = "published_at") -> QuerySet[Episode]:
    """In the order asked for; the newest first by the time named in `by`."""
    orders = {
        Sort.OLDEST: (F(by).asc(), "id"),
        Sort.KARMA: (F("karma").desc(nulls_last=True), "-id"),
        Sort.SHORTEST: (F("seconds").asc(), "-id"),
        Sort.LONGEST: (F("seconds").desc(), "-id"),
    }
    return episodes.order_by(*orders.get(sort or Sort.NEWEST, (F(by).desc(), "-id")))


def _of_appearances(wish: Wish) -> list[Q]:
    seen = Appearance.objects.filter(post=OuterRef("post"), ruling=Ruling.ACCEPTED)
    if wish.forum:
        seen = seen.filter(source__slug__in=wish.forum)
    if wish.karma is not None:
        return [Q(Exists(seen.filter(karma__gte=wish.karma)))]
    return [Q(Exists(seen)) | Q(post__home__slug__in=wish.forum)] if wish.forum else []


def _of_subject(wish: Wish) -> list[Q]:
    tagged = Post.tags.through.objects.values("post")
    wrote = Byline.objects.filter(author__in=wish.author).values("post")
    return [
        *([Q(post__in=tagged.filter(tag__topics__slug__in=wish.topic))] if wish.topic else []),
        *([Q(post__in=tagged.filter(tag__slug__in=wish.tag))] if wish.tag else []),
        *([Q(post__in=wrote)] if wish.author else []),
    ]


def _of_channels(wish: Wish) -> list[Q]:
    given_out = Release.objects.filter(episode=OuterRef("pk"), channel__enabled=True)
    found = []
    if wish.channel:
        found.append(Q(Exists(given_out.filter(channel__slug=wish.channel))))
    if wish.category:
        names = Channel.objects.filter(enabled=True).values_list("category", flat=True).distinct()
        here = [name for name in names if slugify(name) == wish.category]
        found.append(Q(Exists(given_out.filter(channel__category__in=here))))
    return found


def _of_size(wish: Wish) -> list[Q]:
    least, most = MINUTES[wish.length]
    return [
        *([Q(seconds__gte=least * 60)] if least else []),
        *([Q(seconds__lt=most * 60)] if most else []),
        *([Q(post__published_at__gte=_midnight(wish.since))] if wish.since else []),
        *([Q(post__published_at__lt=_midnight(wish.until) + dt.timedelta(days=1))] if wish.until else []),
    ]


def _midnight(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), dt.UTC)


def _slugs(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(said[:150] for said in query.getlist(name) if said)[:MOST]


def _date(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        return None


def _choice(kind: type[E], said: str) -> E | None:
    return kind(said) if said in list(kind) else None
