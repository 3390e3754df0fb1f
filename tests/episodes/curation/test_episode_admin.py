"""What curators do with posts and episodes, page by page."""

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.test import Client

from episodes.models import Channel, Episode, Report
from sources.models import Post, Source
from sources.selection import Verdict
from tests.factories import NOW, make_channel, make_episode, make_post, make_release, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"), "django.contrib.auth.backends.ModelBackend")
    return client


def act(curator: Client, address: str, action: str, *rows: object) -> str:
    asked = {"action": action, "_selected_action": [row.pk for row in rows], "sure": "yes"}
    return curator.post(address, asked, follow=True).content.decode()


@pytest.mark.parametrize("name", ["sources/post", "episodes/episode", "episodes/report"])
def test_lists_and_pages_open(curator: Client, name: str):
    episode = make_episode(ledger=[["code", "print(1)"]], loudness={"integrated": -19.0})
    report = Report.objects.create(
        kind="misread", episode=episode, text="It said mew.", seconds=75, created_at=NOW
    )
    row = {"sources/post": episode.post, "episodes/episode": episode, "episodes/report": report}[name]

    listed = curator.get(f"/admin/{name}/", {"q": "title"})
    page = curator.get(f"/admin/{name}/{row.pk}/change/")

    assert (listed.status_code, page.status_code) == (200, 200)


def test_lists_lead_to_what_they_are_about_in_few_questions(curator: Client, django_assert_max_num_queries):
    episodes = [make_episode(make_post(f"Post {at}", authors=("Ann", "Bo"))) for at in range(5)]
    with django_assert_max_num_queries(22):
        page = curator.get("/admin/sources/post/").content.decode()

    assert page.count(">reading</a>") == len(episodes)
    for episode in episodes:
        assert f"/e/{episode.slug}/" in page and episode.post.url in page


def test_the_list_offers_only_reasons_that_there_are(curator: Client):
    make_post("An event", verdict=Verdict.REFUSED, reason="event")
    make_post("A good one")

    page = curator.get("/admin/sources/post/").content.decode()
    found = curator.get("/admin/sources/post/", {"reason": "event"}).content.decode()

    assert "?reason=event" in page and "?reason=draft" not in page
    assert "An event" in found and "A good one" not in found


def test_a_reading_policy_that_does_not_exist_is_told_before_it_fails_an_episode(curator: Client):
    post = make_post()
    address = f"/admin/sources/post/{post.pk}/change/"
    written = {"title": post.title, "policies": '{"tables": "sung"}', "language": "en"}
    inlines = {
        f"{name}-{count}_FORMS": "0"
        for name in ("bylines", "appearances", "identities")
        for count in ("TOTAL", "INITIAL")
    }

    refused = curator.post(address, {**written, **inlines})
    curator.post(address, {**written, **inlines, "policies": '{"tables": "skip"}'})

    assert "tables is one of read, announce, skip, not &#x27;sung&#x27;" in refused.content.decode()
    assert Post.objects.get().policies == {"tables": "skip"}


def test_an_episode_is_withdrawn_at_once_and_its_post_says_by_whom(curator: Client):
    episode = make_episode()

    said = act(curator, "/admin/episodes/episode/", "withdraw", episode)

    assert "1 episodes are off the air" in said
    assert not Episode.objects.on_air().exists()
    assert str(Post.objects.get().word_by) == "curator"


def test_samples_are_removed_with_their_source_and_a_forums_posts_are_not(curator: Client):
    samples = make_source("samples", kind=Source.Kind.HAND)
    sample, other = make_episode(make_post("A sample", source=samples)), make_episode(make_post("A post"))
    make_release(make_channel(), sample)

    said = act(curator, "/admin/sources/post/", "remove", sample.post, other.post)

    assert "1 of 2 posts are removed" in said
    assert [post.title for post in Post.objects.all()] == ["A post"]
    assert not default_storage.exists(sample.audio.name)
    assert default_storage.exists(other.audio.name)
    assert not Source.objects.filter(slug="samples").exists()
    assert Channel.objects.get().feed_due_at is not None


@pytest.mark.parametrize("name", ["sources/post", "episodes/episode"])
def test_rows_that_a_poll_would_bring_back_or_apps_remember_are_not_deleted_by_hand(
    curator: Client, name: str
):
    episode = make_episode()
    pk = episode.pk if name.startswith("episodes") else episode.post_id

    assert curator.get(f"/admin/{name}/{pk}/delete/").status_code == 403
    assert "delete_selected" not in curator.get(f"/admin/{name}/").content.decode()
