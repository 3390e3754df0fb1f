"""Boxes for what is stored as JSON, in which curators write lines: one word each, or `name: value`. JSON is taken too."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sources.models import Source

JSON_STARTS = ("{", "[", '"')
ROWS = 4


class _LinesField(forms.JSONField):
    widget = forms.Textarea(attrs={"rows": ROWS, "cols": 60})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not value.lstrip().startswith(JSON_STARTS):
            return self.read(value)
        return super().to_python(value)

    def read(self, written: str) -> object:
        """What the lines say. Raises ValidationError."""
        raise NotImplementedError


class WordsField(_LinesField):
    """A list of words."""

    def read(self, written: str) -> list[str]:
        return [word for word in re.split(r"[\s,]+", written) if word]

    def prepare_value(self, value: Any) -> Any:
        is_words = isinstance(value, list) and all(isinstance(word, str) for word in value)
        return "\n".join(value) if is_words else super().prepare_value(value)


class PairsField(_LinesField):
    """Names and their values."""

    def read(self, written: str) -> dict[str, object]:
        lines = [line.strip() for line in written.splitlines() if line.strip()]
        if wrong := next((line for line in lines if ":" not in line), ""):
            raise ValidationError(f"Write one a line, as in “name: value”, not “{wrong}”.")
        parts = (line.partition(":") for line in lines)
        return {name.strip(): self.value(said.strip()) for name, _, said in parts}

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return super().prepare_value(value)
        return "\n".join(f"{name}: {self.written(said)}" for name, said in value.items())

    def value(self, said: str) -> object:
        return said

    def written(self, value: object) -> str:
        return str(value)


class ChoicesField(PairsField):
    """Names and their values, which may be whole numbers, true or false."""

    def value(self, said: str) -> object:
        if said.lower() in ("true", "false"):
            return said.lower() == "true"
        return int(said) if re.fullmatch(r"-?[0-9]{1,9}", said) else said

    def written(self, value: object) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)


class SourceForm(forms.ModelForm[Source]):
    class Meta:
        field_classes = {
            "policies": ChoicesField,
            "wanted_tags": WordsField,
            "unwanted_tags": WordsField,
            "headers": PairsField,
        }
        help_texts = {
            "policies": "one a line, as in “footnotes: off” or “table_rows: 3”; empty: the narrator's choice",
            "wanted_tags": "slugs, one a line, as in “ai-safety”; empty: all",
            "unwanted_tags": "slugs, one a line: posts with one of them are never read",
            "headers": "extra request headers, one a line, as in “Authorization: …”",
        }
