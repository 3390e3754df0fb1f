"""The tag, read back by mutagen and by libav."""

import datetime as dt
import io
import random
import struct
from pathlib import Path

import av
import pytest
from mutagen.id3 import ID3
from PIL import Image

from tts.id3 import LARGEST_COVER, Tags, small_cover, tag, transcript
from tts.studio.mp3 import Mp3
from tts.timeline import Chapter, Cue, Timeline

TITLE = "On „tools“: 日本 🎧"
TAGS = Tags(
    title=TITLE,
    artist="Ånn Lee, Bo",
    album="The Nonlinear Library",
    date=dt.date(2024, 4, 5),
    url="https://forum.test/posts/abc",
    comment="Read by a machine.",
    licence="2024 Ånn Lee, CC BY 4.0",
)


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    """Noise: the worst that a compressor can meet."""
    dice = random.Random(1)
    written = io.BytesIO()
    Image.frombytes("RGB", (width, height), dice.randbytes(3 * width * height)).save(written, kind)
    return written.getvalue()


def timeline(*titles: str, cues: tuple[Cue, ...] = ()) -> Timeline:
    chapters = tuple(Chapter(title, 10.0 * n + 0.5) for n, title in enumerate(titles))
    return Timeline(cues=cues, chapters=chapters, samples=44_100 * 10 * max(1, len(titles)), rate=44_100)


def read(tags: Tags, made: Timeline) -> ID3:
    return ID3(io.BytesIO(tag(tags, made, synthetic="true; espeak")), translate=False)


def test_everything_that_was_given_can_be_read_again():
    found = read(TAGS, timeline(cues=(Cue(0, 1, "First line."), Cue(1, 2, "Second line."))))

    assert found.version == (2, 3, 0)
    shown = {name: str(found[name]) for name in ("TIT2", "TPE1", "TALB", "TCOP", "TYER", "TDAT", "TLEN")}
    assert shown == {
        "TIT2": TITLE,
        "TPE1": "Ånn Lee, Bo",
        "TALB": "The Nonlinear Library",
        "TCOP": "2024 Ånn Lee, CC BY 4.0",
        "TYER": "2024",
        "TDAT": "0504",
        "TLEN": "10000",
    }
    assert found["WOAF"].url == "https://forum.test/posts/abc"
    assert str(found["COMM::eng"]) == "Read by a machine."
    assert str(found["USLT::eng"]) == "First line.\nSecond line."
    assert str(found["TXXX:ai-content"]) == "true; espeak"


def test_what_is_not_known_is_left_out():
    assert set(read(Tags(title="T"), timeline())) == {"TIT2", "TCON", "TLEN", "TXXX:ai-content"}


@pytest.mark.parametrize("count", [0, 1, 2, 60, 255, 300])
def test_chapters_stand_in_order_of_time_whatever_the_length_of_their_titles(count: int):
    dice = random.Random(count)
    titles = ["x" * dice.randint(1, 90) + f" {n}" for n in range(count)]

    found = read(Tags(title="T"), timeline(*titles))

    frames = found.getall("CHAP")
    kept = min(count, 255)
    assert len(frames) == kept
    assert [frame.start_time for frame in frames] == sorted(frame.start_time for frame in frames)
    assert {str(frame.sub_frames["TIT2"]) for frame in frames} <= set(titles)
    assert [one.end_time for one in frames[:-1]] == [other.start_time for other in frames[1:]]
    if count:
        assert found["CTOC:toc"].child_element_ids == [frame.element_id for frame in frames]
        assert frames[-1].end_time == 10_000 * count


def test_another_reader_lists_the_same_chapters(tmp_path: Path):
    made = timeline("Introduction", "A much longer title of a chapter", "日本")
    path = tmp_path / "a.mp3"
    with Mp3(path, tag(TAGS, made, synthetic="true"), rate=44_100, bitrate=64, quality=7) as mp3:
        mp3.write(bytes(2 * made.samples))

    with av.open(str(path)) as container:
        chapters = container.chapters()
        title = container.metadata["title"]

    assert [one["metadata"]["title"] for one in chapters] == [one.title for one in made.chapters]
    assert [float(one["start"] * one["time_base"]) for one in chapters] == [0.5, 10.5, 20.5]
    assert title == TITLE


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "a\udfffb"])
def test_what_no_tag_can_hold_is_left_out(text: str):
    found = read(Tags(title=text, comment=text, artist=text), timeline(text))

    assert str(found["TIT2"]) == str(found["TPE1"]) == "ab"
    assert str(found.getall("CHAP")[0].sub_frames["TIT2"]) == "ab"


def test_a_cover_is_shown_and_small():
    cover = small_cover(picture(1400, 1400))

    found = read(Tags(title="T", cover=cover), timeline()).getall("APIC")[0]

    assert len(cover) < LARGEST_COVER
    assert (found.mime, found.type, found.data) == ("image/jpeg", 3, cover)
    with Image.open(io.BytesIO(found.data)) as shown:
        assert shown.width == shown.height >= 150


@pytest.mark.parametrize("cover", [picture(8, 8), b"no picture", picture(500, 500, "JPEG")])
def test_a_cover_that_players_would_choke_on_is_refused(cover: bytes):
    with pytest.raises(ValueError, match="cover"):
        tag(Tags(title="T", cover=cover), timeline(), synthetic="true")


@pytest.mark.parametrize("image", [b"", b"<svg/>", picture(8, 8)[:60]])
def test_what_is_no_picture_makes_no_cover(image: bytes):
    with pytest.raises(ValueError, match="no picture"):
        small_cover(image)


def test_the_tag_tells_its_own_length():
    written = tag(TAGS, timeline("a", "b"), synthetic="true")

    assert written[:3] == b"ID3"
    seven_bits = struct.unpack("4B", written[6:10])
    assert len(written) == 10 + sum(part << 7 * (3 - n) for n, part in enumerate(seven_bits))


def test_the_transcript_names_speakers_where_they_change():
    cues = tuple(
        Cue(n, n + 1, f"Line\n{n}.", speaker=name) for n, name in enumerate(("", "Ann", "Ann", "Bo"))
    )

    assert transcript(timeline(cues=cues)) == "Line 0.\nAnn: Line 1.\nLine 2.\nBo: Line 3."
