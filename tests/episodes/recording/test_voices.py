"""What curators decide about voices, and what an episode remembers of them."""

import functools
import hashlib
import http.server
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from django.contrib.auth.models import User
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.test import Client

from episodes.models import Episode
from episodes.recording import production
from episodes.recording.shelves import StorageShelf
from tests.factories import NOW, make_post
from tests.fakes import PACE, Hum, outage
from tts.engines import Clip
from tts.engines.piper_files import SUMS
from tts.models import Voice

pytestmark = pytest.mark.django_db

TALK = "::: turn Ann\nI have one thing to say.\n:::\n\n::: turn Bo\nSay it then, Ann, and be brief about it.\n:::\n"


@pytest.fixture(autouse=True)
def hum(settings) -> None:
    settings.TTS_ENGINES = {"hum": "tests.fakes.Hum"}
    settings.TTS_ENGINE = "hum"
    Hum.interrupt = None


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def cast(role: str, voice: str, **facts: object) -> Voice:
    return Voice.objects.create(
        **{"name": f"{role} {voice}", "engine": "hum", "voice": voice, "role": role, "rate": PACE} | facts
    )


def read(episode: Episode) -> Episode:
    assert production.produce_next(NOW)
    episode.refresh_from_db()
    assert episode.status == Episode.Status.RECORDED, episode.error
    return episode


def test_an_episode_remembers_who_spoke_in_which_role():
    cast("narrator", "low", rate=1100)
    production.commission(NOW)
    make_post(text=TALK)
    production.commission(NOW)

    episode = read(Episode.objects.get())

    assert episode.cast["narrator"] == {"name": "low", "rate": 1100, "pitch": 50, "gain_db": 0.0}
    assert {"speaker-1", "speaker-2"} <= episode.cast.keys()


def test_an_edit_keeps_the_voices_and_a_curator_s_word_casts_anew():
    narrator = cast("narrator", "low")
    post = make_post()
    production.commission(NOW)
    episode = read(Episode.objects.get())
    Voice.objects.filter(pk=narrator.pk).update(voice="high")

    post.text += "\n\nOne more sentence was added by the author after all.\n"
    post.save()
    episode.refresh_from_db()
    assert production.revise(episode, NOW - production.BURST)
    assert read(episode).cast["narrator"]["name"] == "low"

    assert production.read_again(Episode.objects.all(), NOW) == 1
    assert read(episode).cast["narrator"]["name"] == "high"


def test_a_conversation_says_first_that_the_voices_are_not_the_speakers():
    make_post(text=TALK)
    production.commission(NOW)

    episode = read(Episode.objects.get())

    cues = [cue[2] for cue in episode.timeline["cues"]]
    said = next(number for number, cue in enumerate(cues) if "not those of the speakers" in cue)
    assert said < next(number for number, cue in enumerate(cues) if "one thing to say" in cue)


def test_a_curator_hears_a_voice_beside_the_narrator(curator: Client):
    cast("narrator", "low")
    quotation = cast("quotation", "high", gain_db=-3.0)

    answer = curator.get(f"/admin/tts/voice/{quotation.pk}/sample.mp3")

    assert answer["Content-Type"] == "audio/mpeg"
    assert mutagen.File(io.BytesIO(answer.content)).info.length > 2
    assert f"/{quotation.pk}/sample.mp3" in curator.get("/admin/tts/voice/").content.decode()


def test_a_voice_that_cannot_be_heard_says_why(curator: Client):
    voice = cast("narrator", "low")
    Hum.interrupt = outage

    answer = curator.get(f"/admin/tts/voice/{voice.pk}/sample.mp3")

    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()


def test_nobody_but_curators_hears_samples(client: Client):
    voice = cast("narrator", "low")

    assert client.get(f"/admin/tts/voice/{voice.pk}/sample.mp3").status_code == 302


def form(row: Voice, **changes: object) -> dict[str, object]:
    fields = (
        "name",
        "engine",
        "voice",
        "role",
        "position",
        "source",
        "language",
        "accent",
        "rate",
        "pitch",
        "gain_db",
    )
    return {name: getattr(row, name) for name in fields} | {"rate": 170, "enabled": "on"} | changes


def test_a_voice_that_the_engine_has_not_cannot_be_cast(curator: Client, settings):
    settings.TTS_ENGINES = {"espeak": "tts.engines.espeak.Espeak"}
    voice = cast("narrator", "en-us", engine="espeak")

    answer = curator.post(f"/admin/tts/voice/{voice.pk}/change/", form(voice, voice="en-uss"))

    assert "has no voice" in answer.content.decode()
    voice.refresh_from_db()
    assert voice.voice == "en-us"


def test_a_voice_can_be_cast_while_its_service_is_down_and_that_is_said(curator: Client):
    voice = cast("narrator", "low")
    Hum.interrupt = outage

    answer = curator.post(f"/admin/tts/voice/{voice.pk}/change/", form(voice, voice="high"), follow=True)

    assert "could not be tried" in answer.content.decode()
    voice.refresh_from_db()
    assert voice.voice == "high"


class TestFetching:
    NAME = "en_US-tiny-low"

    @pytest.fixture
    def home(self, tmp_path: Path, settings) -> Iterator[Path]:
        """The voices' public home, on loopback."""
        root = tmp_path / "home"
        files = {
            f"en/{self.NAME}.onnx": b"a model" * 1000,
            f"en/{self.NAME}.onnx.json": b"{}",
            "en/CARD": b"-",
        }
        told = {
            name: {"size_bytes": len(body), "md5_digest": hashlib.md5(body).hexdigest()}
            for name, body in files.items()
        }
        files["voices.json"] = json.dumps({self.NAME: {"files": told}}).encode()
        for name, body in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(body)
        handler = functools.partial(QuietHandler, directory=str(root))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            settings.PIPER_VOICES_URL = f"http://127.0.0.1:{server.server_port}"
            settings.VOICES_DIR = tmp_path / "voices"
            yield root
            server.shutdown()

    def test_a_voice_comes_with_its_checksums(self, home: Path, settings, capsys):
        call_command("voices", "fetch", self.NAME)

        assert sorted(path.name for path in settings.VOICES_DIR.iterdir()) == [
            SUMS,
            f"{self.NAME}.onnx",
            f"{self.NAME}.onnx.json",
        ]
        kept = (settings.VOICES_DIR / SUMS).read_text()
        assert hashlib.sha256(b"a model" * 1000).hexdigest() in kept
        assert "cast it in the admin" in capsys.readouterr().out

    def test_a_file_that_came_damaged_is_not_taken(self, home: Path, settings):
        (home / "en" / f"{self.NAME}.onnx").write_bytes(b"<html>sign in to go on</html>")

        with pytest.raises(CommandError, match="came damaged"):
            call_command("voices", "fetch", self.NAME)

        assert not settings.VOICES_DIR.exists()

    def test_a_name_mistyped_is_met_with_its_likes(self, home: Path):
        with pytest.raises(CommandError, match="did you mean en_US-tiny-low"):
            call_command("voices", "fetch", "en_US-tiny")

    def test_a_home_that_cannot_be_reached_is_said_so_and_what_can_be_done(self, settings, tmp_path: Path):
        settings.PIPER_VOICES_URL = "http://127.0.0.1:9/voices"
        settings.VOICES_DIR = tmp_path / "voices"

        with pytest.raises(
            CommandError, match=r"cannot be reached[^$]*put NAME\.onnx and NAME\.onnx\.json there"
        ):
            call_command("voices", "fetch", self.NAME)

    def test_what_is_no_catalogue_is_said_to_be_none(self, home: Path):
        (home / "voices.json").write_text("<html></html>")

        with pytest.raises(CommandError, match="not a catalogue"):
            call_command("voices", "offered")

    def test_the_voices_of_an_engine_are_listed(self, capsys):
        call_command("voices", "list", engine="hum")

        assert "Low" in capsys.readouterr().out


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Tests print nothing."""


class TestStorageShelf:
    CLIP = Clip(b"\x01\x02" * 1000, 22_050)

    def test_clips_are_kept_found_and_swept_oldest_first(self, tmp_path: Path):
        shelf = StorageShelf(FileSystemStorage(tmp_path), limit=4500)
        keys = [hashlib.sha256(bytes([n])).hexdigest() for n in range(3)]
        for key in keys:
            shelf.put(key, self.CLIP)
            shelf.put(key, self.CLIP)

        assert [shelf.take(key) for key in keys] == [self.CLIP] * 3
        assert shelf.sweep() <= 4500
        assert [shelf.take(key) for key in keys] == [None, self.CLIP, self.CLIP]

    def test_a_spoilt_clip_is_a_miss_and_makes_room(self, tmp_path: Path):
        shelf = StorageShelf(FileSystemStorage(tmp_path), limit=4500)
        shelf.put("ab" * 32, self.CLIP)
        (path,) = tmp_path.rglob("*.clip")
        path.write_bytes(b"clip1 but spoilt")

        assert shelf.take("ab" * 32) is None
        assert not path.exists()
