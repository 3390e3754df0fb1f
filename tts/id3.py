"""The tag of a recording: ID3v2.3, which every player reads, as bytes to stand before the audio."""

# mypy: allow-untyped-calls
# (mutagen has no types)

import datetime as dt
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    TALB,
    TCON,
    TCOP,
    TDRC,
    TIT2,
    TLEN,
    TPE1,
    TXXX,
    USLT,
    WOAF,
    CTOCFlags,
    Frame,
)
from PIL import Image, UnidentifiedImageError

from tts.timeline import Timeline, at_most, ends

UTF16 = 1
FRONT_COVER = 3
MOST_CHAPTERS = 255  # a table of contents counts its children in one byte
LARGEST_COVER = 60_000
PADDING = 2048  # so that a title can be mended without writing the audio anew
NO_OFFSET = 0xFFFFFFFF
HEADER = 10  # bytes of the tag's header, and of each frame's


@dataclass(frozen=True, slots=True)
class Tags:
    """What a player shows of a recording. `cover` is a JPEG of less than 60 kB (see `small_cover`)."""

    title: str
    artist: str = ""
    album: str = ""
    date: dt.date | None = None
    url: str = ""  # of the source
    comment: str = ""
    licence: str = ""
    cover: bytes = b""
    language: str = "eng"  # ISO 639-2


def tag(tags: Tags, timeline: Timeline, *, synthetic: str) -> bytes:
    """The whole tag. `synthetic` names engine and voices: that a machine speaks is never a secret.

    ValueError for a cover that is not a JPEG or too large.
    """
    frames = ID3()
    for frame in _frames(tags, timeline, synthetic):
        frames.add(frame)
    frames.update_to_v23()
    written = io.BytesIO()
    frames.save(written, v1=0, v2_version=3, padding=lambda _: PADDING)
    return _in_time_order(written.getvalue())


def small_cover(image: bytes, *, size: int = 600) -> bytes:
    """The picture as a JPEG that fits into a tag. ValueError where it is no picture."""
    try:
        with Image.open(io.BytesIO(image)) as opened:
            opened.draft("RGB", (size, size))  # a JPEG is read no larger than needed
            picture = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValueError("the cover is no picture") from error
    while True:
        picture.thumbnail((size, size))
        for quality in (88, 75, 60):
            written = io.BytesIO()
            picture.save(written, "JPEG", quality=quality, optimize=True)
            if written.tell() < LARGEST_COVER:
                return written.getvalue()
        size //= 2


def _frames(tags: Tags, timeline: Timeline, synthetic: str) -> Iterator[Frame]:
    for kind, text in ((TIT2, tags.title), (TPE1, tags.artist), (TALB, tags.album), (TCOP, tags.licence)):
        if text:
            yield kind(encoding=UTF16, text=_clean(text))
    yield TCON(encoding=UTF16, text="Podcast")
    yield TLEN(encoding=0, text=str(round(timeline.seconds * 1000)))
    yield TXXX(encoding=UTF16, desc="ai-content", text=_clean(synthetic))
    if tags.date:
        yield TDRC(encoding=0, text=tags.date.isoformat())
    if tags.url:
        yield WOAF(url=_clean(tags.url))
    if tags.comment:
        yield COMM(encoding=UTF16, lang=tags.language, desc="", text=_clean(tags.comment))
    if tags.cover:
        yield APIC(encoding=0, mime="image/jpeg", type=FRONT_COVER, desc="", data=_jpeg(tags.cover))
    if timeline.cues:
        yield USLT(encoding=UTF16, lang=tags.language, desc="", text=_clean(transcript(timeline)))
    yield from _chapters(timeline)


def transcript(timeline: Timeline) -> str:
    """Every sentence as written, a line each, the speaker's name before the first of a turn."""
    lines, before = [], ""
    for cue in timeline.cues:
        name = f"{cue.speaker}: " if cue.speaker and cue.speaker != before else ""
        before = cue.speaker
        lines.append(name + " ".join(cue.written.split()))
    return "\n".join(lines)


def _chapters(timeline: Timeline) -> Iterator[Frame]:
    chapters = at_most(MOST_CHAPTERS, timeline.chapters, timeline.seconds)
    names = [f"chp{n}" for n in range(len(chapters))]
    if names:
        yield CTOC(element_id="toc", flags=CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED, child_element_ids=names)
    for name, chapter, end in zip(names, chapters, ends(chapters, timeline.seconds), strict=True):
        yield CHAP(
            element_id=name,
            start_time=round(chapter.start * 1000),
            end_time=round(end * 1000),
            start_offset=NO_OFFSET,
            end_offset=NO_OFFSET,
            sub_frames=[TIT2(encoding=UTF16, text=_clean(chapter.title))],
        )


def _clean(text: str) -> str:
    """UTF-16 takes no lone surrogates, and NUL would end the text."""
    return text.encode("utf-16", "ignore").decode("utf-16").replace("\0", "")


def _jpeg(cover: bytes) -> bytes:
    if not cover.startswith(b"\xff\xd8\xff"):
        raise ValueError("the cover in a tag must be a JPEG")
    if len(cover) >= LARGEST_COVER:
        raise ValueError(f"a cover of {len(cover)} bytes is too large for a tag")
    return cover


def _in_time_order(written: bytes) -> bytes:
    """Mutagen sorts frames by size; players list chapters as they stand in the file."""
    frames, at = [], HEADER
    while at + HEADER <= len(written) and written[at]:
        end = at + HEADER + struct.unpack(">I", written[at + 4 : at + 8])[0]
        frames.append(written[at:end])
        at = end
    chapters = iter(sorted((frame for frame in frames if frame.startswith(b"CHAP")), key=_start))
    ordered = (next(chapters) if frame.startswith(b"CHAP") else frame for frame in frames)
    return b"".join([written[:HEADER], *ordered, written[at:]])


def _start(chapter: bytes) -> int:
    after_name = chapter.index(b"\0", HEADER) + 1
    start: int = struct.unpack(">I", chapter[after_name : after_name + 4])[0]
    return start
