"""A channel's rule in words, for those who listen."""

from collections.abc import Iterator

from django.db.models import Value
from django.utils.translation import gettext

from episodes.models import Channel

NAMED = 5  # of one kind


def included(show: Channel, *, narrowed: bool = True) -> str:
    """ "The best post of each week from LessWrong, about Rationality, with 30 karma or more".

    `narrowed` says whether its rule names tags or authors, which costs a query to tell.
    """
    names = _names(show) if narrowed else {}
    told = {"posts": ", ".join(_posts(show, names)), "count": show.top}
    if show.cadence == Channel.Cadence.DAILY:
        return gettext("The best post of each day from %(posts)s") % told
    if show.cadence == Channel.Cadence.WEEKLY:
        return gettext("The best post of each week from %(posts)s") % told
    if show.cadence == Channel.Cadence.ALL_TIME:
        return gettext("The %(count)d posts with the most karma from %(posts)s, renewed each month") % told
    if show.cadence == Channel.Cadence.SEQUENCE:
        return gettext("A sequence from %(posts)s, in its own order") % told
    return gettext("Every post that we read from %(posts)s") % told


def _posts(show: Channel, names: dict[str, list[str]]) -> Iterator[str]:
    yield gettext(" and ").join(source.name for source in show.sources.all()) or gettext("all forums")
    # A topic stands for the tags that it gathers.
    if "tag" in names:
        yield gettext("about %(subjects)s") % {"subjects": _any(names.get("topic") or names["tag"])}
    if "no tag" in names:
        yield gettext("not about %(subjects)s") % {"subjects": _any(names["no tag"])}
    if "author" in names:
        yield gettext("by %(authors)s") % {"authors": _any(names["author"])}
    if show.min_karma:
        yield gettext("with %(karma)d karma or more") % {"karma": show.min_karma}


def _any(names: list[str]) -> str:
    more = ["…"] if len(names) > NAMED else []
    return gettext(" or ").join(names[:NAMED] + more)


def _names(show: Channel) -> dict[str, list[str]]:
    """What the rule names, by kind. One query."""
    first, *others = [
        through.objects.filter(channel=show).order_by().values_list(Value(kind), name)
        for kind, through, name in (
            ("tag", Channel.any_tags.through, "tag__name"),
            ("no tag", Channel.no_tags.through, "tag__name"),
            ("author", Channel.authors.through, "author__name"),
            ("topic", Channel.topics.through, "topic__name"),
        )
    ]
    found: dict[str, list[str]] = {}
    for kind, name in sorted(first.union(*others)):
        found.setdefault(kind, []).append(name)
    return found
