"""Stories from a forum to the reading: what an edit and an author's no do before, during and after a recording."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from episodes import addresses
from episodes.models import Episode
from episodes.programme.programming import reconcile
from episodes.recording.production import produce_next
from sources import consent
from sources.models import Author, OptOut
from tests.fakes import Hum
from tests.sources.loopback_forum import body
from tests.sources.stories import Stage

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def stage(settings) -> Iterator[Stage]:
    """Three forums, already visited once, and a voice that hums."""
    settings.TTS_ENGINES = {"hum": "tests.fakes.Hum"}
    settings.TTS_ENGINE = "hum"
    Hum.interrupt = None
    with Stage.set() as stage:
        yield stage
    Hum.interrupt = None


def say_no(stage: Stage) -> None:
    consent.opt_out(list(Author.objects.all()), stage.now)


def read_aloud(stage: Stage) -> Episode:
    stage.poll()
    assert produce_next(stage.now)
    reconcile(stage.now)
    return Episode.objects.get()


@pytest.mark.parametrize(("words", "status"), [("seeds, again", "recorded"), ("another harvest", "queued")])
def test_a_new_comma_is_not_read_again_and_a_new_sentence_is(stage: Stage, words: str, status: str) -> None:
    text = body(about="seeds")
    key = stage.ea.add("Edited", html=text, posted_at=stage.now)
    read_aloud(stage)

    stage.pass_time(HOUR)
    edit = text.replace("seeds before", "seeds, before") if status == "recorded" else body(about=words)
    stage.ea.edit(key, at=stage.now, html=edit)
    stage.poll()
    reconcile(stage.now)

    assert Episode.objects.get().status == status


def test_a_no_before_the_recording_leaves_nothing_to_read(stage: Stage) -> None:
    stage.ea.add("Never", posted_at=stage.now)
    stage.poll()
    say_no(stage)

    assert not produce_next(stage.now)
    assert not Episode.objects.exists()


def test_a_no_during_the_recording_keeps_it_off_the_air(stage: Stage) -> None:
    stage.ea.add("Midway", posted_at=stage.now)
    stage.poll()
    Hum.interrupt = lambda text: say_no(stage) if "winter" in text and not OptOut.objects.exists() else None
    produce_next(stage.now)
    Hum.interrupt = None
    reconcile(stage.now)

    episode = Episode.objects.get()
    assert (episode.published_at, episode.audio.name, episode.read_text) == (None, "", "")


def test_a_no_afterwards_takes_page_and_audio_at_once_and_the_file_at_the_next_tick(
    stage: Stage, client: Client
) -> None:
    stage.ea.add("Heard", posted_at=stage.now)
    episode = read_aloud(stage)
    page = addresses.episode(episode.slug)
    assert client.get(page).status_code == 200

    say_no(stage)
    assert client.get(page).status_code == 410
    assert client.get(f"/audio/{episode.uuid}.mp3").status_code == 410

    reconcile(stage.now)
    assert not default_storage.exists(episode.audio.name)


def test_a_return_is_fetched_and_read_anew_under_the_same_name(stage: Stage) -> None:
    stage.ea.add("Back", posted_at=stage.now)
    before = read_aloud(stage)
    say_no(stage)
    reconcile(stage.now)
    for said in list(Author.objects.get().opt_outs.all()):
        consent.withdraw(said, stage.now)

    again = read_aloud(stage)
    assert again.uuid == before.uuid
    assert again.read_text == before.read_text


def test_what_is_deleted_leaves_with_its_audio_and_what_is_restored_comes_back(
    stage: Stage, client: Client
) -> None:
    key = stage.ea.add("Fickle", posted_at=stage.now)
    page = addresses.episode(read_aloud(stage).slug)
    stage.ea.posts[key]["deletedDraft"] = True
    stage.pass_time(HOUR)
    stage.poll()
    assert client.get(page).status_code == 410

    del stage.ea.posts[key]["deletedDraft"]
    stage.pass_time(HOUR)
    stage.poll()
    assert client.get(page).status_code == 200
