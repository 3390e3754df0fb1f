"""Celery delivers ticks; what is due, taken or done is decided in the database."""

import ctypes
import os
import signal
import sys
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nonlinear.settings")

TRANSPORT_ALIASES["filesystem"] = "nonlinear.broker:Transport"
app = Celery("nonlinear")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

PR_SET_PDEATHSIG = 1


def die_with_parent(sig: int = signal.SIGKILL) -> None:
    """Ask the kernel to end this process when its parent ends, however that ends. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, sig)


@worker_process_init.connect
def _leave_no_orphan(**_: Any) -> None:
    # A pool child in the middle of a recording would outlive a worker that was killed.
    die_with_parent()
