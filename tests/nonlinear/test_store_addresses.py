"""Where listeners are sent for audio that lies in an object store."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils.module_loading import import_string

from episodes.models import LEASE
from nonlinear.env import Env
from nonlinear.settings import media_storage

NAME = "audio/1/a b.mp3"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "library")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def address(**environ: str) -> str:
    chosen = media_storage(Env({"S3_BUCKET": "library", **environ}))
    return str(store(chosen).url(NAME))


def store(chosen: dict[str, Any]) -> Any:
    return import_string(chosen["BACKEND"])(**chosen["OPTIONS"])


def test_a_store_that_never_answers_is_given_up_before_a_lease_ends():
    config = store(media_storage(Env({"S3_BUCKET": "library"}))).client_config

    longest = (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"]
    assert longest < LEASE.total_seconds()


@pytest.mark.parametrize(
    "public", ["https://library.example/media", "http://10.0.0.7:8080/media", "https://cdn.example"]
)
def test_a_public_address_stands_whole_before_the_name(public: str):
    asked = address(S3_ENDPOINT_URL="http://s3:9000", S3_PUBLIC_URL=public + "/")

    assert asked == f"{public}/audio/1/a%20b.mp3"


def test_without_one_the_address_is_signed_for_an_hour_as_every_store_understands():
    asked = urlsplit(address(S3_ENDPOINT_URL="http://s3:9000"))

    signed = parse_qs(asked.query)
    assert (asked.netloc, asked.path) == ("s3:9000", "/library/audio/1/a%20b.mp3")
    assert signed["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert signed["X-Amz-Expires"] == ["3600"]
