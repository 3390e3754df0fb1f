"""A picture for each episode when it is shared: its title in our type on its forum's ink. 1200 × 630, PNG."""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import resvg_py
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
MARGIN = 72
COVER = 250
INKS = {"af": "#2f2f74", "ea": "#0c4a57", "lw": "#1f4a30", "all": "#2b2f3a"}
PAPER, QUIET = "#fafbfc", "#c9d0dc"
TITLE_SIZES = (76, 64, 54, 46)
LINES = 4
SMALL = 32


def card(*, title: str, byline: str, forum: str, duration: str, ink: str) -> bytes:
    """The picture as PNG; a title too long for it ends in an ellipsis."""
    picture = Image.new("RGB", SIZE, INKS[ink])
    cover = _cover(ink)
    picture.paste(cover, (SIZE[0] - COVER - MARGIN, SIZE[1] - COVER - MARGIN + 24))
    pen = ImageDraw.Draw(picture)
    pen.text((MARGIN, MARGIN - 10), f"{forum}  ·  {duration}", font=_type(SMALL, 550), fill=QUIET)
    font, lines = _set(title)
    top = MARGIN + 56
    for line in lines:
        pen.text((MARGIN, top), line, font=font, fill=PAPER)
        top += int(font.size * 1.16)
    room = SIZE[0] - COVER - 3 * MARGIN
    pen.text((MARGIN, top + 22), _fitted(byline, _type(SMALL, 400), room), font=_type(SMALL, 400), fill=QUIET)
    pen.text((MARGIN, SIZE[1] - MARGIN - 22), "The Nonlinear Library", font=_type(28, 550), fill=QUIET)
    written = io.BytesIO()
    picture.quantize(96, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


@cache
def _cover(ink: str) -> Image.Image:
    drawn = resvg_py.svg_to_bytes(svg_path=str(_static("covers") / f"{ink}.svg"), width=COVER, height=COVER)
    return Image.open(io.BytesIO(bytes(drawn))).convert("RGB")


@cache
def _type(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(_static("fonts") / "literata-normal.woff2"), size)
    font.set_variation_by_axes([weight])
    return font


def _static(name: str) -> Path:
    return Path(settings.STATICFILES_DIRS[0]) / name


def _set(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The title in the largest type in which it fits."""
    room = SIZE[0] - 2 * MARGIN
    for size in TITLE_SIZES:
        font = _type(size, 500)
        lines = list(_lines(title, font, room))
        if len(lines) <= (2 if size > 60 else LINES):
            return font, lines
    last = _fitted(" ".join(lines[LINES - 1 :]), font, room - COVER)
    return font, [*lines[: LINES - 1], last]


def _lines(text: str, font: ImageFont.FreeTypeFont, room: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > room:
            yield _fitted(line, font, room)
            line = word
        else:
            line = longer
    yield _fitted(line, font, room)


def _fitted(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(text + "…") > room:
        text = text[:-1]
    return text.rstrip() + "…"
