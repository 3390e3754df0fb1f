"""Rows as lines of JSON, the same whichever database they stand in: a list of a table's columns, then its rows."""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

EPHEMERAL = frozenset({"sessions", "axes"})
"""Apps whose rows are not kept: who is signed in, and who tried to."""
BATCH = 200


def tables(apps: Apps) -> list[type[Model]]:
    """Every table of ours, those between two others too."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in EPHEMERAL
    ]


def dump(file: IO[bytes], apps: Apps, *, using: str = DEFAULT_DB_ALIAS) -> dict[str, int]:
    """Write every row; returns how many there are by model. Wants a snapshot: it asks table after table."""
    counts = {}
    for model in tables(apps):
        label = model._meta.label_lower
        columns = [field.attname for field in model._meta.concrete_fields]
        _write(file, {"table": label, "columns": columns})
        found = model._base_manager.using(using).order_by("pk").values_list(*columns)
        counts[label] = 0
        for row in found.iterator(chunk_size=BATCH):
            _write(file, row)
            counts[label] += 1
    return counts


def load(lines: Iterable[bytes], apps: Apps) -> dict[str, int]:
    """Put rows into tables that are emptied first; wants a transaction. Returns how many there are by model.

    Raises LookupError or FieldDoesNotExist for a table or column that `apps` does not know.
    """
    for model in tables(apps):
        model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)
    counts: dict[str, int] = {}
    for label, rows in _by_table(map(json.loads, lines), apps):
        model = apps.get_model(label)
        counts[label] = 0
        while batch := [model(**row) for row in islice(rows, BATCH)]:
            model._base_manager.bulk_create(batch)
            counts[label] += len(batch)
    _continue_counting(tables(apps))
    return counts


def _write(file: IO[bytes], line: object) -> None:
    file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n")


def _plain(value: object) -> str:
    """What JSON does not have, as the field's own `to_python` reads it."""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"no way to write {type(value).__name__}")


def _by_table(lines: Iterator[Any], apps: Apps) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Each table's label with its rows, which must be taken before the next table is asked for."""
    ahead = next(lines, None)

    def rows(columns: Sequence[str], label: str) -> Iterator[dict[str, Any]]:
        nonlocal ahead
        options = apps.get_model(label)._meta
        fields = {field.attname: field for field in options.concrete_fields}
        readers = [(name, fields[name].to_python) for name in columns]
        while isinstance(ahead := next(lines, None), list):
            yield {name: read(value) for (name, read), value in zip(readers, ahead, strict=True)}

    while ahead is not None:
        yield ahead["table"], rows(ahead["columns"], ahead["table"])


def _continue_counting(models: list[type[Model]]) -> None:
    """Postgres gives ids from sequences that know nothing of rows put in with theirs."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
