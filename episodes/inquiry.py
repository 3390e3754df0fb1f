"""A search answered: the page of episodes, their moments, and the authors and years to narrow by. Bounded throughout."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear

from episodes import addresses, search
from episodes.listing import Page, Sort, Wish, on_page, ordered, page_of
from episodes.models import Episode
from sources.models import Author, Post

SIZE = 20
FACETS = 8


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the answer."""

    name: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    page: Page
    moments: dict[int, tuple[search.Moment, ...]]
    authors: list[Facet]
    years: list[Facet]
    suggestion: str = ""


def answer(wish: Wish, page: str) -> Answer:
    """What a search page shows. At most seven queries, however much is found."""
    if not wish.q:
        return Answer(page_of(ordered(wish.narrow(on_page()), wish.sort), page, size=SIZE), {}, [], [])
    found = search.find(wish.q, newest=wish.sort == Sort.NEWEST)
    others = replace(wish, q="", sort=None)
    ids, total = found.ids, found.total
    if others.narrows:
        fitting = set(others.narrow(_on_air(ids)).values_list("pk", flat=True))
        ids = [pk for pk in ids if pk in fitting]
        total = len(ids)
    shown = _page(ids, total, wish, page)
    pages = {episode.pk: addresses.episode(episode.slug) for episode in shown.episodes}
    return Answer(
        page=shown,
        moments=search.moments_of(wish.q, pages),
        authors=_authors(ids, wish),
        years=_years(ids, wish),
        suggestion=search.suggestion(wish.q) if not total else "",
    )


def _on_air(ids: Sequence[int]) -> QuerySet[Episode]:
    return Episode.objects.on_air().filter(pk__in=ids)


def _page(ids: Sequence[int], total: int, wish: Wish, asked: str) -> Page:
    """In the order of worth as it was found, else in the order asked for."""
    if wish.sort and wish.sort != Sort.NEWEST:
        return page_of(ordered(on_page().filter(pk__in=ids), wish.sort), asked, size=SIZE, total=len(ids))
    number = page_of(Episode.objects.none(), asked, size=SIZE, total=len(ids)).number
    here = ids[(number - 1) * SIZE : number * SIZE]
    known = {episode.pk: episode for episode in on_page().filter(pk__in=here)}
    return Page([known[pk] for pk in here if pk in known], number, total, SIZE, reach=len(ids))


def _authors(ids: Sequence[int], wish: Wish) -> list[Facet]:
    if wish.author:
        return []
    counted = Author.objects.filter(posts__episode__in=ids).annotate(n=Count("pk")).order_by("-n", "name")
    return [Facet(one.name, one.n, wish.address(author=(one.pk,))) for one in counted[:FACETS]]


def _years(ids: Sequence[int], wish: Wish) -> list[Facet]:
    if wish.since or wish.until:
        return []
    years = Post.objects.filter(episode__in=ids).order_by().annotate(year=ExtractYear("published_at"))
    counted = years.values("year").annotate(n=Count("pk")).order_by("-year")
    base = wish.address()
    return [Facet(str(row["year"]), row["n"], f"{base}&year={row['year']}") for row in counted]
