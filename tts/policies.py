"""What a curator may decide about reading: each choice with the narrator's own as its default."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, Self, get_args, get_type_hints


@dataclass(frozen=True, slots=True)
class Policies:
    """How a text is read. Curators store them as JSON by source and by post; the names of the fields are its keys."""

    footnotes: Literal["end", "inline", "off"] = (
        "end"  # inline: the short ones in place, the others at the end
    )
    inline_note_words: int = 25  # the longest note that is read in place
    tables: Literal["read", "announce", "skip"] = "read"
    table_rows: int = 8  # a table with more rows, or more columns, is announced and not read
    table_columns: int = 4
    code: Literal["announce", "skip", "read"] = "announce"
    images: Literal["describe", "skip"] = "describe"
    embeds: Literal["announce", "skip"] = "announce"
    quotes: Literal["voice", "announce"] = "voice"  # a second voice, or "Quote: … End quote."
    spoilers: Literal["warn", "skip"] = "warn"
    details: Literal["announce", "skip"] = "announce"
    formula_words: int = 45  # a formula that takes more words is announced
    speakers: Literal["voices", "off"] = "voices"  # off: a text with recurring labels is no conversation
    speaker_names: Literal["first", "always"] = "first"  # whether a voice is named once or at every turn
    list_numbers: bool = True
    counts: bool = True  # a closing notice counts what could not be read
    single_voice: bool = False  # one narrator: every speaker is named, quotes are announced

    @classmethod
    def from_dict(cls, mapping: Mapping[str, object]) -> Self:
        """ValueError for a key or a value that no policy has."""
        if wrong := faults(mapping):
            raise ValueError("; ".join(wrong))
        return cls(**mapping)  # type: ignore[arg-type]

    def changed(self) -> dict[str, object]:
        """Only what differs from the narrator's own choice: what `from_dict` takes."""
        plain = type(self)()
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != getattr(plain, field.name)
        }

    @property
    def quotes_aloud(self) -> bool:
        return self.single_voice or self.quotes == "announce"

    @property
    def names_always(self) -> bool:
        return self.single_voice or self.speaker_names == "always"


def faults(written: object) -> list[str]:
    """Why `from_dict` would not take it, key by key."""
    if not isinstance(written, Mapping):
        return [f'reading policies are written as {{"tables": "skip"}}, not as {written!r}']
    kinds = get_type_hints(Policies)
    found = (
        _fault(name, value, kinds[name]) if name in kinds else f"no reading policy is called {name!r}"
        for name, value in written.items()
    )
    return [fault for fault in found if fault]


def _fault(name: str, value: object, kind: object) -> str:
    choices = get_args(kind)
    if choices and value not in choices:
        return f"{name} is one of {', '.join(choices)}, not {value!r}"
    if kind is bool and not isinstance(value, bool):
        return f"{name} is true or false, not {value!r}"
    if kind is int and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        return f"{name} is a whole number from 0, not {value!r}"
    return ""
