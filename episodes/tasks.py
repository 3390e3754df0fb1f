"""What beat's ticks ask for. A tick works until nothing is due or its time is up; state decides, so any may be lost."""

import datetime as dt
import time
from collections.abc import Callable

from celery import shared_task
from django.utils import timezone

from episodes.curation import letters as mailbox
from episodes.programme import programming
from episodes.recording import production, sweeping
from episodes.search import keeping

SPELL = 60.0
"""Seconds after which a tick takes nothing new, so that the queue's own ticks get their turn."""


@shared_task
def produce() -> None:
    drain(production.produce_next)


@shared_task
def programme() -> None:
    programming.reconcile(timezone.now())
    keeping.catch_up()


@shared_task
def letters() -> None:
    drain(mailbox.send_next)


@shared_task
def sweep() -> None:
    now = timezone.now()
    programming.mark_changed_sequences(now)
    programming.mark_late_bloomers(now)
    programming.mark_silent(now)
    sweeping.sweep(now)


def drain(work: Callable[[dt.datetime], bool], spell: float = SPELL) -> None:
    """Repeat the unit of work while it says that there was some."""
    until = time.monotonic() + spell
    while work(timezone.now()) and time.monotonic() < until:
        pass
