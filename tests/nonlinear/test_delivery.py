"""Pages travel small, and a page that did not change is not sent again."""

import gzip

import brotli
import pytest
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from nonlinear.delivery import SMALLEST, Compressed, Revalidated

PAGE = "<p>essay</p>" * 200


def answered(accepted: str, response: HttpResponse | None = None) -> HttpResponse:
    made = response if response is not None else HttpResponse(PAGE)
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted} if accepted else {})
    return Compressed(lambda _: made)(request)


@pytest.mark.parametrize(("accepted", "opened"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_is_the_same_once_opened(accepted: str, opened):
    response = answered(accepted)

    assert opened(response.content).decode() == PAGE
    assert int(response["Content-Length"]) == len(response.content) < len(PAGE) / 5
    assert response["Content-Encoding"] == accepted
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("x" * (SMALLEST - 1)),
        HttpResponse(PAGE, content_type="image/png"),
        HttpResponse(PAGE, content_type="audio/mpeg"),
        HttpResponse(PAGE, status=206),
        HttpResponse(PAGE, headers={"Content-Encoding": "gzip"}),
        HttpResponse(PAGE, headers={"Vary": "Accept-Encoding"}),
    ],
)
def test_what_is_small_already_is_left_alone(response: HttpResponse):
    before = response.content

    assert answered("br, gzip", response).content == before


def test_streams_are_left_alone(tmp_path):
    (tmp_path / "a.txt").write_text(PAGE)
    with (tmp_path / "a.txt").open("rb") as file:
        assert not answered("br", FileResponse(file)).has_header("Content-Encoding")


def test_a_tag_says_that_the_bytes_may_differ():
    assert answered("br", HttpResponse(PAGE, headers={"ETag": '"x"'}))["ETag"] == 'W/"x"'


def test_pages_are_asked_for_again_unless_they_say_otherwise():
    def kept(response: HttpResponse) -> str:
        return Revalidated(lambda _: response)(RequestFactory().get("/")).get("Cache-Control", "")

    assert kept(HttpResponse(PAGE)) == "no-cache"
    assert kept(HttpResponse(PAGE, headers={"Cache-Control": "max-age=60"})) == "max-age=60"
    assert kept(HttpResponse(PAGE, status=404)) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/about/", "/search/", "/"])
def test_a_page_that_did_not_change_is_not_sent_again(client, path: str):
    first = client.get(path, headers={"Accept-Encoding": "br"})
    again = client.get(path, headers={"Accept-Encoding": "br", "If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
