import json
from pathlib import Path

import mutagen
import pytest
from django.core.management import CommandError, call_command

from episodes.models import Channel, Episode, FeedPage
from episodes.setup import house
from sources.models import Post
from tests.factories import NOW
from tests.fakes import Hum

WORDS = "Most forecasts are never scored, and nobody keeps count of what was said on Monday. " * 12
PAGE = (
    f"<html><body><article><h2>Scores</h2><p>{WORDS}</p><h2>Counts</h2><p>{WORDS}</p></article></body></html>"
)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "on-keeping-count.html"
    path.write_text(PAGE)
    return path


@pytest.fixture
def hum(settings) -> None:
    settings.TTS_ENGINES = {"hum": "tests.fakes.Hum"}
    settings.TTS_ENGINE = "hum"
    Hum.interrupt = None


def output(capsys) -> str:
    return capsys.readouterr().out


@pytest.mark.django_db
def test_a_page_is_added_recorded_and_given_out(page, hum, capsys):
    house.load(NOW)

    call_command("add", str(page), title="On keeping count", author=["Jane Doe"], date=NOW)
    assert "is accepted" in output(capsys)
    call_command("produce", until_empty=True)

    assert "On keeping count: " in output(capsys)
    episode = Episode.objects.get()
    assert episode.post.published_at == NOW
    assert episode.releases.get().channel == Channel.objects.get(slug="nonlinear-library")
    assert FeedPage.objects.count() == Channel.objects.count()


@pytest.mark.django_db
def test_the_same_page_again_is_the_same_post(page, hum, capsys):
    house.load(NOW)
    for _ in range(2):
        call_command("add", str(page), url="https://blog.test/count")

    assert Post.objects.count() == Episode.objects.count() == 1


@pytest.mark.django_db
def test_a_page_that_is_refused_is_told_why(tmp_path, hum, capsys):
    house.load(NOW)
    (tmp_path / "empty.html").write_text("<style>p {}</style><p> </p>")

    call_command("add", str(tmp_path / "empty.html"))

    assert "no text" in output(capsys)
    assert not Episode.objects.exists()


@pytest.mark.django_db
def test_an_unknown_source_or_page_ends_in_words(page, hum):
    house.load(NOW)

    with pytest.raises(CommandError, match="nowhere"):
        call_command("add", str(page), source="nowhere")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("add", "no-such-file.html")
    with pytest.raises(CommandError, match="YYYY-MM-DD"):
        call_command("add", str(page), "--date", "tomorrow")


@pytest.mark.django_db
def test_nothing_due_is_said_so(hum, capsys):
    call_command("produce")

    assert output(capsys).strip() == "Nothing is due."


def test_a_page_is_read_into_a_file_without_touching_a_row(page, hum, tmp_path, capsys):
    mp3, vtt, transcript = (tmp_path / name for name in ("a.mp3", "a.vtt", "a.json"))

    call_command("record", str(page), output=mp3, vtt=vtt, json=transcript)

    assert mutagen.File(mp3).info.length > 5
    assert vtt.read_text().startswith("WEBVTT")
    assert json.loads(transcript.read_text())["segments"]
    assert "min" in output(capsys)
    assert {path.name for path in tmp_path.iterdir()} >= {"a.mp3", "a.vtt", "a.json"}
    assert not list(tmp_path.glob(".record-*"))


def test_what_cannot_be_read_leaves_no_file(hum, tmp_path):
    (tmp_path / "empty.html").write_text("")

    with pytest.raises(CommandError):
        call_command("record", str(tmp_path / "empty.html"), output=tmp_path / "out.mp3")

    assert not list(tmp_path.glob("*.mp3"))
