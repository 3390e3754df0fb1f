"""Log lines for machines: JSON with the ids that our messages name, and that of the task that wrote them."""

import logging
import re
from typing import Any

from celery import current_task
from pythonjsonlogger.json import JsonFormatter

NAMED = re.compile(r"\b([a-z]+)=([^\s:]+)")


FORMS = ("plain", "json")
TOLD = "%(asctime)s %(levelname)s %(name)s %(message)s"
# A tick that found nothing to do is no news; what failed is told by the same loggers at ERROR.
QUIET = ("celery.app.trace", "celery.worker.strategy", "celery.beat")


def config(*, form: str, level: str) -> dict[str, Any]:
    """What Django hands to `logging.config`: everything to the standard error, in one form."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": TOLD}, "json": {"()": "nonlinear.logs.Json", "format": TOLD}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": "WARNING"} for name in QUIET},
    }


class Json(JsonFormatter):
    """Our messages say what happened and to whom as `recorded episode=… seconds=…`: each becomes a field."""

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        for name, value in NAMED.findall(record.getMessage()):
            log_data.setdefault(name, value)
        if current_task and current_task.request.id:
            log_data["task"] = current_task.request.id
