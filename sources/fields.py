"""Fields of a stranger's JSON: what is missing or of the wrong kind in it is as good as not there."""

Json = dict[str, object]

LARGEST = 1_000_000


def within(fields: Json, *names: str) -> object:
    """What stands at the end of a path of names; None where the path breaks off."""
    found: object = fields
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def text(fields: Json, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def texts(fields: Json, name: str) -> list[str]:
    value = fields.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def number(fields: Json, name: str) -> int:
    """A whole number below a million either way, else 0."""
    value = fields.get(name)
    return int(value) if isinstance(value, int | float) and abs(value) < LARGEST else 0


def dicts(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
