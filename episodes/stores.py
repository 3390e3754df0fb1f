"""Files in storage and the room they have: audio by episode and content, covers by content."""

import datetime as dt
import errno
import logging
import shutil
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Sum

from episodes.models import Channel, Episode

if TYPE_CHECKING:
    from storages.backends.s3 import S3Storage

logger = logging.getLogger(__name__)

LEAST_FREE = 500_000_000
"""Bytes left on the disk below which nothing is recorded: a long episode, its parts, and air for the database."""
STORAGE = "storage"  # the name of its breaker
REMINDER = 600  # seconds between two log lines about the same obstacle


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that a row refers to. `size` is in bytes, None where no row knows it."""

    name: str
    sha256: str
    size: int | None = None


def referenced(using: str = DEFAULT_DB_ALIAS) -> list[Stored]:
    """Every file that must be there: the audio of episodes, then the covers of channels."""
    episodes = Episode.objects.using(using).exclude(audio="").order_by("pk")
    audio = episodes.values_list("audio", "audio_sha256", "audio_bytes")
    covers = Channel.objects.using(using).exclude(cover="").values_list("cover", flat=True).distinct()
    return [
        *(Stored(name, sha256, size) for name, sha256, size in audio),
        *(Stored(name, Path(name).stem) for name in sorted(covers)),
    ]


@dataclass(frozen=True, slots=True)
class Held:
    """A file that lies in storage."""

    name: str
    size: int
    changed_at: dt.datetime


def held(folder: str) -> Iterator[Held]:
    """Every file in a folder of storage and below. An object store lists a thousand in one answer, whatever the folders."""
    if not isinstance(default_storage, FileSystemStorage):
        # Named for the type alone: the client of object stores takes 25 MB, which a laptop's workers keep.
        bucket = cast("S3Storage", default_storage).bucket
        for found in bucket.objects.filter(Prefix=f"{folder}/"):
            yield Held(found.key, found.size, found.last_modified)
        return
    root = Path(default_storage.path(folder))
    for path in root.rglob("*"):
        with suppress(FileNotFoundError):  # replaced or withdrawn meanwhile
            if path.is_file():
                stat = path.stat()
                name = f"{folder}/{path.relative_to(root).as_posix()}"
                yield Held(name, stat.st_size, dt.datetime.fromtimestamp(stat.st_mtime, dt.UTC))


class StorageError(Exception):
    """The storage does not do as it is asked: no fault of any post's, and worth another try."""


# Of the machine: full, read-only, broken, out of memory or of handles, or an answer that does not come.
MACHINE = frozenset(
    (
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EIO,
        errno.EACCES,
        errno.EPERM,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENODEV,
        errno.ENXIO,
        errno.ESTALE,
        errno.EBUSY,
        errno.ETIMEDOUT,
        errno.ENOTCONN,
    )
)


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Whatever a storage makes of its troubles (each has errors of its own) becomes StorageError; a missing file stays one."""
    try:
        yield
    except (FileNotFoundError, StorageError):
        raise
    except Exception as error:
        raise StorageError(f"the storage did not {what}: {error}") from error


def is_the_machines(error: BaseException) -> bool:
    """Whether an error is this machine's or its storage's, so that no post is to blame."""
    return isinstance(error, StorageError) or (isinstance(error, OSError) and error.errno in MACHINE)


def in_words(error: BaseException) -> str:
    return str(error) if isinstance(error, StorageError) else f"this machine could not write: {error}"


def put_audio(episode: uuid.UUID, sha256: str, path: Path) -> str:
    """Store the file under a name that holds its content, and return the name. The same bytes again change nothing.

    Raises StorageError.
    """
    name = f"audio/{episode}/{sha256}.mp3"
    with asking("take the recording"):
        return put(name, path) or name


def put(name: str, path: Path) -> str:
    """Store a file under a name that holds its content; returns the name it has there, nothing where it was already."""
    if default_storage.exists(name):
        if default_storage.size(name) == path.stat().st_size:
            return ""
        default_storage.delete(name)  # a write that was cut off
    with path.open("rb") as file:
        return default_storage.save(name, File(file))


def withdraw_audio(episode_id: int, name: str, *, claim: int) -> None:
    """Take back what a claim stored and could not publish.

    Not while another claim records the same episode, or has published the very same bytes: the sweep sees to those.
    """
    with transaction.atomic():
        episode = Episode.objects.get(pk=episode_id)
        is_taken = episode.status == Episode.Status.RECORDING and episode.claims != claim
        if episode.audio.name != name and not is_taken:
            with asking("let go of a recording"):
                default_storage.delete(name)


def tidy_audio(episode: uuid.UUID, *, keep: Collection[str]) -> None:
    """Remove what else lies in the episode's folder."""
    with asking("let go of a recording"):
        for name in audio_names(episode):
            if name not in keep:
                default_storage.delete(name)


def audio_names(episode: uuid.UUID | str) -> list[str]:
    """Names of the files that lie in the episode's folder of storage, referred to or not."""
    folder = f"audio/{episode}"
    try:
        _, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [f"{folder}/{file}" for file in files]


def obstacle() -> str:
    """Why no more audio can be stored, in words; empty where there is room."""
    words = _obstacle()
    if words and cache.add("storage-obstacle", words, REMINDER):
        logger.warning("nothing is recorded: %s", words)
    return words


def _obstacle() -> str:
    if settings.STORAGE_LIMIT and used() >= settings.STORAGE_LIMIT:
        return f"audio fills the {settings.STORAGE_LIMIT:,} bytes of STORAGE_LIMIT"
    folders = [Path(settings.WORK_DIR)]
    if isinstance(default_storage, FileSystemStorage):
        folders.append(Path(default_storage.location))
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        if (free := shutil.disk_usage(folder).free) < LEAST_FREE:
            return f"only {free // 1_000_000} MB are free in {folder}"
    return ""


def used() -> int:
    """Bytes of audio that episodes refer to."""
    return int(Episode.objects.exclude(audio="").aggregate(bytes=Sum("audio_bytes"))["bytes"] or 0)
