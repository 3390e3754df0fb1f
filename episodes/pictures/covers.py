"""Channel covers as podcast directories want them: a square JPEG, named by its content, drawn in its forum's ink."""

import hashlib
import io
from functools import cache

import resvg_py
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from episodes import LIBRARY, addresses, stores
from episodes.models import Channel
from episodes.pictures.lettering import Font, cut, static, typeface, wrapped

SIDE = 1400
"""Pixels; Apple takes 1400 to 3000."""
LARGEST_SIDE = 3000
LARGEST = 500_000  # bytes; Spotify takes 512 kB
QUALITIES = (90, 80, 70, 60, 45)
NOTES = {
    Channel.Cadence.EVERY: "Everything",
    Channel.Cadence.DAILY: "Best of the day",
    Channel.Cadence.WEEKLY: "Best of the week",
    Channel.Cadence.ALL_TIME: "Top of all time",
    Channel.Cadence.SEQUENCE: "In its order",
}
LETTERS = {"af": "#dcdcff", "ea": "#cdeef2", "lw": "#d3efd9", "all": "#e9ebf2"}
LEFT, TOP = 0.083, 0.085  # of the side
TITLE_SIZES = {1: (0.092, 0.08), 2: (0.07, 0.058), 4: (0.056, 0.048)}  # on at most so many lines
NOTE_SIZE = 0.05
WEIGHT = 450
WRITTEN = '<g fill="#'
"""Begins the lettering of a drawing, which names a forum; a cover has its channel's own."""


def draw(channel: Channel) -> str:
    """Draw, store and name the cover of a channel; the name is what `Channel.cover` holds."""
    name = channel.title.removeprefix(f"{LIBRARY}:").strip() or LIBRARY
    return put(jpeg(addresses.ink(channel.ink), name, NOTES[Channel.Cadence(channel.cadence)]))


@cache
def jpeg(ink: str, title: str, note: str) -> bytes:
    """A channel's cover, drawn once: there are few of them."""
    return drawn(ink, title, note)


def drawn(ink: str, title: str, note: str) -> bytes:
    """The cover as RGB JPEG within the limits of directories."""
    picture = _drawing(ink).copy()
    pen = ImageDraw.Draw(picture)
    font, lines = _set(title)
    for number, line in enumerate(lines):
        top = (TOP * SIDE) + number * font.size * 1.15
        pen.text((LEFT * SIDE, top), line, font=font, fill=LETTERS[ink])
    small, bottom = typeface(int(NOTE_SIZE * SIDE), WEIGHT), SIDE * (1 - TOP)
    room = SIDE * (1 - 2 * LEFT) - small.getlength("Nonlinear  ")
    pen.text((LEFT * SIDE, bottom), cut(note, small, room), font=small, fill=LETTERS[ink], anchor="ls")
    pen.text((SIDE * (1 - LEFT), bottom), "Nonlinear", font=small, fill=LETTERS[ink], anchor="rs")
    return _packed(picture)


class UnfitError(Exception):
    """No picture for a cover; the message says why."""


def fitted(picture: Image.Image) -> bytes:
    """A curator's picture as RGB JPEG within the limits of directories. Raises UnfitError."""
    width, height = picture.size
    if width != height:
        raise UnfitError(f"The picture must be square; this one is {width} by {height} pixels.")
    if width < SIDE:
        raise UnfitError(f"The picture must be {SIDE} to {LARGEST_SIDE} pixels wide; this one has {width}.")
    side = min(width, LARGEST_SIDE)
    return _packed(picture.convert("RGB").resize((side, side)))


def put(image: bytes, suffix: str = ".jpg") -> str:
    """Store a picture under a name made of its content, which is returned."""
    name = f"covers/{hashlib.sha256(image).hexdigest()}{suffix}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(image))
    return name


def read(name: str) -> bytes:
    """A stored cover. Raises FileNotFoundError, StorageError."""
    with stores.asking("give a cover"), default_storage.open(name) as file:
        return bytes(file.read())


def is_missing(channel: Channel) -> bool:
    return not channel.cover or not default_storage.exists(str(channel.cover))


def _packed(picture: Image.Image) -> bytes:
    for quality in QUALITIES:
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=quality, dpi=(72, 72))
        if written.tell() <= LARGEST:
            break
    return written.getvalue()


@cache
def _drawing(ink: str) -> Image.Image:
    """The forum's curves, without the forum's name."""
    svg = (static("covers") / f"{ink}-lg.svg").read_text().partition(WRITTEN)[0] + "</svg>"
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIDE, height=SIDE))
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def _set(title: str) -> tuple[Font, list[str]]:
    """The title in the largest type in which it fits on few lines; what is too long even so is cut."""
    room = SIDE * (1 - 2 * LEFT)
    for most, sizes in TITLE_SIZES.items():
        for size in sizes:
            font = typeface(int(size * SIDE), WEIGHT)
            lines = wrapped(title, font, room)
            if len(lines) <= most and all(font.getlength(line) <= room for line in lines):
                return font, lines
    kept = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return font, [cut(line, font, room) for line in kept]
