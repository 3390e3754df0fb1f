"""The curators' pages about sources."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from sources.models import Author, OptOut, Post, Source
from sources.polling import poll_source
from sources.selection import Reason
from tests.sources.loopback_forum import LoopbackForum, body
from tests.sources.stories import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def source(settings: Settings) -> Iterator[Source]:
    """A forum that was visited once."""
    with LoopbackForum() as forum:
        forum.add("On Kindness", posted_at=timezone.now(), author="Ada")
        forum.add("An event", posted_at=timezone.now(), isEvent=True)
        forum.add("In short", posted_at=timezone.now(), html=body(60))
        settings.FETCH_ALLOW_HOSTS = {forum.place}
        source = make_source("EA Forum", "ea", forum, min_karma=30)
        poll_source(source, timezone.now())
        yield source


@pytest.mark.parametrize("name", ["source", "author", "optout", "tag", "appearance", "identity"])
def test_every_list_opens(curator: Client, source: Source, name: str) -> None:
    page = curator.get(reverse(f"admin:sources_{name}_changelist"), {"q": "kind"})

    assert page.status_code == 200


def test_a_sources_health_is_seen(curator: Client, source: Source) -> None:
    page = curator.get(reverse("admin:sources_source_changelist")).content.decode()

    assert "fine" in page
    assert "1 × an event" in page


def test_a_failing_source_tells_why(curator: Client, source: Source) -> None:
    Source.objects.update(failures=3, last_error="the server refuses us (HTTP 403)")
    page = curator.get(reverse("admin:sources_source_changelist")).content.decode()

    assert "failing" in page
    assert "the server refuses us" in page


def test_poll_now_sets_the_due_date_and_nothing_else(curator: Client, source: Source) -> None:
    before = timezone.now()
    act(curator, "source", "poll_now", source.pk)

    assert Source.objects.get().due_at >= before
    assert Source.objects.due(timezone.now()).exists()


def test_what_milder_rules_let_in_is_told_and_taken_by_an_action(curator: Client, source: Source) -> None:
    save(curator, source, min_words="40")
    page = curator.get(reverse("admin:sources_source_changelist")).content.decode()
    assert "1 posts were kept off the air by the former rules" in page
    assert Post.objects.get(title="In short").reason == Reason.TOO_SHORT

    act(curator, "source", "judge_anew", source.pk)
    verdicts = dict(Post.objects.values_list("title", "verdict"))
    assert verdicts == {"On Kindness": "accepted", "In short": "accepted", "An event": "refused"}


def test_once_pages_may_be_read_the_feeds_items_are_looked_at_again(curator: Client, source: Source) -> None:
    Source.objects.update(kind="feed", fingerprint="seen", etag="seen", modified="seen")
    source.refresh_from_db()
    save(curator, source, read_pages="on")

    assert Source.objects.values_list("fingerprint", "etag", "modified").get() == ("", "", "")


def test_stricter_rules_take_nothing_off_the_air(curator: Client, source: Source) -> None:
    Source.objects.update(min_words=5_000, min_karma=1_000)
    act(curator, "source", "judge_anew", source.pk)

    assert Post.objects.get(title="On Kindness").verdict == "accepted"


def test_a_preview_tells_what_would_come(curator: Client, source: Source) -> None:
    Post.objects.all().delete()
    page = curator.get(reverse("admin:sources_source_preview", args=[source.pk])).content.decode()

    assert "On Kindness" in page
    assert "refused" in page
    assert not Post.objects.exists()


def test_a_preview_of_what_cannot_be_reached_tells_why(curator: Client, source: Source) -> None:
    Source.objects.update(url="http://127.0.0.1:1/graphql")
    page = curator.get(reverse("admin:sources_source_preview", args=[source.pk])).content.decode()

    assert "only ports 80 and 443" in page


def test_an_author_is_taken_off_the_air_and_comes_back(curator: Client, source: Source) -> None:
    author = Author.objects.get(slug="ada")
    act(curator, "author", "opt_out", author.pk)
    assert Post.objects.get(title="On Kindness").reason == Reason.OPTED_OUT

    act(curator, "optout", "withdraw", OptOut.objects.get().pk)
    assert Post.objects.get(title="On Kindness").verdict == "waiting"


def test_an_opt_out_is_asked_about_first(curator: Client, source: Source) -> None:
    author = Author.objects.get(slug="ada")
    question = act(curator, "author", "opt_out", author.pk, sure="").content.decode()

    assert "Is this one person" in question and f'name="_selected_action" value="{author.pk}"' in question
    assert not OptOut.objects.exists()


@pytest.mark.parametrize(("action", "reason"), [("same_person", "opted-out"), ("somebody_else", "")])
def test_a_held_namesake_is_answered(curator: Client, source: Source, action: str, reason: str) -> None:
    said = OptOut.objects.create(name="Ada elsewhere", created_at=timezone.now())
    author = Author.objects.get(slug="ada")
    said.proposed.add(author)
    act(curator, "author", action, author.pk)

    assert Post.objects.get(title="On Kindness").reason == reason
    assert not said.proposed.exists()


@pytest.mark.parametrize("name", ["author", "optout", "appearance", "identity"])
def test_what_a_hand_would_harm_cannot_be_added(curator: Client, source: Source, name: str) -> None:
    assert curator.get(reverse(f"admin:sources_{name}_add")).status_code == 403


def test_a_source_opens_with_its_poll_state(curator: Client, source: Source) -> None:
    page = curator.get(reverse("admin:sources_source_change", args=[source.pk])).content.decode()

    assert "What would it bring in?" in page


@pytest.mark.parametrize(
    ("box", "written", "told"),
    [
        ("policies", '{"footnotes": "sung"}', "footnotes is one of end, inline, off, not &#x27;sung&#x27;"),
        ("policies", '{"hymns": true}', "no reading policy is called &#x27;hymns&#x27;"),
        ("policies", '{"table_rows": -1}', "table_rows is a whole number from 0"),
        ("policies", '{"hymns": true, "counts": "no"}', "counts is true or false"),
        ("policies", "[]", "reading policies are written as"),
        ("policies", "footnotes: sung", "footnotes is one of end, inline, off, not &#x27;sung&#x27;"),
        ("headers", "Accept everything", "Write one a line, as in “name: value”, not “Accept everything”."),
        ("wanted_tags", '"ai"', "tags are written as"),
        ("headers", '["Accept"]', "headers are written as"),
    ],
)
def test_what_no_rule_knows_is_told_at_its_box(
    curator: Client, source: Source, box: str, written: str, told: str
) -> None:
    answer = save(curator, source, **{box: written})

    assert list(answer.context["adminform"].form.errors) == [box]
    assert told in answer.content.decode()


def test_policies_that_the_narrator_knows_are_kept_and_an_emptied_box_leaves_none(
    curator: Client, source: Source
) -> None:
    save(curator, source, policies='{"footnotes": "off", "table_rows": 3}', wanted_tags='["ai-safety"]')
    source.refresh_from_db()
    assert source.policies == {"footnotes": "off", "table_rows": 3}
    assert source.wanted_tags == ["ai-safety"]

    plain = {
        "policies": "footnotes: end\ncounts: false\ntable_rows: 3",
        "headers": "Authorization: Bearer a:b",
    }
    save(curator, source, **plain, wanted_tags="ai-safety, biosecurity", unwanted_tags="fun\ngames")
    source.refresh_from_db()
    assert source.policies == {"footnotes": "end", "counts": False, "table_rows": 3}
    assert (source.wanted_tags, source.unwanted_tags) == (["ai-safety", "biosecurity"], ["fun", "games"])
    assert source.headers == {"Authorization": "Bearer a:b"}
    boxes = curator.get(reverse("admin:sources_source_change", args=[source.pk])).content.decode()
    assert "counts: false" in boxes and "fun\ngames" in boxes

    save(curator, source, policies="", wanted_tags="", headers="")
    source.refresh_from_db()
    assert (source.policies, source.wanted_tags, source.headers) == ({}, [], {})


def save(curator: Client, source: Source, **changes: str) -> HttpResponse:
    """The source's form as it opens, sent back with changes."""
    address = reverse("admin:sources_source_change", args=[source.pk])
    form = curator.get(address).context["adminform"].form
    opened = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in opened.items() if value not in (None, False)}
    return curator.post(address, {**kept, **changes})


def act(curator: Client, model: str, action: str, pk: int, sure: str = "yes") -> HttpResponse:
    answer = curator.post(
        reverse(f"admin:sources_{model}_changelist"),
        {"action": action, "_selected_action": [pk], "sure": sure},
        follow=True,
    )
    assert answer.status_code == 200
    return answer
