"""Channel covers as podcast directories want them: a square JPEG, named by its content, from the house's drawings."""

import hashlib
import io
from functools import cache
from pathlib import Path

import resvg_py
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from episodes import addresses
from episodes.models import Channel

SIDE = 1600
"""Pixels; Apple takes 1400 to 3000."""
LARGEST = 500_000  # bytes; Spotify takes 512 kB
QUALITIES = (90, 80, 70, 60, 45)


def draw(channel: Channel) -> str:
    """Draw, store and name the cover of a channel by its ink and cadence; the name is what `Channel.cover` holds."""
    mark = addresses.COVER_MARKS.get(Channel.Cadence(channel.cadence), "")
    found = finders.find(f"covers/{addresses.ink(channel.ink)}{mark}-lg.svg")
    if not found:
        raise FileNotFoundError(f"no drawing for the cover of {channel.slug}")
    return put(jpeg(Path(found).read_text()))


@cache
def jpeg(svg: str) -> bytes:
    """The drawing as RGB JPEG within the limits of directories. Channels share drawings, so each is made once."""
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIDE, height=SIDE))
    with Image.open(io.BytesIO(drawn)) as opened:
        picture = opened.convert("RGB")
    for quality in QUALITIES:
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=quality, optimize=True, dpi=(72, 72))
        if written.tell() <= LARGEST:
            break
    return written.getvalue()


def put(image: bytes) -> str:
    name = f"covers/{hashlib.sha256(image).hexdigest()}.jpg"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(image))
    return name


def read(channel: Channel) -> bytes:
    """The stored cover."""
    with default_storage.open(str(channel.cover)) as file:
        return bytes(file.read())


def is_missing(channel: Channel) -> bool:
    return not channel.cover or not default_storage.exists(str(channel.cover))
