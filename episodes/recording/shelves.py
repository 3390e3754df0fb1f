"""Where clips of slow engines lie: in a directory of this machine, or in the storage that all machines share."""

from contextlib import suppress

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage

from episodes import stores
from tts import shelf
from tts.engines import Clip
from tts.shelf import DirectoryShelf

FOLDER = "shelf"


class StorageShelf:
    """Clips in a storage. `sweep` removes what was put there first, until the rest fits into `limit` bytes."""

    def __init__(self, storage: Storage, *, limit: int) -> None:
        self._storage = storage
        self.limit = limit

    def take(self, key: str) -> Clip | None:
        try:
            with stores.asking("give a clip"), self._storage.open(_name(key)) as file:
                clip = shelf.read(file.read())
        except (FileNotFoundError, stores.StorageError):
            return None
        if clip is None:
            self._storage.delete(_name(key))
        return clip

    def put(self, key: str, clip: Clip) -> None:
        with stores.asking("take a clip"):
            stored = self._storage.save(_name(key), ContentFile(shelf.written(clip)))
        if stored != _name(key):  # another worker was first
            self._storage.delete(stored)

    def sweep(self) -> int:
        """Returns how many bytes are left."""
        found = []
        for folder in _folders(self._storage):
            for file in self._storage.listdir(f"{FOLDER}/{folder}")[1]:
                name = f"{FOLDER}/{folder}/{file}"
                with suppress(OSError):  # swept meanwhile by another worker
                    found.append((self._storage.get_modified_time(name), self._storage.size(name), name))
        left = sum(size for _, size, _ in found)
        for _, size, name in sorted(found):
            if left <= self.limit:
                break
            self._storage.delete(name)
            left -= size
        return left


def open_shelf() -> DirectoryShelf | StorageShelf:
    """The one that the settings want."""
    if settings.SHELF == "storage":
        return StorageShelf(default_storage, limit=settings.SHELF_LIMIT)
    return DirectoryShelf(settings.DATA_DIR / "shelf", limit=settings.SHELF_LIMIT)


def _name(key: str) -> str:
    return f"{FOLDER}/{key[:2]}/{key}.clip"


def _folders(storage: Storage) -> list[str]:
    try:
        return storage.listdir(FOLDER)[0]
    except FileNotFoundError:
        return []
