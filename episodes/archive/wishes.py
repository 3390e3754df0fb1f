"""What a wish asks for, in words."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext

from episodes.archive.listing import Best, Length, Wish
from episodes.models import Channel, Topic
from sources.models import Author, Source, Tag

Names = dict[str, dict[str, str]]

LENGTHS = {
    Length.SHORT: "under 10 minutes",
    Length.MIDDLE: "10 to 30 minutes",
    Length.LONG: "over 30 minutes",
}
BEST = {Best.DAY: "the best of each day", Best.WEEK: "the best of each week"}


def in_words(wish: Wish) -> str:
    """ "“forecasting” · LessWrong or EA Forum · 50 karma or more"; empty for a wish for everything."""
    return together(parts(wish, names(wish)))


def together(parts: Iterable[tuple[str, str]]) -> str:
    return " · ".join(said for _, said in parts)


def parts(wish: Wish, names: Names, category: str = "") -> list[tuple[str, str]]:
    """(field, said) for whatever is asked for; a whole year is said once, as "since". One query for a category that is
    not named."""
    return [(field, said) for field, said in _parts(wish, names, category) if said]


def of_karma(least: int) -> str:
    return gettext("%(count)d karma or more") % {"count": least}


def _parts(wish: Wish, names: Names, category: str) -> Iterator[tuple[str, str]]:
    yield "q", f"“{wish.q}”" if wish.q else ""
    yield "channel", names["channel"].get(wish.channel, "")
    yield "category", category or _category(wish.category)
    for kind in ("forum", "topic", "tag", "author"):
        wanted = {str(value) for value in getattr(wish, kind)}
        yield (
            kind,
            gettext(" or ").join(sorted(name for value, name in names[kind].items() if value in wanted)),
        )
    yield "karma", of_karma(wish.karma) if wish.karma else ""
    yield "length", gettext(LENGTHS[wish.length]) if wish.length else ""
    yield "best", gettext(BEST[wish.best]) if wish.best else ""
    if wish.year:
        yield "since", str(wish.year)
        return
    yield "since", gettext("from %(day)s") % {"day": date_format(wish.since, "j F Y")} if wish.since else ""
    yield "until", gettext("to %(day)s") % {"day": date_format(wish.until, "j F Y")} if wish.until else ""


def names(wish: Wish, *, authors: Iterable[int] = (), forums: bool = False) -> Names:
    """What the rows are called that the wish names, and these authors, and every forum: by kind, and by what an address
    calls them. One query, whatever is asked."""
    asked_for = Q(slug__in=wish.forum)
    kinds: dict[str, tuple[str, str, QuerySet[Any]]] = {
        "channel": ("slug", "short_title", Channel.objects.filter(slug=wish.channel)),
        "forum": (
            "slug",
            "name",
            Source.objects.filter(asked_for | Q(enabled=True) if forums else asked_for),
        ),
        "topic": ("slug", "name", Topic.objects.filter(slug__in=wish.topic)),
        "tag": ("slug", "name", Tag.objects.filter(slug__in=wish.tag)),
        "author": ("pk", "name", Author.objects.filter(pk__in={*wish.author, *authors}, opt_outs=None)),
    }
    queries = [
        rows.order_by()
        .annotate(wished=Value(kind), called=Cast(key, TextField()), said=F(name))
        .values_list("wished", "called", "said")
        for kind, (key, name, rows) in kinds.items()
        if getattr(wish, kind) or (kind == "forum" and forums) or (kind == "author" and authors)
    ]
    found = queries[0].union(*queries[1:]) if queries else []
    known: Names = {kind: {} for kind in kinds}
    for kind, value, name in sorted(found, key=lambda row: str(row[2]).casefold()):
        known[kind][value] = name
    return known


def _category(slug: str) -> str:
    if not slug:
        return ""
    names = Channel.objects.values_list("category", flat=True).distinct()
    return next((name for name in names if slugify(name) == slug), "")
