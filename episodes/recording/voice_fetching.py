"""Piper's voices brought from their public home: looked up in its catalogue, checked against it, and put in place whole."""

import difflib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sources.http import Client, FetchError
from tts.engines import piper_files

CATALOGUE = "voices.json"
WANTED = (".onnx", ".onnx.json")


class VoiceFetchError(Exception):
    """The voice could not be had; the message says what to do. What was here before is still here."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a voice, as the catalogue tells of it."""

    path: str  # below the home
    size: int
    md5: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def catalogue(home: str, client: Client) -> dict[str, tuple[Part, ...]]:
    """The files of every voice that the home offers. Raises VoiceFetchError."""
    body = _got(f"{home}/{CATALOGUE}", client)
    try:
        return {name: tuple(_parts(told["files"])) for name, told in json.loads(body).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VoiceFetchError(f"{home}/{CATALOGUE} is not a catalogue of Piper's voices") from error


def parts_of(name: str, offered: dict[str, tuple[Part, ...]]) -> tuple[Part, ...]:
    """Model and description of a voice. Raises VoiceFetchError, naming its likes."""
    parts = tuple(part for part in offered.get(name, ()) if part.name in {name + end for end in WANTED})
    if len(parts) == len(WANTED):
        return parts
    likes = difflib.get_close_matches(name, offered, n=5, cutoff=0.5)
    meant = f"; did you mean {', '.join(likes)}?" if likes else "; manage.py voices offered lists them"
    raise VoiceFetchError(f"there is no voice {name!r}{meant}")


def fetch(parts: tuple[Part, ...], home: str, directory: Path, client: Client) -> None:
    """Put a voice's files into the directory, and their checksums beside them. Raises VoiceFetchError."""
    bodies = {part.name: _checked(part, _got(f"{home}/{part.path}", client)) for part in parts}
    directory.mkdir(parents=True, exist_ok=True)
    for name, body in bodies.items():
        (directory / f"{name}.part").write_bytes(body)
    piper_files.keep_sums(
        directory, {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}
    )
    for name in sorted(bodies, reverse=True):  # the description first: a model alone is not a voice
        (directory / f"{name}.part").replace(directory / name)


def _parts(files: dict[str, dict[str, Any]]) -> Iterator[Part]:
    for path, told in files.items():
        yield Part(path, int(told["size_bytes"]), str(told["md5_digest"]).lower())


def _checked(part: Part, body: bytes) -> bytes:
    if len(body) != part.size or hashlib.md5(body, usedforsecurity=False).hexdigest() != part.md5:
        raise VoiceFetchError(f"{part.name} came damaged: it is not what the catalogue promises; try again")
    return body


def _got(address: str, client: Client) -> bytes:
    try:
        return client.get(address).body
    except FetchError as error:
        raise VoiceFetchError(f"{address}: {error}") from error
