"""Lists of episodes: what a visitor may wish for in an address, the query it makes, and its pages."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Self, TypeVar
from urllib.parse import urlencode

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from episodes.models import Channel, Episode
from sources.models import Appearance, Byline, Post
from sources.selection import Ruling

PAGE = 50
FAR = 400  # pages: further back one narrows by date instead

HEAVY = ("read_text", "timeline", "item", "ledger", "flags", "loudness", "cast", "error", "spoken_sha256")
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
    topic: str = ""  # slug of one of our topics
    tag: str = ""  # slug of a forum's tag
    author: int | None = None
    karma: int | None = None  # at least
    length: Length = Length.ANY
    since: dt.date | None = None  # the post's own date, both days included
    until: dt.date | None = None
    sort: Sort | None = None

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        year = _number(query.get("year", ""))
        known_year = year if year and 1990 <= year <= 2100 else None
        return cls(
            q=" ".join(query.get("q", "").replace("\0", "").split())[:200],
            forum=tuple(slug for slug in query.getlist("forum") if slug)[:10],
            topic=query.get("topic", "")[:50],
            tag=query.get("tag", "")[:150],
            author=_number(query.get("author", "")),
            karma=_number(query.get("karma", "")),
            length=_choice(Length, query.get("length", "")) or Length.ANY,
            since=dt.date(known_year, 1, 1) if known_year else _date(query.get("since", "")),
            until=dt.date(known_year, 12, 31) if known_year else _date(query.get("until", "")),
            sort=_choice(Sort, query.get("sort", "")),
        )

    def address(self, **changes: object) -> str:
        """The query string that says this wish, with changes, as "?forum=lw&karma=50"; "" for no wish."""
        told = asdict(replace(self, **changes))  # type: ignore[arg-type]
        said = urlencode({name: value for name, value in told.items() if value not in (None, "", ())}, True)
        return f"?{said}" if said else ""

    @property
    def narrows(self) -> bool:
        """Whether anything but the order is asked for."""
        return replace(self, sort=None) != type(self)()

    def narrow(self, episodes: QuerySet[Episode]) -> QuerySet[Episode]:
        """Those of the episodes that fit; words are the business of `episodes.search`."""
        return episodes.filter(*_of_appearances(self), *_of_subject(self), *_of_size(self))


def on_page() -> QuerySet[Episode]:
    """Episodes on air as lists need them: one query, karma along, no heavy column."""
    karma = Appearance.objects.filter(post=OuterRef("post")).order_by().values("post")
    return (
        Episode.objects.on_air()
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


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    episodes: list[Episode]
    number: int
    total: int
    size: int = PAGE
    reach: int | None = None  # how many of them can be paged through; None: all

    @property
    def pages(self) -> int:
        return min(FAR, max(1, -(-(self.total if self.reach is None else self.reach) // self.size)))

    @property
    def newer(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def older(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def page_of(episodes: QuerySet[Episode], asked: str, *, size: int = PAGE, total: int | None = None) -> Page:
    """The page somebody asked for by number, or the nearest there is. Two queries."""
    total = episodes.order_by().count() if total is None else total
    number = min(max(1, _number(asked) or 1), Page([], 1, total, size).pages)
    return Page(list(episodes[(number - 1) * size : number * size]), number, total, size)


def _of_appearances(wish: Wish) -> list[Q]:
    seen = Appearance.objects.filter(post=OuterRef("post"), ruling=Ruling.ACCEPTED)
    if wish.forum:
        seen = seen.filter(source__slug__in=wish.forum)
    if wish.karma is not None:
        return [Q(Exists(seen.filter(karma__gte=wish.karma)))]
    return [Q(Exists(seen)) | Q(post__home__slug__in=wish.forum)] if wish.forum else []


def _of_subject(wish: Wish) -> list[Q]:
    tagged = Post.tags.through.objects.filter(post=OuterRef("post"))
    wrote = Byline.objects.filter(post=OuterRef("post"), author=wish.author)
    return [
        *([Q(Exists(tagged.filter(tag__topics__slug=wish.topic)))] if wish.topic else []),
        *([Q(Exists(tagged.filter(tag__slug=wish.tag)))] if wish.tag else []),
        *([Q(Exists(wrote))] if wish.author is not None else []),
    ]


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


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _date(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        return None


def _choice(kind: type[E], said: str) -> E | None:
    return kind(said) if said in list(kind) else None
