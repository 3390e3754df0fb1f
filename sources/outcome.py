"""What one visit to a source brought, as the poll writes it down and a curator reads it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sources.selection import REASONS, Reason
from sources.storing import Stored

REFUSED = "refused:"
"""Stands before the reason in the name of a count."""


@dataclass(slots=True)
class Outcome:
    """Filled while we are there; `cursor` is where the next visit begins."""

    cursor: dict[str, object]
    counts: Counter[str] = field(default_factory=Counter)
    note: str = ""  # what the source complained of although it answered
    etag: str = ""
    modified: str = ""
    moved_to: str = ""
    fingerprint: str = ""
    gaps: list[float] = field(default_factory=list)  # seconds between a feed's posts

    @property
    def left(self) -> frozenset[str]:
        """Ids of posts that were left to backfill at the first visit."""
        left = self.cursor.get("left")
        return frozenset(left if isinstance(left, list) else ())

    def count(self, stored: Iterable[Stored]) -> None:
        """Tell by ruling and reason what became of what was found."""
        for one in stored:
            self.counts["found"] += 1
            if one.created:
                self.counts["new"] += 1
            ruling = str(one.judgement.ruling)
            self.counts[ruling] += 1
            if ruling == "refused" and one.judgement.reason:
                self.counts[f"{REFUSED}{one.judgement.reason}"] += 1


def in_words(counts: Mapping[str, int]) -> list[str]:
    """What was found and what became of it, the refused by their reasons: "5 found", "2 refused", "2 × an event"."""
    plain = [f"{count} {name}" for name, count in counts.items() if not name.startswith(REFUSED)]
    return plain + [f"{count} × {reason}" for reason, count in refusals(counts).items()]


def refusals(counts: Mapping[str, int]) -> dict[str, int]:
    """Of the counts of a visit, or of several: how many were refused, by the reason in words."""
    found = sorted(name for name in counts if name.startswith(REFUSED))
    return {REASONS[Reason(name.removeprefix(REFUSED))]: counts[name] for name in found}
