"""Where spoken clips of slow engines wait for the next edition of the same text."""

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from tts.cast import VoiceSpec
from tts.engines import Clip

MAGIC = b"clip1"
DIGEST = 32
PART = ".part"
FORGOTTEN = 3600  # seconds: no clip takes so long to write
HEADER = len(MAGIC) + DIGEST + 4


class Shelf(Protocol):
    """Keeps clips by key. A clip that is lost or spoilt is only spoken again: `take` then answers None."""

    def take(self, key: str) -> Clip | None: ...

    def put(self, key: str, clip: Clip) -> None: ...


def key_for(engine: str, version: str, voice: VoiceSpec, text: str) -> str:
    """Everything that decides how a clip sounds; what the studio does to it afterwards is not among it."""
    parts = (engine, version, voice.name, str(voice.rate), str(voice.pitch), text)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


class DirectoryShelf:
    """Clips as files. `sweep` brings the directory back under `limit` bytes, what was not heard for longest first."""

    def __init__(self, root: Path, *, limit: int) -> None:
        self.root = root
        self.limit = limit

    def take(self, key: str) -> Clip | None:
        path = self._path(key)
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        clip = read(stored)
        with suppress(OSError):  # swept meanwhile by another worker
            if clip is None:
                path.unlink()
            else:
                os.utime(path)
        return clip

    def put(self, key: str, clip: Clip) -> None:
        """Whole or not at all, whatever happens meanwhile."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=PART, delete=False) as file:
            try:
                file.write(written(clip))
                file.close()
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise

    def sweep(self) -> int:
        """Removes clips until the rest fits, and torsos of killed workers; returns how many bytes are left."""
        found = []
        for path in self.root.glob("*/*"):
            with suppress(OSError):
                stat = path.stat()
                if path.suffix == PART and time.time() - stat.st_mtime > FORGOTTEN:
                    path.unlink()
                else:
                    found.append((stat.st_mtime_ns, stat.st_size, path))
        left = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if left <= self.limit:
                break
            path.unlink(missing_ok=True)
            left -= size
        return left

    def _path(self, key: str) -> Path:
        return self.root / key[:2] / f"{key}.clip"


def written(clip: Clip) -> bytes:
    """A clip as it lies on a shelf, with its checksum."""
    return b"".join((MAGIC, hashlib.sha256(clip.pcm).digest(), clip.rate.to_bytes(4), clip.pcm))


def read(stored: bytes) -> Clip | None:
    """The clip; None where it is spoilt."""
    pcm = stored[HEADER:]
    digest = stored[len(MAGIC) : len(MAGIC) + DIGEST]
    if not stored.startswith(MAGIC) or hashlib.sha256(pcm).digest() != digest:
        return None
    return Clip(pcm, int.from_bytes(stored[len(MAGIC) + DIGEST : HEADER]))
