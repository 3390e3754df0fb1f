"""Log lines for machines: JSON with the ids that our messages name, and that of the task that wrote them."""

import logging
import re
from typing import Any

from celery import current_task
from pythonjsonlogger.json import JsonFormatter

NAMED = re.compile(r"\b([a-z]+)=([^\s:]+)")


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
