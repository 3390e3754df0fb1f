"""What listeners write reaches the curators; machines and floods do not."""

import datetime as dt
import re

import pytest

from episodes.archive.reports import LIBRARY_LIMIT, SENDER_LIMIT
from episodes.models import Report
from tests.episodes.library import make_episode

pytestmark = pytest.mark.django_db


def test_something_misread_arrives_with_its_second_and_sentence(client):
    episode = make_episode()

    form = client.get(f"/report/?about={episode.slug}&seconds=4.5&sentence=So+it+goes").content.decode()
    sent = client.post(
        "/report/", {"kind": "misread", "about": episode.slug, "seconds": "4.5", "sentence": "So it goes"}
    )

    assert 'value="4.5"' in form
    assert "So it goes" in form
    assert sent["Location"] == f"/report/thanks/?about={episode.slug}"
    assert f'href="/e/{episode.slug}/"' in client.get(sent["Location"]).content.decode()
    report = Report.objects.get()
    assert (report.episode, report.seconds, report.sentence) == (episode, 4.5, "So it goes")
    assert len(report.sender) == 64


def test_an_author_can_say_no(client):
    client.post(
        "/authors/", {"kind": "takedown", "text": "Please do not read my posts.", "contact": "a@example.test"}
    )

    assert Report.objects.get().kind == Report.Kind.TAKEDOWN


def test_an_empty_report_is_answered_with_a_word(client):
    response = client.post("/report/", {"kind": "other"})

    assert response.status_code == 400
    assert "Please write a few words" in response.content.decode()
    wrong = re.search("<textarea[^>]*id=.id_text.[^>]*>", response.content.decode())
    assert wrong and "autofocus" in wrong[0] and 'aria-describedby="id_text_error"' in wrong[0]


def test_the_form_asks_for_nothing_that_it_knows(client):
    known = client.get(f"/report/?about={make_episode().slug}").content.decode()
    unknown = client.get("/report/?kind=other").content.decode()

    assert 'name="seconds"' in known and 'name="url"' not in known
    assert 'name="seconds"' not in unknown and 'name="url"' in unknown


def test_a_machine_that_fills_every_field_is_not_written_down(client):
    client.post("/report/", {"kind": "other", "text": "Buy!", "website": "https://spam.test"})

    assert not Report.objects.exists()


def test_another_site_cannot_send_the_form(client):
    response = client.post(
        "/report/", {"kind": "other", "text": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    old_browser = client.post(
        "/report/", {"kind": "other", "text": "x"}, headers={"Origin": "https://evil.test"}
    )

    assert response.status_code == old_browser.status_code == 429
    assert not Report.objects.exists()


def test_one_sender_is_held_to_a_few_reports_an_hour(client):
    for _ in range(SENDER_LIMIT + 3):
        response = client.post("/report/", {"kind": "other", "text": "again"})

    assert response.status_code == 429
    assert Report.objects.count() == SENDER_LIMIT


def test_a_flood_from_many_places_is_bounded_too(client, django_user_model):
    now = dt.datetime.now(dt.UTC)
    Report.objects.bulk_create(
        Report(kind="other", text="x", sender=str(n), created_at=now) for n in range(LIBRARY_LIMIT)
    )

    assert client.post("/report/", {"kind": "other", "text": "x"}).status_code == 429


def test_markup_in_a_report_is_shown_back_as_text(client):
    response = client.post("/report/", {"kind": "nonsense", "text": "<script>alert(1)</script>"})

    assert "<script>alert" not in response.content.decode()
