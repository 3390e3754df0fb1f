"""What one visit to a source brought, as the poll writes it down and a curator reads it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sources.storing import Stored


@dataclass(slots=True)
class Visit:
    """Filled while we are there; `cursor` is where the next visit begins."""

    cursor: dict[str, object]
    counts: Counter[str] = field(default_factory=Counter)
    note: str = ""  # what the source complained of although it answered
    etag: str = ""
    modified: str = ""
    moved_to: str = ""
    fingerprint: str = ""
    gaps: list[float] = field(default_factory=list)  # seconds between a feed's posts

    def count(self, stored: Iterable[Stored]) -> None:
        """Tell by ruling and reason what became of what was found."""
        for one in stored:
            self.counts["found"] += 1
            if one.created:
                self.counts["new"] += 1
            ruling = str(one.judgement.ruling)
            self.counts[ruling] += 1
            if ruling == "refused" and one.judgement.reason:
                self.counts[f"refused:{one.judgement.reason}"] += 1
