"""What stands at the head of the curators' desk: which voice reads, what waits, and what needs a person."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from episodes.models import Episode, Report
from sources.models import OptOut, Source
from sources.selection import Verdict
from tts.models import Provider

VOICES = {
    "espeak": "the embedded preview voice (espeak-ng). TTS_ENGINE=edge gives natural voices",
    "piper": "Piper's neural voices, on this machine",
    "edge": "Microsoft Edge's natural voices; each post's text is sent to that service",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the desk: how many, what they are, and where they are listed."""

    count: int
    what: str
    address: str
    urgent: bool = False


def voice() -> str:
    """Which engine this library was started with, in words."""
    return VOICES.get(settings.TTS_ENGINE, settings.TTS_ENGINE)


def lines() -> list[Line]:
    """What is under way first, then what waits for a curator; only what there is."""
    return [line for line in (*_under_way(), *_for_a_person()) if line.count]


def outages(now: dt.datetime) -> list[Provider]:
    """Speech services, or the storage, that do not answer, with the reason."""
    return list(Provider.objects.down(now))


def _under_way() -> list[Line]:
    wanted = Episode.objects.filter(post__verdict=Verdict.ACCEPTED)
    episodes = reverse("admin:episodes_episode_changelist")
    state = Episode.Status
    return [
        Line(
            wanted.filter(status=state.RECORDING).count(),
            "being read",
            f"{episodes}?status__exact={state.RECORDING}",
        ),
        Line(
            wanted.filter(status=state.QUEUED).count(),
            "waiting to be read",
            f"{episodes}?status__exact={state.QUEUED}",
        ),
        Line(
            wanted.filter(status=state.FAILED).count(),
            "could not be read",
            f"{episodes}?status__exact={state.FAILED}",
            urgent=True,
        ),
    ]


def _for_a_person() -> list[Line]:
    return [
        Line(
            Source.objects.filter(enabled=True, failures__gt=0).count(),
            "sources do not answer",
            f"{reverse('admin:sources_source_changelist')}?answers=no",
            urgent=True,
        ),
        Line(
            Report.objects.filter(answered_at=None).count(),
            "letters from listeners and authors",
            f"{reverse('admin:episodes_report_changelist')}?answer=waits",
            urgent=True,
        ),
        Line(
            OptOut.objects.filter(proposed__isnull=False).distinct().count(),
            "authors' noes with namesakes to answer",
            f"{reverse('admin:sources_author_changelist')}?consent=held",
            urgent=True,
        ),
    ]
