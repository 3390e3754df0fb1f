"""When a row's moment has come."""

import datetime as dt

from django.db.models import Q

# Nothing is put off for longer than a day: what seems to be was dated by a clock that was wrong, and would wait for ever.
FARTHEST = dt.timedelta(days=2)
NEVER = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)  # put off on purpose, as a demonstration does


def ripe(column: str, now: dt.datetime) -> Q:
    """The moment in the column has come, or lies farther ahead than any of ours but NEVER."""
    return Q(**{f"{column}__lte": now}) | Q(**{f"{column}__gt": now + FARTHEST, f"{column}__lt": NEVER})
