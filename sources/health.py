"""How a source fares, in one word for a curator."""

import datetime as dt

from sources.models import Source

LATE = dt.timedelta(hours=1)  # overdue by this: nobody polls
ENOUGH = 12  # failures after which a source counts as dead


def health(source: Source, now: dt.datetime) -> str:
    """by hand, off, dead, failing, new, overdue or fine."""
    if source.kind == Source.Kind.HAND:
        return "by hand"
    if not source.enabled:
        return "off"
    if source.failures >= ENOUGH:
        return "dead"
    if source.failures:
        return "failing"
    if source.polled_at is None:
        return "new"
    return "overdue" if source.due_at < now - LATE else "fine"
