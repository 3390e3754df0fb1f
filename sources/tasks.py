"""Celery's door to polling: a tick that drains until nothing is due or its time is up."""

import time

from celery import shared_task

from sources.polling import drain

SECONDS = 20.0


@shared_task(name="sources.tasks.poll")
def poll() -> bool:
    """Whether there was work."""
    return drain(time.monotonic() + SECONDS) > 0
