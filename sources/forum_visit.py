"""One visit to a forum: what is new, what became worthy since, what was edited, and what is no longer there."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence

from sources import roll
from sources.entry import Entry
from sources.fields import Json
from sources.forum import (
    OWN_THRESHOLDS,
    Conversation,
    Glimpse,
    Listing,
    Terms,
    entries,
    glimpses,
    stamp,
    time_of,
)
from sources.http import FetchError
from sources.models import Post, Source
from sources.outcome import Outcome
from sources.selection import Reason, Verdict
from sources.storing import mark_gone, store

OVERLAP = dt.timedelta(hours=1)  # the forums' caches and clocks
PATIENCE = dt.timedelta(days=7)  # how long a complaining server may hold a mark back
ERRANDS = 40  # posts fetched one by one in a visit; what is left comes next time
GLANCE = 1_000  # posts listed at a glance in one question

Opener = Callable[[Source], Conversation]


class ForumVisit:
    """Asks in order and stores every answer; the cursor moves only when all is stored.

    The cursor's marks are dates the forum told (`posted`, `crossed`, `modified`), never our clock, so neither
    downtime nor a wrong clock loses a post. `left` are posts left to backfill at the first visit.
    """

    def __init__(self, source: Source, open_forum: Opener, now: dt.datetime) -> None:
        self.source = source
        self.now = now
        self.outcome = Outcome(cursor=dict(source.cursor))
        self.forum = open_forum(source)
        self.listing = Listing(self.forum)
        self._open = open_forum
        self._errands = ERRANDS
        others = Source.objects.filter(kind=Source.Kind.FORUM).exclude(family=source.family).order_by("-pk")
        self._others = {other.family: other for other in others}

    def run(self) -> Outcome:
        """Raises FetchError; what was stored until then stays, and the next visit begins where this one did."""
        if "posted" in self.outcome.cursor:
            self._go_on()
        else:
            self._begin()
        self.outcome.cursor["style"] = str(self.forum.style)
        self.outcome.note = self.outcome.note or self.listing.complaint
        return self.outcome

    def bring(self, posts: Iterable[Json]) -> list[Post]:
        """Store whole posts, with the bodies that another forum hosts."""
        found: list[Post] = []
        for entry in self.entries(posts):
            stored = store(self.source, [entry], self.now)
            if entry.html is None and any(_lacks_a_body(one.post) for one in stored):
                self._bring_body(entry)
                stored = store(self.source, [entry], self.now)
            self.outcome.count(stored)
            found += [one.post for one in stored]
        return found

    def fetch(self, external_id: str) -> bool:
        """Look at one post and store what is there; False where the forum has none for us."""
        post = self.forum.post(external_id)
        if post is not None:
            self.bring([post])
        return post is not None

    def entries(self, posts: Iterable[Json]) -> list[Entry]:
        return _entries(self.source, posts, siblings=tuple(self._others))

    def newest(self, limit: int) -> Iterable[Json]:
        """The newest posts that have the source's karma."""
        return self.listing.pages(self._worthy(), whole=True, limit=limit)

    def _worthy(self) -> Json:
        return {"karmaThreshold": self.source.min_karma} if self.source.min_karma > 0 else {}

    def _begin(self) -> None:
        """The newest worthy posts, as many as the curator wants at first; the older are left to backfill."""
        looked_at: list[Json] = []
        accepted = 0
        for post in self.newest(max(10, 2 * self.source.first_take)):
            if accepted >= self.source.first_take:
                break
            looked_at.append(post)
            accepted += sum(found.verdict == Verdict.ACCEPTED for found in self.bring([post]))
        listed = self._lately_worthy()
        taken = {post.get("_id") for post in looked_at}
        self.outcome.cursor["left"] = [one.external_id for one in listed if one.external_id not in taken]
        self._move([*self._glimpses(looked_at), *listed])

    def _go_on(self) -> None:
        left = self.outcome.left
        found = self._since("postedAt", "posted")
        if self.source.min_karma in OWN_THRESHOLDS:
            found += self._since(f"scoreExceeded{self.source.min_karma}Date", "crossed")
        whole = {str(post.get("_id")): post for post in found if post.get("_id") not in left}
        self.bring(whole.values())
        if self.source.min_karma not in OWN_THRESHOLDS:
            self._bring_late_bloomers(left)
        edited = self._glimpses(self._since("modifiedAt", "modified", whole=False))
        self._look_again([one for one in edited if one.external_id not in whole])
        self._call_the_roll(whole.keys())
        self._move(self._glimpses(found), edited)

    def _since(self, field: str, mark: str, *, whole: bool = True) -> list[Json]:
        start = (time_of(self.outcome.cursor.get(mark)) or self.now) - OVERLAP
        return list(self.listing.since(field, start, self.now, whole=whole))

    def _bring_late_bloomers(self, left: Collection[str]) -> None:
        """Where the threshold is not the forum's own: posts of the last weeks that have the karma now."""
        listed = self._lately_worthy()
        held = roll.known(self.source, [one.external_id for one in listed])
        for one in listed:
            if one.external_id not in held and one.external_id not in left and self._may_run():
                self.fetch(one.external_id)

    def _call_the_roll(self, seen: Collection[str]) -> None:
        """Ask after posts we hold: new karma, edits, and whether they are still there."""
        mark = self.outcome.cursor.get("roll")
        called, following = roll.whom_to_call(self.source, mark if isinstance(mark, int) else 0)
        called = [key for key in called if key not in seen]
        if not called:
            return
        present = self._at_a_glance(Terms(limit=len(called), terms={"exactPostIds": called}))
        self._look_again(present)
        self._ask_for_the_missing(called, present)
        self.outcome.cursor["roll"] = following

    def _look_again(self, seen: Sequence[Glimpse]) -> None:
        held = roll.known(self.source, [one.external_id for one in seen])
        for one in seen:
            if (member := held.get(one.external_id)) is None:
                continue
            if not member.deserves_a_look(one):
                member.update(one, self.now)
            elif self._may_run() and not self.fetch(one.external_id):
                mark_gone(self.source, member.post, one.barred or Reason.DELETED, self.now)

    def _ask_for_the_missing(self, called: Sequence[str], present: Sequence[Glimpse]) -> None:
        """Absence from a list proves nothing: each missing post is asked for by itself before it goes off the air."""
        there = {one.external_id for one in present}
        held = roll.known(self.source, [key for key in called if key not in there])
        # A server that does not know the question shows its newest posts: of older ones it said nothing.
        oldest = min((one.posted_at for one in present), default=None) if there - set(called) else None
        for key, member in held.items():
            is_covered = oldest is None or member.post.published_at >= oldest
            if is_covered and not member.bar and self._may_run() and not self.fetch(key):
                mark_gone(self.source, member.post, Reason.DELETED, self.now)

    def _bring_body(self, entry: Entry) -> None:
        """The body of a crosspost, from the forum that hosts it; if that fails, the post waits for its text."""
        for family, key in entry.also_known_as:
            other = self._others.get(family)
            if other is None or not self._may_run():
                continue
            try:
                post = self._open(other).post(key)
            except FetchError as error:
                self.outcome.note = f"{other}: {error}"
                continue
            for found in _entries(other, [post] if post else [], siblings=(self.source.family,)):
                store(other, [found], self.now)

    def _lately_worthy(self) -> list[Glimpse]:
        """Posts within the source's patience that have its karma."""
        since = stamp(self.now - self.source.policy.patience)
        return self._at_a_glance(Terms(limit=GLANCE, terms={**self._worthy(), "after": since}))

    def _at_a_glance(self, terms: Terms) -> list[Glimpse]:
        return self._glimpses(self.listing.page(terms, whole=False))

    def _glimpses(self, posts: Iterable[Json]) -> list[Glimpse]:
        return glimpses(posts, min_karma=self.source.min_karma)

    def _may_run(self) -> bool:
        self._errands -= 1
        return self._errands >= 0

    def _move(self, found: Sequence[Glimpse], edited: Sequence[Glimpse] = ()) -> None:
        """Move the marks to the latest dates the forum told us, unless its answers may have been incomplete."""
        latest = {
            "posted": [one.posted_at for one in found],
            "crossed": [one.threshold_at for one in found if one.threshold_at],
            "modified": [one.modified_at for one in (*found, *edited) if one.modified_at],
        }
        for mark, dates in latest.items():
            before = time_of(self.outcome.cursor.get(mark))
            held_back = self.listing.complaint and before and self.now - before < PATIENCE
            if not held_back:
                after = max(dates, default=before or self.now - OVERLAP)
                self.outcome.cursor[mark] = stamp(min(max(after, before or after), self.now))


def _lacks_a_body(post: Post) -> bool:
    return not post.html and post.reason != Reason.OPTED_OUT


def _entries(source: Source, posts: Iterable[Json], *, siblings: Sequence[str]) -> list[Entry]:
    return entries(
        posts, home_url=source.home_url or source.url, min_karma=source.min_karma, siblings=siblings
    )
