"""When a row's moment has come."""

import datetime as dt

from django.db.models import Q

# Nothing is put off for longer than a day: what seems to be was dated by a clock that was wrong, and would wait for ever.
FARTHEST = dt.timedelta(days=2)


def ripe(column: str, now: dt.datetime) -> Q:
    """The moment in the column has come, or lies farther ahead than any of ours."""
    return Q(**{f"{column}__lte": now}) | Q(**{f"{column}__gt": now + FARTHEST})
