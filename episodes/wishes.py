"""What a wish asks for, in words."""

from collections.abc import Iterable, Iterator

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
    yield f"“{wish.q}”" if wish.q else ""
    yield _any(Channel.objects.filter(slug=wish.channel).values_list("short_title", flat=True), wish.channel)
    yield _category(wish.category)
    yield _any(Source.objects.filter(slug__in=wish.forum).values_list("name", flat=True), *wish.forum)
    yield _any(Topic.objects.filter(slug__in=wish.topic).values_list("name", flat=True), *wish.topic)
    yield _any(Tag.objects.filter(slug__in=wish.tag).values_list("name", flat=True), *wish.tag)
    writers = Author.objects.filter(pk__in=wish.author, opt_outs=None)
    yield _any(writers.values_list("name", flat=True), *wish.author)
    yield gettext("%(count)d karma or more") % {"count": wish.karma} if wish.karma else ""
    yield gettext(LENGTHS[wish.length]) if wish.length else ""
    yield gettext("from %(day)s") % {"day": date_format(wish.since, "j F Y")} if wish.since else ""
    yield gettext("to %(day)s") % {"day": date_format(wish.until, "j F Y")} if wish.until else ""


def _any(names: Iterable[str], *asked: object) -> str:
    return gettext(" or ").join(names) if any(asked) else ""


def _category(slug: str) -> str:
    if not slug:
        return ""
    names = Channel.objects.values_list("category", flat=True).distinct()
    return next((name for name in names if slugify(name) == slug), "")
