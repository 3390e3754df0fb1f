import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from episodes.models import Channel, Episode, FeedPage
from episodes.programme import inspection, programming
from episodes.programme.inspection import Fault
from tests.factories import NOW, make_channel, make_episode, make_release

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode() -> Episode:
    """On air and given out on a channel whose feed is written."""
    channel = make_channel(feed_due_at=NOW)
    episode = make_episode()
    make_release(channel, episode)
    programming.write_due(channel, NOW)
    return episode


def rewrite(name: str, content: bytes) -> None:
    default_storage.delete(name)
    assert default_storage.save(name, ContentFile(content)) == name


def verified(*options: str) -> str:
    out = io.StringIO()
    call_command("verify", *options, stdout=out)
    return out.getvalue()


def test_a_whole_library_is_told_in_one_sentence(episode: Episode):
    default_storage.save("audio/of-nobody/x.mp3", ContentFile(b"x"))

    told = verified()

    assert told.startswith("1 files are there")
    assert "1 feeds are well-formed and up to date; 1 files are nobody's" in told


def test_a_missing_file_is_named_and_the_command_fails(episode: Episode):
    default_storage.delete(episode.audio.name)

    with pytest.raises(CommandError, match="1 things"):
        verified()

    assert list(inspection.files()) == [Fault(episode.audio.name, "missing")]


def test_a_cut_off_file_is_found_by_its_size_and_a_spoilt_one_by_its_content(episode: Episode):
    with default_storage.open(episode.audio.name) as file:
        sound = file.read()

    rewrite(episode.audio.name, sound[:-1])
    assert [fault.how for fault in inspection.files(hashed=False)] == [
        f"{len(sound) - 1} bytes, not {len(sound)}"
    ]

    rewrite(episode.audio.name, bytes(len(sound)))
    assert not list(inspection.files(hashed=False))
    assert [fault.how for fault in inspection.files()] == ["not the bytes that were stored"]


def test_a_feed_that_is_behind_its_rows_is_found(episode: Episode):
    Channel.objects.update(title="Another title")

    assert [fault.how for fault in inspection.feeds(NOW)] == [
        "page 1 is behind the rows, or of another SITE_URL"
    ]


def test_a_feed_that_nobody_writes_is_found_when_it_is_overdue(episode: Episode):
    Channel.objects.update(feed_due_at=NOW)

    assert not list(inspection.feeds(NOW + dt.timedelta(minutes=1)))
    assert "does a worker serve" in next(inspection.feeds(NOW + dt.timedelta(hours=1))).how


def test_a_document_that_is_no_xml_or_of_two_editions_is_found(episode: Episode):
    FeedPage.objects.update(body=b"<rss><channel>")

    told = [fault.how for fault in inspection.feeds(NOW)]

    assert any("is not XML" in how for how in told)
    assert "page 1: its ETag is of another edition" in told
    assert "page 1: its packed form is of another edition" in told


def test_an_enclosure_that_says_another_length_than_its_file_has_is_found(episode: Episode):
    Episode.objects.update(audio_bytes=70)

    assert any(how.endswith("which has 70") for how in (fault.how for fault in inspection.feeds(NOW)))
