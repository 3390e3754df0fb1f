"""Moments as operators compare them with logs, in UTC."""

DATETIME_FORMAT = "Y-m-d H:i"
