"""How lengths, moments, dates and pace read on our pages."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

MONTH = dt.timedelta(days=30)


def duration(seconds: float) -> str:
    """As podcast directories write it: "1 hr 32 min"; never less than a minute."""
    hours, minutes = divmod(max(1, int(seconds) // 60), 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return gettext("%(hours)d hr") % {"hours": hours}
    return gettext("%(hours)d hr %(minutes)d min") % {"hours": hours, "minutes": minutes}


def clock(seconds: float) -> str:
    """A moment of an episode: "2:19", "1:02:19"."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def iso_duration(seconds: float) -> str:
    """ISO 8601, for machines: "PT5525S"."""
    return f"PT{int(seconds)}S"


def day(moment: dt.datetime, now: dt.datetime) -> str:
    """The UTC day in words: "Today", "Yesterday", "20 Nov", "25 Apr 2024"."""
    days = (now.date() - moment.date()).days
    if days in (0, 1):
        return gettext("Yesterday") if days else gettext("Today")
    return date_format(moment, "j M" if moment.year == now.year else "j M Y")


def pace(in_thirty_days: int) -> str:
    """How often a channel gives something out, from its last thirty days; empty when it was silent."""
    if in_thirty_days >= 45:
        return gettext("about %(count)d a day") % {"count": round(in_thirty_days / 30)}
    if in_thirty_days >= 25:
        return gettext("about one a day")
    if in_thirty_days >= 6:
        return gettext("about %(count)d a week") % {"count": round(in_thirty_days / 30 * 7)}
    if in_thirty_days >= 3:
        return gettext("about one a week")
    if in_thirty_days:
        return ngettext("%(count)d a month", "%(count)d a month", in_thirty_days) % {"count": in_thirty_days}
    return ""


def ago(moment: dt.datetime, now: dt.datetime) -> str:
    """How long ago, roughly: "just now", "12 min ago", "3 hr ago", "5 days ago"."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return gettext("%(count)d min ago") % {"count": minutes}
    if minutes < 48 * 60:
        return gettext("%(count)d hr ago") % {"count": minutes // 60}
    return gettext("%(count)d days ago") % {"count": minutes // 1440}
