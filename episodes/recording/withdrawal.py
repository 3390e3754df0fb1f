"""An author's no reaches the reading: its audio and texts are erased, its ids stay."""

import datetime as dt
import logging

from django.core.files.storage import default_storage
from django.db.models import F

from episodes.models import Episode
from episodes.stores import audio_names

logger = logging.getLogger(__name__)

# Titles and names stay with the post, which decides what may be shown of them.
ERASED: dict[str, object] = {
    "audio": "",
    "audio_bytes": 0,
    "audio_sha256": "",
    "external_url": "",
    "seconds": 0,
    "read_title": "",
    "read_byline": "",
    "read_text": "",
    "spoken_sha256": "",
    "ledger": [],
    "flags": [],
    "timeline": {},
    "excerpt": "",
    "item": b"",
    "error": "",
    "published_at": None,
    "read_at": None,
}


def erase(episode: Episode, now: dt.datetime) -> None:
    """Queued, so that it would be read again if its author came back; who is recording it now loses the lease."""
    Episode.objects.filter(pk=episode.pk).update(
        status=Episode.Status.QUEUED, claims=F("claims") + 1, due_at=now, progress=0, **ERASED
    )
    for name in audio_names(episode.uuid):
        default_storage.delete(name)
    logger.info("erased episode=%s", episode.uuid)
