"""A picture for each episode when it is shared: its title in our type on its forum's ink. 1200 × 630, PNG."""

import io
from functools import cache

import resvg_py
from PIL import Image, ImageDraw

from episodes import LIBRARY
from episodes.pictures.lettering import Font, cut, static, typeface, wrapped

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
    pen.text((MARGIN, MARGIN - 10), f"{forum}  ·  {duration}", font=typeface(SMALL, 550), fill=QUIET)
    font, lines = _set(title)
    top = MARGIN + 56
    for line in lines:
        pen.text((MARGIN, top), line, font=font, fill=PAPER)
        top += int(font.size * 1.16)
    room = SIZE[0] - COVER - 3 * MARGIN
    pen.text(
        (MARGIN, top + 22), cut(byline, typeface(SMALL, 400), room), font=typeface(SMALL, 400), fill=QUIET
    )
    pen.text((MARGIN, SIZE[1] - MARGIN - 22), LIBRARY, font=typeface(28, 550), fill=QUIET)
    written = io.BytesIO()
    picture.quantize(96, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


@cache
def _cover(ink: str) -> Image.Image:
    drawn = resvg_py.svg_to_bytes(svg_path=str(static("covers") / f"{ink}.svg"), width=COVER, height=COVER)
    return Image.open(io.BytesIO(bytes(drawn))).convert("RGB")


def _set(title: str) -> tuple[Font, list[str]]:
    """The title in the largest type in which it fits."""
    room = SIZE[0] - 2 * MARGIN
    for size in TITLE_SIZES:
        font = typeface(size, 500)
        lines = wrapped(title, font, room)
        if len(lines) <= (2 if size > 60 else LINES):
            return font, [cut(line, font, room) for line in lines]
    first = [cut(line, font, room) for line in lines[: LINES - 1]]
    return font, [*first, cut(" ".join(lines[LINES - 1 :]), font, room - COVER)]
