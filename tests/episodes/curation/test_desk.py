"""Curators see at once which voice reads, what waits, and what needs them."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from episodes.models import Report
from tests.factories import make_episode
from tts.models import Provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def test_the_desk_says_which_voice_reads_and_that_nothing_waits(curator: Client) -> None:
    page = curator.get("/admin/").content.decode()

    assert "espeak-ng" in page and "TTS_ENGINE=edge" in page
    assert "Nothing waits" in page


def test_a_listeners_letter_and_a_silent_speech_service_are_told(curator: Client, now: dt.datetime) -> None:
    Report.objects.create(kind=Report.Kind.MISREAD, text="It said mew.", created_at=now)
    Provider.objects.create(
        name="edge",
        reason="it refused the token",
        down_until=timezone.now() + dt.timedelta(hours=1),
        changed_at=now,
    )

    page = curator.get("/admin/").content.decode()

    assert "<b>1</b> letters from listeners" in page
    assert "it refused the token" in page


def test_a_full_storage_is_told_with_its_reason(curator: Client, settings) -> None:
    settings.STORAGE_LIMIT = 1
    make_episode()

    page = curator.get("/admin/").content.decode()

    assert "Nothing is recorded: audio fills the 1 bytes of STORAGE_LIMIT." in page
