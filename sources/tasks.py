"""Celery's door to polling: a tick that drains until nothing is due or its time is up."""

import time

from celery import shared_task
from django.utils import timezone

from sources.polling import poll_next

SECONDS = 20.0


@shared_task(name="sources.tasks.poll")
def poll() -> bool:
    """Whether there was work."""
    until, worked = time.monotonic() + SECONDS, False
    while time.monotonic() < until and poll_next(timezone.now()):
        worked = True
    return worked
