"""A speech service or a storage that does not answer rests for a while, for all workers at once."""

import datetime as dt

from django.db.models import F

from tts.models import Provider

FIRST_REST = dt.timedelta(minutes=1)
LONGEST_REST = dt.timedelta(minutes=30)


def trip(name: str, reason: str, now: dt.datetime) -> dt.datetime:
    """Let the provider rest, twice as long each time; returns until when."""
    provider, _ = Provider.objects.get_or_create(name=name, defaults={"changed_at": now})
    doubled: int = 2 ** min(provider.failures, 10)
    rest = min(LONGEST_REST, FIRST_REST * doubled)
    Provider.objects.filter(pk=provider.pk).update(
        down_until=now + rest, reason=reason, failures=F("failures") + 1, changed_at=now
    )
    return now + rest


def mend(name: str, now: dt.datetime) -> None:
    """The provider answered."""
    Provider.objects.filter(name=name, failures__gt=0).update(
        down_until=None, reason="", failures=0, changed_at=now
    )
