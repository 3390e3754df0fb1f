"""The roll call: which posts of a forum we hold, and whether a glimpse of one means looking again."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sources.forum import BAR_REASONS, Glimpse
from sources.models import Appearance, Identity, Post, Source
from sources.rulings import rejudge
from sources.selection import Reason, Ruling
from sources.standing import settle

NEWEST = 300  # asked after at each visit
OLDER = 200  # and so many of the others in turn


@dataclass(frozen=True, slots=True)
class Member:
    """A post we hold, under the forum's own id."""

    external_id: str
    appearance: Appearance

    @property
    def post(self) -> Post:
        return self.appearance.post

    @property
    def bar(self) -> str:
        """What the forum said against it when we last looked."""
        return self.appearance.reason if self.appearance.reason in BAR_REASONS else ""

    @property
    def at_home(self) -> bool:
        return self.post.home.family == self.appearance.source.family

    def deserves_a_look(self, glimpse: Glimpse) -> bool:
        """Whether the text, or what the forum says against it, changed since."""
        if self.bar != (glimpse.barred or ""):
            return True
        held = self.post.modified_at
        return (
            self.at_home and glimpse.modified_at is not None and (held is None or glimpse.modified_at > held)
        )

    def update(self, glimpse: Glimpse, now: dt.datetime) -> None:
        """Take over the karma; a post that waited may be worthy now, or have waited long enough."""
        if self.appearance.karma == glimpse.karma and self.appearance.ruling != Ruling.WAITING:
            return
        if self.appearance.threshold_at is None and glimpse.threshold_at:
            self.appearance.threshold_at = glimpse.threshold_at
            self.appearance.save(update_fields=["threshold_at"])
        rejudge(self.appearance, now, prose_words=self.post.prose_words, karma=glimpse.karma)
        settle(self.post, now)


def known(source: Source, external_ids: Iterable[str]) -> dict[str, Member]:
    """The posts we hold among these; those whose author said no are not asked after."""
    posts = dict(
        Identity.objects.filter(family=source.family, external_id__in=list(external_ids)).values_list(
            "external_id", "post_id"
        )
    )
    appearances = {
        appearance.post_id: appearance
        for appearance in Appearance.objects.filter(source=source, post__in=posts.values())
        .exclude(post__reason=Reason.OPTED_OUT)
        .select_related("post__home", "source")
    }
    return {key: Member(key, appearances[post]) for key, post in posts.items() if post in appearances}


def whom_to_call(source: Source, mark: int) -> tuple[list[str], int]:
    """Ids of the newest posts and of some older ones, beginning after `mark`; and the next mark."""
    held = Appearance.objects.filter(source=source).exclude(post__reason=Reason.OPTED_OUT)
    newest = list(held.order_by("-post__published_at").values_list("post_id", flat=True)[:NEWEST])
    older = list(
        held.filter(post_id__gt=mark)
        .exclude(post_id__in=newest)
        .order_by("post_id")
        .values_list("post_id", flat=True)[:OLDER]
    )
    called = Identity.objects.filter(family=source.family, post__in=newest + older)
    return list(called.values_list("external_id", flat=True)), older[-1] if len(older) == OLDER else 0
