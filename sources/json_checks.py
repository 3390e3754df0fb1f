"""What curators write into boxes of JSON, looked at while they can still mend it."""

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.module_loading import import_string

Rule = Callable[[object], Iterable[str]]
"""What is wrong with a value, in words; nothing where it may stay."""


def check(row: Model, **rules: Rule) -> None:
    """Each named field by its rule; an emptied box holds its default again. ValidationError by field."""
    wrong: dict[str, list[str]] = {}
    for name, faults in rules.items():
        if getattr(row, name) is None:
            setattr(row, name, row._meta.get_field(name).get_default())  # type: ignore[union-attr]
        if found := list(faults(getattr(row, name))):
            wrong[name] = found
    if wrong:
        raise ValidationError(wrong)


def policies(written: object) -> list[str]:
    faults: Callable[[object], list[str]] = import_string(settings.READING_POLICIES)
    return faults(written)


def slugs(written: object) -> list[str]:
    if isinstance(written, list) and all(isinstance(slug, str) for slug in written):
        return []
    return [f'tags are written as ["ai-safety", "biosecurity"], not as {written!r}']


def headers(written: object) -> list[str]:
    if isinstance(written, Mapping) and all(isinstance(value, str) for value in written.values()):
        return []
    return [f'headers are written as {{"Authorization": "…"}}, not as {written!r}']
