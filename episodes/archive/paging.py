"""Pages of a list: the one asked for or the nearest there is, and how many there are in all."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from episodes.models import Episode

PAGE = 20  # episodes
COUNTED_FOR = 60  # seconds that the count of a list may be old
FAR = 400  # pages: further back one narrows by date instead


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    episodes: list[Episode]
    number: int
    total: int
    size: int = PAGE

    @property
    def pages(self) -> int:
        return min(FAR, max(1, -(-self.total // self.size)))

    @property
    def newer(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def older(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def page_of(episodes: QuerySet[Episode], wanted: str, *, size: int = PAGE, total: int | None = None) -> Page:
    """The page somebody asked for by number, or the nearest there is. Two queries where all fit on the first, else three.

    `total` is asked for unless it is known, if only as it was a minute ago.
    """
    # First which they are, from the indexes alone; then the wide rows of these few.
    keys = episodes.values_list("pk", flat=True)
    if (whole_number(wanted) or 1) == 1:
        first = list(keys[: size + 1])
        total = (total or counted(episodes)) if len(first) > size else len(first)
        number, here = 1, first[:size]
    else:
        total = counted(episodes) if total is None else total
        number = nearest(wanted, total, size=size)
        here = list(keys[(number - 1) * size : number * size]) if total else []
    return Page(list(episodes.filter(pk__in=here)) if here else [], number, total, size)


def nearest(wanted: str, total: int, *, size: int = PAGE) -> int:
    """The number of the page asked for, or of the nearest there is."""
    return min(max(1, whole_number(wanted) or 1), Page([], 1, total, size).pages)


def counted(episodes: QuerySet[Episode]) -> int:
    """How many there are: counted anew once a minute, for lists of the whole library are long."""
    keys = episodes.order_by().values("pk")
    try:
        question = repr(keys.query.sql_with_params())
    except EmptyResultSet:
        return 0
    key = f"count-{hashlib.sha256(question.encode()).hexdigest()}"
    known: int | None = cache.get(key)
    if not known:  # the first episode of a list is seen at once
        known = keys.count()
        cache.set(key, known, COUNTED_FOR)
    return known


def whole_number(said: str) -> int | None:
    """What a visitor wrote, if it is one of at most nine digits."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
