"""What a channel's rule names, and the rule in words for those who listen."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, IntegerField, Value
from django.utils.translation import gettext

from episodes.models import Channel

NAMED = 5  # of one kind
NARROWING = ("tag", "no tag", "author")


@dataclass(frozen=True, slots=True)
class Named:
    """A row that a channel's rule names."""

    name: str
    kind: str
    pk: int
    min_karma: int | None  # a source's


@dataclass(frozen=True, slots=True)
class Rule:
    """What a channel's rule names, by name."""

    rows: tuple[Named, ...] = ()

    def of(self, kind: str) -> list[Named]:
        return [row for row in self.rows if row.kind == kind]

    def names(self, kind: str) -> list[str]:
        return [row.name for row in self.of(kind)]

    @property
    def sources(self) -> frozenset[int]:
        return frozenset(row.pk for row in self.of("source"))

    @property
    def narrowing(self) -> frozenset[tuple[str, int]]:
        """Tags and authors."""
        return frozenset((row.kind, row.pk) for row in self.rows if row.kind in NARROWING)


def rules() -> dict[int, Rule]:
    """Of every channel whose rule names something, by its key. One query."""
    no_karma = Value(None, IntegerField())
    first, *others = [
        through.objects.order_by().values_list("channel_id", f"{to}__name", Value(kind), f"{to}_id", karma)
        for kind, through, to, karma in (
            ("source", Channel.sources.through, "source", F("source__min_karma")),
            ("tag", Channel.any_tags.through, "tag", no_karma),
            ("no tag", Channel.no_tags.through, "tag", no_karma),
            ("author", Channel.authors.through, "author", no_karma),
            ("topic", Channel.topics.through, "topic", no_karma),
        )
    ]
    found: dict[int, list[Named]] = defaultdict(list)
    for channel, *row in first.union(*others, all=True):
        found[channel].append(Named(*row))
    return {
        channel: Rule(tuple(sorted(rows, key=lambda row: (row.name, row.kind))))
        for channel, rows in found.items()
    }


def included(show: Channel, rule: Rule) -> str:
    """ "The best post of each week from LessWrong, about Rationality, with 30 karma or more"."""
    facts = {"posts": ", ".join(_posts(show, rule)), "count": show.top}
    if show.cadence == Channel.Cadence.DAILY:
        return gettext("The best post of each day from %(posts)s") % facts
    if show.cadence == Channel.Cadence.WEEKLY:
        return gettext("The best post of each week from %(posts)s") % facts
    if show.cadence == Channel.Cadence.ALL_TIME:
        return gettext("The %(count)d posts with the most karma from %(posts)s, renewed each month") % facts
    if show.cadence == Channel.Cadence.SEQUENCE:
        return gettext("A sequence from %(posts)s, in its own order") % facts
    return gettext("Every post that we read from %(posts)s") % facts


def _posts(show: Channel, rule: Rule) -> Iterator[str]:
    yield gettext(" and ").join(rule.names("source")) or gettext("all forums")
    # A topic stands for the tags that it gathers.
    if tags := rule.names("tag"):
        yield gettext("about %(subjects)s") % {"subjects": _any(rule.names("topic") or tags)}
    if tags := rule.names("no tag"):
        yield gettext("not about %(subjects)s") % {"subjects": _any(tags)}
    if authors := rule.names("author"):
        yield gettext("by %(authors)s") % {"authors": _any(authors)}
    if show.min_karma:
        yield gettext("with %(karma)d karma or more") % {"karma": show.min_karma}


def _any(names: list[str]) -> str:
    more = ["…"] if len(names) > NAMED else []
    return gettext(" or ").join(names[:NAMED] + more)
