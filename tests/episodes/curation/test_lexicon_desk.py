"""The curators' lexicon: lists, hearing a word, CSV in and out, and what nobody knows how to say; and the gate."""

import io
from dataclasses import replace

import mutagen
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from episodes.models import Episode
from episodes.recording import booth, narration, production, unknown
from tests.factories import NOW, make_post, make_source
from tests.fakes import Hum
from tts.models import Pronunciation
from tts.passages import Script

pytestmark = pytest.mark.django_db

LIST = "admin:tts_pronunciation_changelist"
IMPORT = "admin:tts_pronunciation_import"
EXPORT = "admin:tts_pronunciation_export"
HEARD = "admin:tts_pronunciation_heard"


@pytest.fixture(autouse=True)
def hum(settings) -> None:
    settings.TTS_ENGINES = {"hum": "tests.fakes.Hum"}
    settings.TTS_ENGINE = "hum"
    Hum.interrupt = None
    Hum.said.clear()


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def bring(curator: Client, rows: str):
    return curator.post(reverse(IMPORT), {"file": SimpleUploadedFile("lexicon.csv", rows.encode())})


def test_what_is_exported_can_be_imported_and_replaces_what_is_there(curator: Client):
    Pronunciation.objects.create(written="Ngo", respelling="noh", example="Ask Ngo.")

    rows = curator.get(reverse(EXPORT)).content.decode()
    bring(curator, rows.replace("noh", "en-go") + "Lob,lobe,,,yes,no,no,source:lw,\n")

    assert dict(Pronunciation.objects.values_list("written", "respelling")) == {"Ngo": "en-go", "Lob": "lobe"}
    assert "Yudkowsky" in curator.get(f"{reverse(EXPORT)}?house=1").content.decode()


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("written,respelling\nNgo,noh\nLob,\n", "line 3"),
        ("written,respelling,is_pattern\n(,x,yes\n", "not a pattern"),
        ("written,respelling,scope\nNgo,noh,everywhere\n", "is no scope"),
        ("word,sound\nNgo,noh\n", "no such column"),
    ],
)
def test_an_import_with_a_wrong_row_takes_none_and_says_which(curator: Client, rows: str, complaint: str):
    answer = bring(curator, rows)

    assert complaint in answer.content.decode()
    assert not Pronunciation.objects.exists()


def test_a_pattern_that_may_take_for_ever_is_not_saved(curator: Client):
    told = {"written": "(a+)+b", "respelling": "x", "is_pattern": "on", "whole_word": "on"}

    answer = curator.post(reverse("admin:tts_pronunciation_add"), told)

    assert "repeated" in answer.content.decode()
    assert not Pronunciation.objects.exists()


def test_a_word_is_heard_in_its_sentence_with_its_sound(curator: Client):
    row = Pronunciation.objects.create(written="Ngo", respelling="noh", example="Ask Ngo about it.")

    answer = curator.get(f"{reverse(HEARD)}?pk={row.pk}")

    assert answer["Content-Type"] == "audio/mpeg"
    assert mutagen.File(io.BytesIO(answer.content)).info.length > 0.5
    assert any("noh" in line for line in Hum.said)
    assert b"<audio" in curator.get(reverse(LIST)).content


def test_words_nobody_knows_are_queued_with_their_sentence_until_they_get_a_sound(curator: Client):
    make_post(text="Qxeltar came back at last. Then Qxeltar met Zvorbin, and both were glad.")
    production.commission(NOW)
    assert production.produce_next(NOW)

    first = unknown.queue()[0]
    page = curator.get(reverse("admin:episodes_episode_unknown")).content.decode()
    Pronunciation.objects.create(written="Qxeltar", respelling="kel-tar")

    assert (first.word, first.times, first.episodes) == ("Qxeltar", 2, 1)
    assert first.example == "Qxeltar came back at last."
    assert "Give it a sound" in page and "Zvorbin" in page
    assert [one.word for one in unknown.queue()] == ["Zvorbin"]


def doctored(script: Script, number: int, **changes: object) -> Script:
    """The script with one passage's first sentence changed."""
    passage = script.passages[number]
    sentence = replace(passage.sentences[0], **changes)
    passages = list(script.passages)
    passages[number] = replace(passage, sentences=(sentence, *passage.sentences[1:]))
    return replace(script, passages=tuple(passages))


def test_a_faithful_script_passes_the_gate():
    post = make_post()
    script = narration.script_for(post)

    assert booth.demand_whole(post.text_to_read, script) == script


@pytest.mark.parametrize(
    "leak", ["so \\frac ab", "see https one", "it is 5", "x^2", "a_b", "&amp; so", "<p>"]
)
def test_notation_that_would_be_heard_keeps_a_post_off_the_air(leak: str):
    post = make_post()
    script = doctored(narration.script_for(post), 1, spoken=leak)

    with pytest.raises(booth.FaultError, match="leak") as refused:
        booth.demand_whole(post.text_to_read, script)

    assert refused.value.permanent
    assert any("leak" in flag for flag in refused.value.flags)


def test_a_sentence_that_would_be_lost_or_said_twice_keeps_a_post_off_the_air():
    post = make_post()
    script = narration.script_for(post)
    short = replace(script, passages=(*script.passages[:1], *script.passages[2:]))
    double = replace(script, passages=(*script.passages[:2], *script.passages[1:]))

    with pytest.raises(booth.FaultError, match="missing"):
        booth.demand_whole(post.text_to_read, short)
    with pytest.raises(booth.FaultError, match="twice"):
        booth.demand_whole(post.text_to_read, double)


def test_policies_of_the_source_hold_and_the_posts_own_go_before():
    table = "| a | b |\n|---|---|\n| one | two |"
    post = make_post(text=table, source=make_source(policies={"tables": "skip", "code": "skip"}))
    before = narration.body_of(post).spoken

    post.policies = {"tables": "announce"}

    assert "table" not in before
    assert "A table" in narration.body_of(post).spoken


def test_a_curator_sees_the_reading_beside_the_source(curator: Client):
    post = make_post(text="It cost $5.\n\n```\nx\n```", omissions=[["style", ""]])

    page = curator.get(reverse("admin:sources_post_reading", args=(post.pk,))).content.decode()

    assert "It cost $5." in page and "It cost five dollars." in page
    assert "extraction" in page and "style" in page and "code" in page
    assert Episode.objects.count() == 0
