"""What a wish asks for, in words."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet, Value
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext

from episodes.listing import Length, Wish
from episodes.models import Channel, Topic
from sources.models import Author, Source, Tag

LENGTHS = {
    Length.SHORT: "under 10 minutes",
    Length.MIDDLE: "10 to 30 minutes",
    Length.LONG: "over 30 minutes",
}


def said(wish: Wish) -> str:
    """ "“forecasting” · LessWrong or EA Forum · 50 karma or more"; empty for a wish for everything."""
    return " · ".join(part for part in _parts(wish) if part)


def _parts(wish: Wish) -> Iterator[str]:
    names = _names(wish)
    yield f"“{wish.q}”" if wish.q else ""
    yield names["channel"]
    yield _category(wish.category)
    yield from (names[kind] for kind in ("forum", "topic", "tag", "author"))
    yield gettext("%(count)d karma or more") % {"count": wish.karma} if wish.karma else ""
    yield gettext(LENGTHS[wish.length]) if wish.length else ""
    yield gettext("from %(day)s") % {"day": date_format(wish.since, "j F Y")} if wish.since else ""
    yield gettext("to %(day)s") % {"day": date_format(wish.until, "j F Y")} if wish.until else ""


def _names(wish: Wish) -> dict[str, str]:
    """What the rows are called that the wish names, by kind: one query, whatever is asked."""
    kinds: dict[str, QuerySet[Any]] = {
        "channel": Channel.objects.filter(slug=wish.channel).annotate(said=F("short_title")),
        "forum": Source.objects.filter(slug__in=wish.forum).annotate(said=F("name")),
        "topic": Topic.objects.filter(slug__in=wish.topic).annotate(said=F("name")),
        "tag": Tag.objects.filter(slug__in=wish.tag).annotate(said=F("name")),
        "author": Author.objects.filter(pk__in=wish.author, opt_outs=None).annotate(said=F("name")),
    }
    asked = [
        rows.order_by().annotate(wished=Value(kind)).values_list("wished", "said")
        for kind, rows in kinds.items()
        if getattr(wish, kind)
    ]
    found = sorted(asked[0].union(*asked[1:])) if asked else []
    return {kind: gettext(" or ").join(name for one, name in found if one == kind) for kind in kinds}


def _category(slug: str) -> str:
    if not slug:
        return ""
    names = Channel.objects.values_list("category", flat=True).distinct()
    return next((name for name in names if slugify(name) == slug), "")
