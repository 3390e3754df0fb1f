"""What a source would bring in, told before it is switched on; nothing is stored."""

import datetime as dt
from dataclasses import dataclass
from itertools import islice

from sources import reunion
from sources.entry import Entry
from sources.feed_visit import FeedVisit
from sources.http import Client
from sources.models import Source
from sources.polling import shared_client, visit_to
from sources.rulings import facts_of, policy_of
from sources.selection import Judgement, judge
from sources.storing import material_of

MOST = 20


@dataclass(frozen=True, slots=True)
class Prospect:
    entry: Entry
    judgement: Judgement
    prose_words: int
    known: bool


def preview(source: Source, now: dt.datetime, client: Client | None = None) -> list[Prospect]:
    """The newest posts and what would become of them. Raises FetchError."""
    visit = visit_to(source, now, client or shared_client())
    if isinstance(visit, FeedVisit):
        found = [item.entry for item in visit.preview().items]
    else:
        found = visit.entries(islice(visit.newest(MOST), MOST))
    return [_prospect(source, entry, now) for entry in found[:MOST]]


def _prospect(source: Source, entry: Entry, now: dt.datetime) -> Prospect:
    known = reunion.find(source, entry)
    material = material_of(entry)
    words = material.extract.prose_words if material.extract else 0
    facts = facts_of(source, entry, now, prose_words=words, trouble=material.trouble)
    return Prospect(entry, judge(facts, policy_of(source), now), words, known is not None)
