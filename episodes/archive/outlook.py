"""What a feed or a channel would bring, judged by what it would have brought lately."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet, Sum
from django.utils.translation import gettext, ngettext

from episodes import words
from episodes.models import Episode

LATELY = dt.timedelta(days=60)
A_WEEK = dt.timedelta(weeks=1)
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """So many episodes, together so many seconds, in a span of time."""

    count: int
    seconds: float
    span: dt.timedelta

    @property
    def pace(self) -> str:
        """ "about 3 a week, 1 hr 40 min to hear"; empty where there was nothing."""
        if not self.count:
            return ""
        weekly = self.count * A_WEEK / self.span
        to_hear = words.duration(self.seconds * A_WEEK / self.span)
        if weekly < 1:
            monthly = max(1, round(self.count * words.MONTH / self.span))
            return ngettext("about %(count)d a month", "about %(count)d a month", monthly) % {
                "count": monthly
            }
        return gettext("about %(count)d a week, %(length)s to hear") % {
            "count": round(weekly),
            "length": to_hear,
        }


def of_found(found: QuerySet[Episode], now: dt.datetime) -> Outlook:
    """By the dates of the posts: a library that has just read its archive does not read as much every week."""
    since = now - LATELY
    lately = {"post__published_at__gte": since, "post__published_at__lt": now}
    known = found.filter(**lately).order_by().aggregate(n=Count("pk"), length=Sum("seconds"))
    first = Episode.objects.on_air().filter(**lately).aggregate(first=Min("post__published_at"))["first"]
    return Outlook(known["n"], known["length"] or 0, max(A_DAY, now - (first or since)))
