"""The filters of a list of episodes: what its selects offer, what is chosen, and which choice left nothing over."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass

from django.db.models import Count, QuerySet, Value
from django.utils.translation import gettext

from episodes import search
from episodes.archive import catalogue, wishes
from episodes.archive.listing import Sort, Wish, on_page
from episodes.models import Episode
from sources.models import Source

KARMAS = (25, 50, 100, 200)
SPAN = ("since", "until")


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Select:
    name: str
    label: str
    options: tuple[Option, ...]

    @property
    def is_chosen(self) -> bool:
        """Whether anything but the usual."""
        return any(one.is_chosen and one.value for one in self.options)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked for, and the address of the list without it."""

    said: str
    address: str
    count: int | None = None  # episodes without it, where the list is empty


@dataclass(frozen=True, slots=True)
class Filters:
    wish: Wish  # what a visitor asks for beside what the page itself is about
    sort: Select
    selects: tuple[Select, ...]
    # Fields that no select says: name and value, so that another choice does not lose them.
    hidden: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]  # of an empty list those alone without which it would hold something
    said: tuple[str, ...]
    chosen: int  # so many things, the words not among them
    title: str  # of all that is asked for, what the page is about included
    clear: str  # the address of the list with nothing but its words and order


def filters(
    path: str,
    asked: Wish,
    scope: QuerySet[Episode],
    total: int,
    *,
    fixed: Collection[str] = (),
    category: str = "",
) -> Filters:
    """Of the list at `path`, which shows `total` episodes: what of `scope` fits the wish. What the page itself is about
    is `fixed`: fields that it offers no select for. At most six queries, three of them once a minute.
    """
    wish = asked.without(*fixed)
    names = wishes.names(asked, authors=() if "author" in fixed else catalogue.authors(scope), forums=True)
    whole = wishes.parts(asked, names, category)
    said = {field: text for field, text in whole if field not in fixed}
    offered = [one for one in _offered(wish, names, said, fixed) if len(one.options) > 2 or one.is_chosen]
    left = {} if total or not said else _left(wish, scope, list(said))
    parts = [
        Part(text, path + _less(wish, field).address(), left.get(field))
        for field, text in said.items()
        if field != "q" or not total  # where something was found, the words stand in their box
    ]
    return Filters(
        wish=wish,
        sort=_sort(wish),
        selects=tuple(offered),
        hidden=tuple(_hidden(wish, {one.name for one in offered})),
        parts=tuple(part for part in parts if part.count or total),
        said=tuple(said.values()),
        chosen=len(said.keys() - {"q"}),
        title=wishes.together(whole),
        clear=path + Wish(q=wish.q, sort=wish.sort).address(),
    )


def _sort(wish: Wish) -> Select:
    said: dict[str, str] = {
        Sort.NEWEST: gettext("Newest first"),
        Sort.OLDEST: gettext("Oldest first"),
        Sort.KARMA: gettext("Most karma first"),
        Sort.SHORTEST: gettext("Shortest first"),
        Sort.LONGEST: gettext("Longest first"),
    }
    usual = {"": gettext("Best match first")} if wish.q else {"": said.pop(Sort.NEWEST)}
    return _select("sort", gettext("Order"), {**usual, **said}, wish.sort or "")


def _offered(
    wish: Wish, names: wishes.Names, said: dict[str, str], fixed: Collection[str]
) -> Iterator[Select]:
    """One select for each field of which one value is chosen, or none."""
    topics = {one.slug: one.name for one in catalogue.topics()}
    several = (
        ("forum", gettext("Forum"), gettext("All forums"), names["forum"], wish.forum),
        ("topic", gettext("Topic"), gettext("All topics"), topics, wish.topic),
        ("author", gettext("Author"), gettext("All authors"), names["author"], tuple(map(str, wish.author))),
    )
    for name, label, usual, named, chosen in several:
        if name not in fixed and len(chosen) < 2:
            yield _of(name, label, usual, named, "".join(chosen), said)
    lengths = {str(length): gettext(told) for length, told in wishes.LENGTHS.items()}
    yield _of("length", gettext("Length"), gettext("Any length"), lengths, str(wish.length), said)
    karmas = {str(karma): gettext("%(count)d+ karma") % {"count": karma} for karma in KARMAS}
    yield _of("karma", gettext("Karma"), gettext("Any karma"), karmas, str(wish.karma or ""), said)
    years = {str(year): str(year) for year in catalogue.years()}
    yield _of("year", gettext("Year"), gettext("Any year"), years, str(wish.year or ""), said)


def _of(
    name: str, label: str, usual: str, named: dict[str, str], chosen: str, said: dict[str, str]
) -> Select:
    """With whatever is chosen among its options, also where it is not offered otherwise."""
    rest = {chosen: said.get(name, chosen)} if chosen and chosen not in named else {}
    return _select(name, label, {"": usual, **named, **rest}, chosen)


def _select(name: str, label: str, named: dict[str, str], chosen: str) -> Select:
    options = (Option(value, text, value == chosen) for value, text in named.items())
    return Select(name, label, tuple(options))


def forums() -> QuerySet[Source]:
    return Source.objects.filter(enabled=True).only("slug", "name")


def _hidden(wish: Wish, shown: Collection[str]) -> Iterator[tuple[str, str]]:
    """What an address says beside the words, the order and the selects."""
    spoken = {*shown, "q", "sort", *(SPAN if wish.year else ())}
    for name, said in asdict(wish).items():
        values = said if isinstance(said, tuple) else (said,)
        yield from ((name, str(value)) for value in values if value not in (None, "") and name not in spoken)


def _less(wish: Wish, field: str) -> Wish:
    return wish.without(*(SPAN if field in SPAN and wish.year else (field,)))


def _left(wish: Wish, scope: QuerySet[Episode], fields: Sequence[str]) -> dict[str, int]:
    """For each field asked for: how many episodes there would be without it. Two queries."""
    found = scope.filter(pk__in=search.find(wish.q).ids) if wish.q else scope
    queries = [
        _less(wish, field)
        .narrow(on_page() if field == "q" else found)
        .order_by()
        .annotate(left_out=Value(field))
        .values("left_out")
        .annotate(n=Count("pk"))
        .values_list("left_out", "n")
        for field in fields
    ]
    return dict.fromkeys(fields, 0) | dict(queries[0].union(*queries[1:], all=True))
