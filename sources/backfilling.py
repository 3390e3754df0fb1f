"""The back catalogue: which of a source's older posts are wanted, what they would cost, and bringing them in."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from urllib.parse import urlsplit

from sources.feed_visit import FeedVisit
from sources.forum import Glimpse, Terms, glimpses
from sources.forum.listing import DEEPEST
from sources.forum_visit import ForumVisit
from sources.http import Client, FetchError, Trouble
from sources.models import Appearance, Identity, Source
from sources.polling import shared_client, visit_to
from sources.storing import store

WORDS_A_MINUTE = 160
BYTES_A_SECOND = 64_000 / 8
GLANCE = 500
BATCH = 20  # whole posts in one answer
KNOWN_COLLECTIONS = {
    "rationality": "oneQyj4pw77ynzwAF",
    "codex": "2izXHCrmJ684AnZ5X",
    "hpmor": "ywQvGBSojSQZTMpLh",
}


@dataclass(frozen=True, slots=True)
class Criteria:
    """One of these: the best so many, everything since, a sequence, a collection, a tag, an author."""

    top: int = 0
    since: dt.datetime | None = None
    sequence: str = ""
    collection: str = ""
    tag: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The posts that are wanted and not here yet, in order."""

    wanted: tuple[str, ...]
    here: int
    words: int

    @property
    def hours(self) -> float:
        return self.words / WORDS_A_MINUTE / 60

    @property
    def gigabytes(self) -> float:
        return self.hours * 3600 * BYTES_A_SECOND / 1e9


class Backfill:
    """Resumable, because what is here already is not fetched again. Every method raises FetchError."""

    def __init__(self, source: Source, now: dt.datetime, client: Client | None = None) -> None:
        self.source = source
        self.now = now
        self.visit = visit_to(source, now, client or shared_client())

    def plan(self, criteria: Criteria) -> Plan:
        if isinstance(self.visit, FeedVisit):
            found = self._of_feed(self.visit, criteria)
        elif criteria.sequence or criteria.collection:
            found = self._at_a_glance(self.visit, self._listed(self.visit, criteria))
        else:
            found = glimpses(self._matching(self.visit, criteria))
        held = self._held([one.external_id for one in found])
        wanted = [one for one in found if one.external_id not in held]
        return Plan(
            wanted=tuple(dict.fromkeys(one.external_id for one in wanted)),
            here=len(held),
            words=sum(one.words for one in wanted),
        )

    def bring(self, wanted: Sequence[str]) -> Iterator[int]:
        """Fetch and store, batch by batch; yields how many posts each batch asked for."""
        for start in range(0, len(wanted), BATCH):
            batch = list(wanted[start : start + BATCH])
            if isinstance(self.visit, FeedVisit):
                self._bring_items(self.visit, set(batch))
            else:
                self._bring_posts(self.visit, batch)
            yield len(batch)

    @property
    def counts(self) -> Counter[str]:
        """What became of what was brought in so far."""
        return self.visit.outcome.counts

    def _bring_posts(self, visit: ForumVisit, batch: Sequence[str]) -> None:
        found = visit.listing.page(Terms(limit=len(batch), terms={"exactPostIds": list(batch)}), whole=True)
        posts = {str(post.get("_id")): post for post in found}
        ordered = [posts[key] for key in batch if key in posts]
        visit.bring(ordered)
        for key in batch:
            if key not in posts:  # a server that does not know the question, or a post that is gone
                visit.fetch(key)

    def _bring_items(self, visit: FeedVisit, batch: set[str]) -> None:
        for item in visit.preview().items:
            if item.entry.external_id in batch:
                visit.outcome.count(store(self.source, [item.entry], self.now))

    def _matching(self, visit: ForumVisit, criteria: Criteria) -> Iterator[dict[str, object]]:
        listing = visit.listing
        if criteria.since:
            return listing.since("postedAt", criteria.since, self.now, whole=False)
        if criteria.top > DEEPEST:  # the forums' own order by karma ends there
            everything = listing.all({}, self.now, limit=GLANCE, view="new")
            return iter(nlargest(criteria.top, everything, key=_karma))
        if criteria.top:
            return islice(
                listing.pages({}, whole=False, limit=min(GLANCE, criteria.top + 5), view="top"), criteria.top
            )
        if criteria.tag:
            tag = _known(visit.forum.tag(criteria.tag), f"no tag {criteria.tag}")
            required = {"tagId": tag["_id"], "tagName": tag.get("name"), "filterMode": "Required"}
            return listing.all({"filterSettings": {"tags": [required]}}, self.now, limit=GLANCE, view="new")
        user = _known(visit.forum.user(criteria.author), f"no author {criteria.author}")
        return listing.all({"userId": user["_id"]}, self.now, limit=GLANCE, view="userPosts")

    def _listed(self, visit: ForumVisit, criteria: Criteria) -> list[str]:
        if criteria.sequence:
            return visit.forum.sequence(id_in(criteria.sequence))
        return visit.forum.collection(
            KNOWN_COLLECTIONS.get(id_in(criteria.collection), id_in(criteria.collection))
        )

    def _at_a_glance(self, visit: ForumVisit, keys: Sequence[str]) -> list[Glimpse]:
        found: dict[str, Glimpse] = {}
        for start in range(0, len(keys), GLANCE):
            batch = list(keys[start : start + GLANCE])
            page = visit.listing.page(Terms(limit=len(batch), terms={"exactPostIds": batch}), whole=False)
            found |= {one.external_id: one for one in glimpses(page)}
        return [found[key] for key in keys if key in found]

    def _of_feed(self, visit: FeedVisit, criteria: Criteria) -> list[Glimpse]:
        if not criteria.since and not criteria.top:
            raise FetchError(Trouble.NOT_UNDERSTOOD, "of a feed only --since and --top can be asked")
        entries = [item.entry for item in visit.preview().items]
        found = [entry for entry in entries if not criteria.since or entry.published_at >= criteria.since]
        return [
            Glimpse(entry.external_id, entry.published_at, words=len((entry.html or "").split()))
            for entry in found[: criteria.top or None]
        ]

    def _held(self, keys: Sequence[str]) -> set[str]:
        here = Appearance.objects.filter(source=self.source).values("post_id")
        held: set[str] = set()
        for start in range(0, len(keys), GLANCE):
            known = Identity.objects.filter(
                family=self.source.family, external_id__in=keys[start : start + GLANCE], post__in=here
            )
            held |= set(known.values_list("external_id", flat=True))
        return held


def id_in(address: str) -> str:
    """The id in the address of a sequence or collection ("…/s/<id>", "…/rationality"), or the id itself."""
    parts = [part for part in urlsplit(address).path.split("/") if part]
    return parts[parts.index("s") + 1] if "s" in parts[:-1] else (parts or [address])[-1]


def _karma(post: dict[str, object]) -> float:
    karma = post.get("baseScore")
    return float(karma) if isinstance(karma, int | float) else 0.0


def _known(found: dict[str, object] | None, trouble: str) -> dict[str, object]:
    if found is None:
        raise FetchError(Trouble.NOT_FOUND, trouble)
    return found
