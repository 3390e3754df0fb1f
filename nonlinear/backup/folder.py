"""What a backup folder holds, and how it changes: the manifest is written last, so the one before holds until then."""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from episodes.stores import Stored

CHUNK = 1 << 20
FORM = 1
"""Grows when older libraries could not read the folder any more."""


class BackupError(Exception):
    """The folder is no backup, or not one that can be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One state of a library. `rows` is the file that holds them, `counts` how many there are by model."""

    made_at: str
    site_url: str
    rows: str
    rows_sha256: str
    counts: dict[str, int]
    migrations: list[tuple[str, str]]
    files: list[Stored]
    form: int = FORM

    @property
    def bytes(self) -> int:
        return sum(file.size or 0 for file in self.files)


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path

    @property
    def media(self) -> Path:
        return self.path / "media"

    @property
    def manifest(self) -> Path:
        return self.path / "manifest.json"

    def read(self) -> Manifest:
        """Raises BackupError."""
        try:
            stored = json.loads(self.manifest.read_text())
            if stored["form"] > FORM:
                raise BackupError(f"{self.path} was made by a newer library; bring this one up to date first")
            stored["files"] = [Stored(**file) for file in stored["files"]]
            stored["migrations"] = [(app, name) for app, name in stored["migrations"]]
            return Manifest(**stored)
        except FileNotFoundError as error:
            raise BackupError(f"{self.path} is not a backup: it has no {self.manifest.name}") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BackupError(f"{self.manifest} cannot be read: {error}") from error

    def write(self, manifest: Manifest) -> None:
        """From here on the folder holds this state; what only earlier ones needed is removed."""
        with replacing(self.manifest) as file:
            file.write(json.dumps(asdict(manifest), indent=1).encode())
        for path in self.path.glob("rows-*"):
            if path.name != manifest.rows:
                path.unlink()
        kept = {self.media / file.name for file in manifest.files}
        for path in sorted(self.media.rglob("*"), reverse=True):
            if path.is_dir():
                with contextlib.suppress(OSError):  # not empty
                    path.rmdir()
            elif path not in kept:
                path.unlink()

    def has(self, file: Stored) -> bool:
        """Whether a file was copied before; names hold the content, so only a cut-off copy can differ."""
        path = self.media / file.name
        return path.is_file() and (file.size is None or path.stat().st_size == file.size)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` once it is whole and on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.part")
    with fresh.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
