"""A search answered: the page of episodes, their moments, and the authors and years to narrow by. Bounded throughout."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Count
from django.db.models.functions import ExtractYear

from episodes import addresses, search
from episodes.archive.listing import Sort, Wish, on_page, ordered
from episodes.archive.paging import PAGE, Page, nearest, page_of
from episodes.models import Episode
from sources.models import Author, Post
from sources.selection import Verdict

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
    is_cut: bool = False  # there may be more than can be shown


def answer(wish: Wish, page: str) -> Answer:
    """What a search page shows. At most nine queries, however much is found."""
    if not wish.q:
        return Answer(page_of(ordered(wish.narrow(on_page()), wish.sort), page), {}, [], [])
    found = _found(wish)
    ids = found.ids
    shown = _page(ids, wish, page)
    pages = {episode.pk: addresses.episode(episode.slug) for episode in shown.episodes}
    return Answer(
        page=shown,
        moments=search.moments_of(wish.q, pages),
        authors=_authors(ids, wish),
        years=_years(ids, wish),
        suggestion=search.suggestion(wish.q) if not ids else "",
        is_cut=found.is_cut,
    )


def _found(wish: Wish) -> search.Found:
    others = replace(wish, q="", sort=None)
    among = others.narrow(Episode.objects.on_air()) if others.narrows else None
    return search.find(wish.q, newest=wish.sort == Sort.NEWEST, among=among)


def _page(ids: Sequence[int], wish: Wish, wanted: str) -> Page:
    """In the order of worth as it was found, else in the order asked for."""
    if wish.sort and wish.sort != Sort.NEWEST:
        return page_of(ordered(on_page().filter(pk__in=ids), wish.sort), wanted, total=len(ids))
    number = nearest(wanted, len(ids))
    here = ids[(number - 1) * PAGE : number * PAGE]
    known = {episode.pk: episode for episode in on_page().filter(pk__in=here)}
    return Page([known[pk] for pk in here if pk in known], number, len(ids))


def _authors(ids: Sequence[int], wish: Wish) -> list[Facet]:
    if wish.author:
        return []
    counted = (
        Author.objects.filter(posts__episode__in=ids, posts__verdict=Verdict.ACCEPTED)
        .annotate(n=Count("pk"))
        .order_by("-n", "name")
    )
    return [Facet(one.name, one.n, wish.address(author=(one.pk,))) for one in counted[:FACETS]]


def _years(ids: Sequence[int], wish: Wish) -> list[Facet]:
    if wish.since or wish.until:
        return []
    years = (
        Post.objects.filter(episode__in=ids, verdict=Verdict.ACCEPTED)
        .order_by()
        .annotate(year=ExtractYear("published_at"))
    )
    counted = years.values("year").annotate(n=Count("pk")).order_by("-year")
    base = wish.address()
    return [Facet(str(row["year"]), row["n"], f"{base}&year={row['year']}") for row in counted]
