"""Words set in our own type on a picture: covers, episode art and cards share it. Lengths are in pixels."""

from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFont

Font = ImageFont.FreeTypeFont


def static(folder: str) -> Path:
    """One of the folders in which drawings and fonts lie, as files."""
    return Path(settings.STATICFILES_DIRS[0]) / folder


@cache
def typeface(size: int, weight: int) -> Font:
    font = ImageFont.truetype(str(static("fonts") / "literata-normal.woff2"), size)
    font.set_variation_by_axes([weight])
    return font


def wrapped(text: str, font: Font, room: float) -> list[str]:
    """Lines of at most `room`; a word that is wider stands alone. One empty line for no words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def cut(text: str, font: Font, room: float) -> str:
    """The text if it fits, else its beginning and an ellipsis."""
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(text + "…") > room:
        text = text[:-1]
    return text.rstrip() + "…"
