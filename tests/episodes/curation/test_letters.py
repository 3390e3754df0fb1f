import smtplib

import pytest
from django.core import mail

from episodes.curation import letters
from episodes.models import Report
from tests.factories import NOW, make_episode, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox(settings) -> None:
    settings.CONTACT_EMAIL = "curators@library.test"


def write(**facts: object) -> Report:
    return Report.objects.create(
        **{"kind": Report.Kind.MISREAD, "created_at": NOW, "text": "It said “ought”.", **facts}
    )


def test_a_letter_reaches_the_curators_once_with_all_they_need_to_answer():
    episode = make_episode(make_post("On prices"), slug="on-prices")
    report = write(episode=episode, seconds=75.4, sentence="The price is $10.", contact="ann@listener.test")

    assert letters.send_next(NOW)
    assert not letters.send_next(NOW)

    (sent,) = mail.outbox
    assert sent.to == ["curators@library.test"]
    assert sent.subject == "[The Nonlinear Library] something is misread"
    for part in ("/e/on-prices/", "At: 1:15", "The price is $10.", "ann@listener.test", "It said “ought”."):
        assert part in sent.body
    assert f"/admin/episodes/report/{report.pk}/change/" in sent.body


def test_what_a_stranger_writes_cannot_bend_the_letters_head():
    write(text="Hello\nBcc: all@world.test", contact="x\r\nBcc: all@world.test", kind=Report.Kind.OTHER)

    letters.send_next(NOW)

    assert mail.outbox[0].recipients() == ["curators@library.test"]


def test_a_letter_that_the_server_refused_is_sent_at_a_later_tick(monkeypatch):
    write()

    def refuse(*_: object, **__: object) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        assert not letters.send_next(NOW)

    assert letters.send_next(NOW)
    assert len(mail.outbox) == 1


def test_without_a_mailbox_letters_wait_on_the_desk(settings):
    settings.CONTACT_EMAIL = ""
    write()

    assert not letters.send_next(NOW)
    assert Report.objects.get().sent_at is None
