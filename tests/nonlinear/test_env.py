"""An odd value stops the start and says what was expected."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from nonlinear.env import Env, Mail


def test_an_empty_value_is_an_absent_one():
    env = Env({"PORT": "", "NAME": "  "})

    assert env.number("PORT", 8000, low=1, high=65535) == 8000
    assert env.text("NAME", "library") == "library"


@pytest.mark.parametrize("value", ["eighty", "0", "65536", "80.5", "١٢", "1" * 20])
def test_a_port_is_a_whole_number_in_its_range(value: str):
    with pytest.raises(ImproperlyConfigured, match="PORT="):
        Env({"PORT": value}).number("PORT", 8000, low=1, high=65535)


@pytest.mark.parametrize(
    ("value", "expected"), [("500M", 500_000_000), ("20GB", 20_000_000_000), ("7", 7), ("1k", 1000)]
)
def test_sizes_are_written_as_people_write_them(value: str, expected: int):
    assert Env({"STORAGE_LIMIT": value}).size("STORAGE_LIMIT") == expected


@pytest.mark.parametrize("value", ["lots", "-1", "1.5G", "20 GiB"])
def test_an_odd_size_is_refused(value: str):
    with pytest.raises(ImproperlyConfigured, match="500M"):
        Env({"STORAGE_LIMIT": value}).size("STORAGE_LIMIT")


def test_an_address_is_absolute_and_loses_its_last_slash():
    assert Env({"SITE_URL": "https://library.example/"}).url("SITE_URL") == "https://library.example"
    for odd in ("library.example", "ftp://library.example", "//x", "https://"):
        with pytest.raises(ImproperlyConfigured):
            Env({"SITE_URL": odd}).url("SITE_URL")


def test_the_beginning_of_paths_has_a_slash_before_and_after_it():
    assert Env({"AUDIO_ACCEL": "/sent/"}).prefix("AUDIO_ACCEL") == "/sent/"
    assert Env({}).prefix("AUDIO_ACCEL") == ""
    for odd in ("sent", "/sent", "/", "https://x.test/", "/a b/"):
        with pytest.raises(ImproperlyConfigured, match="AUDIO_ACCEL="):
            Env({"AUDIO_ACCEL": odd}).prefix("AUDIO_ACCEL")


def test_a_secret_may_lie_in_a_file(tmp_path: Path):
    (tmp_path / "key").write_text("s3cret\n")

    assert Env({"SECRET_KEY_FILE": str(tmp_path / "key")}).secret("SECRET_KEY") == "s3cret"
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE"):
        Env({"SECRET_KEY_FILE": str(tmp_path / "absent")}).secret("SECRET_KEY")


def test_only_offered_choices_are_taken():
    assert Env({}).choice("TTS_ENGINE", ("espeak", "edge")) == "espeak"
    with pytest.raises(ImproperlyConfigured, match="espeak, edge"):
        Env({"TTS_ENGINE": "loud"}).choice("TTS_ENGINE", ("espeak", "edge"))


def test_a_mail_server_is_an_address_whose_password_may_hold_any_character():
    mail = Env({"EMAIL_URL": "smtp+tls://me%40x.test:p%40ss%2Fword@mail.test"}).mail("EMAIL_URL")

    assert mail == Mail("smtp+tls", "mail.test", 587, "me@x.test", "p@ss/word")
    assert Env({}).mail("EMAIL_URL") is None
    for odd in ("mail.test:25", "http://mail.test", "smtp://", "smtp://mail.test:many"):
        with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
            Env({"EMAIL_URL": odd}).mail("EMAIL_URL")
