"""How gunicorn serves the site: threads, because a listener's download occupies one for minutes."""

import gc
from typing import Any

from django.urls import get_resolver

from nonlinear import settings
from nonlinear.celery import die_with_parent

worker_class = "gthread"
workers = 1
threads = 64
timeout = 60
graceful_timeout = 3
keepalive = 5
control_socket_disable = True
# Its own news in the form of ours, so that a machine reads one kind of line.
logconfig_dict = {
    **settings.LOGGING,
    "loggers": {
        name: {"level": "INFO", "handlers": [], "propagate": True}
        for name in ("gunicorn.error", "gunicorn.access")
    },
}


def post_fork(server: Any, worker: Any) -> None:
    die_with_parent()


def post_worker_init(worker: Any) -> None:
    """What is loaded for good is not looked through by every full collection, or one long page in five takes twice as long."""
    get_resolver().check()
    gc.collect()
    gc.freeze()
