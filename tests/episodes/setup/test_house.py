import io

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from episodes.models import Channel
from episodes.programme.programming import reconcile
from episodes.setup import house
from sources.models import Source
from tests.factories import NOW, make_episode, make_post
from tts.models import Voice

pytestmark = pytest.mark.django_db


def test_an_empty_library_is_furnished():
    said = house.load(NOW)

    assert "sources" in said and "channels" in said and "voices" in said
    forums = Source.objects.filter(kind="forum")
    assert {(s.prefix, s.min_karma, s.family) for s in forums} == {
        ("EA", 30, "ea"),
        ("LW", 30, "lesswrong"),
        ("AF", 2, "lesswrong"),
    }
    assert Channel.objects.get(slug="alignment-forum").title == "The Nonlinear Library: Alignment Forum"
    assert Channel.objects.get(slug="alignment-forum").sources.get().prefix == "AF"
    assert not Channel.objects.get(slug="nonlinear-library").sources.exists()
    assert set(Channel.objects.values_list("category", flat=True)) == {"Education"}
    assert Voice.objects.get(role="narrator").engine == "espeak"


def test_the_first_system_s_whole_programme_is_there():
    house.load(NOW)

    forums = {"ea-forum", "lesswrong", "alignment-forum"}
    found = {(one.slug, one.cadence) for one in Channel.objects.all()}
    assert {("nonlinear-library", "every")} < found
    for forum in forums:
        assert {(forum, "every"), (f"{forum}-daily", "daily"), (f"{forum}-weekly", "weekly")} < found
        best = Channel.objects.get(slug=f"{forum}-top")
        assert (best.cadence, best.top, best.sources.get().slug) == ("all-time", 400, forum)


def test_topic_channels_give_out_what_bears_one_of_their_tags():
    house.load(NOW)
    by_topic = Channel.objects.exclude(topics=None)

    assert set(by_topic.values_list("short_title", flat=True)) == {
        "AI Safety",
        "Global Health and Development",
        "Animal Welfare",
        "Rationality and Decision Theory",
        "Longtermism",
        "Career Choice",
        "Politics and Policy",
    }
    make_episode(make_post("On hens", tags=("farmed-animal-welfare",)), applied_at=None)
    reconcile(NOW)

    assert {one.slug for one in by_topic if one.releases.exists()} == {"animal-welfare"}


def test_covers_differ_by_channel():
    house.load(NOW)

    covers = Channel.objects.values_list("cover", flat=True)
    assert len(set(covers)) == len(covers)


def test_what_curators_removed_is_not_put_back():
    house.load(NOW)
    Source.objects.filter(slug="samples").delete()
    Channel.objects.filter(slug="lesswrong").delete()
    Voice.objects.filter(role="quotation").delete()

    assert house.load(NOW) == ""

    assert not Source.objects.filter(slug="samples").exists()
    assert not Channel.objects.filter(slug="lesswrong").exists()
    assert not Voice.objects.filter(role="quotation").exists()


def test_every_channel_has_a_cover_that_directories_take():
    house.load(NOW)

    for channel in Channel.objects.all():
        with default_storage.open(channel.cover.name) as file:
            stored = file.read()
        with Image.open(io.BytesIO(stored)) as picture:
            assert picture.size[0] == picture.size[1]
            assert 1400 <= picture.size[0] <= 3000
            assert (picture.format, picture.mode) == ("JPEG", "RGB")
        assert len(stored) <= 512_000


def test_a_lost_cover_is_drawn_again_and_a_curator_s_own_stays():
    house.load(NOW)
    lost, own = Channel.objects.all()[:2]
    default_storage.delete(lost.cover.name)
    Channel.objects.filter(pk=own.pk).update(cover=default_storage.save("covers/own.png", io.BytesIO(b"own")))

    house.load(NOW)

    assert default_storage.exists(Channel.objects.get(pk=lost.pk).cover.name)
    assert Channel.objects.get(pk=own.pk).cover.name == "covers/own.png"


def test_the_command_says_what_it_did(capsys):
    call_command("house")
    call_command("house")

    first, second = capsys.readouterr().out.splitlines()
    assert "channels" in first
    assert second == "The house is furnished."
