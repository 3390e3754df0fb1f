"""Clips that are kept: found again, or lost without harm."""

import os
from pathlib import Path

import pytest

from tts.cast import VoiceSpec
from tts.engines import Clip
from tts.shelf import DirectoryShelf, key_for

VOICE = VoiceSpec("ann")
CLIP = Clip(bytes(range(256)) * 8, 24_000)


def shelf(root: Path, limit: int = 1_000_000) -> DirectoryShelf:
    return DirectoryShelf(root / "shelf", limit=limit)


def key(text: str) -> str:
    return key_for("engine", "1", VOICE, text)


def test_a_clip_is_found_again_by_whoever_looks(tmp_path: Path):
    shelf(tmp_path).put(key("Hello."), CLIP)

    assert shelf(tmp_path).take(key("Hello.")) == CLIP
    assert shelf(tmp_path).take(key("Hello!")) is None


def test_whatever_changes_the_sound_changes_the_key():
    told = [
        ("engine", "1", VOICE, "Hello."),
        ("other", "1", VOICE, "Hello."),
        ("engine", "2", VOICE, "Hello."),
        ("engine", "1", VoiceSpec("bo"), "Hello."),
        ("engine", "1", VoiceSpec("ann", rate=171), "Hello."),
        ("engine", "1", VoiceSpec("ann", pitch=51), "Hello."),
        ("engine", "1", VOICE, "Hello. "),
    ]

    assert len({key_for(*one) for one in told}) == len(told)
    assert key_for("engine", "1", VoiceSpec("ann", gain_db=-3.0), "Hello.") == key("Hello.")


@pytest.mark.parametrize("spoilt", [b"", b"clip1", b"garbage" * 50, b"clip1" + bytes(36) + b"\x01\x02"])
def test_a_spoilt_clip_is_a_miss_and_makes_room(spoilt: bytes, tmp_path: Path):
    shelf(tmp_path).put(key("Hello."), CLIP)
    (path,) = tmp_path.glob("shelf/*/*")
    path.write_bytes(spoilt)

    assert shelf(tmp_path).take(key("Hello.")) is None
    assert not path.exists()


def test_a_clip_cut_short_is_a_miss(tmp_path: Path):
    shelf(tmp_path).put(key("Hello."), CLIP)
    (path,) = tmp_path.glob("shelf/*/*")
    path.write_bytes(path.read_bytes()[:-2])

    assert shelf(tmp_path).take(key("Hello.")) is None


def test_nothing_half_written_is_ever_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        shelf(tmp_path).put(key("Hello."), CLIP)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_was_not_heard_for_longest_goes_first(tmp_path: Path):
    kept = shelf(tmp_path, limit=3 * 2200)
    for age, text in enumerate(("newest", "newer", "old", "oldest")):
        kept.put(key(text), CLIP)
        path = next(path for path in tmp_path.glob("shelf/*/*") if path.stem == key(text))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    kept.take(key("oldest"))

    left = kept.sweep()

    assert kept.take(key("old")) is None
    assert None not in [kept.take(key(text)) for text in ("newest", "newer", "oldest")]
    assert left == sum(path.stat().st_size for path in tmp_path.glob("shelf/*/*"))


def test_an_empty_shelf_is_swept_in_peace(tmp_path: Path):
    assert shelf(tmp_path).sweep() == 0
