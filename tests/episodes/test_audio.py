import contextlib
import datetime as dt
import socket
from pathlib import Path

import pytest
from django.test import RequestFactory

from episodes.audio import Slice, UnsatisfiableError, Version, Window, requested, serve

# Closing a response sends Django's signal, at which connections are looked at.
pytestmark = pytest.mark.django_db

SOUND = bytes(range(256)) * 4
SIZE = len(SOUND)
CHANGED = dt.datetime(2024, 4, 25, 12, 0, 0, 500_000, tzinfo=dt.UTC)
DATE = "Thu, 25 Apr 2024 12:00:00 GMT"
LATER = "Fri, 26 Apr 2024 12:00:00 GMT"
EARLIER = "Wed, 24 Apr 2024 12:00:00 GMT"
VERSION = Version(SIZE, "abc", CHANGED)
TAG = '"abc"'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "a.mp3").write_bytes(SOUND)
    return tmp_path / "a.mp3"


def ask(path: Path, method: str = "GET", **headers: str):
    request = RequestFactory().generic(
        method, "/", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    response = serve(request, path.open("rb"), VERSION)
    body = b"".join(response) if response.streaming else response.content
    response.close()
    return response, body


RANGES = [
    ("bytes=0-1", 206, Slice(0, 2)),
    ("bytes=0-0", 206, Slice(0, 1)),
    ("bytes=0-", 206, Slice(0, SIZE)),
    ("bytes=100-199", 206, Slice(100, 200)),
    (f"bytes={SIZE - 1}-", 206, Slice(SIZE - 1, SIZE)),
    (f"bytes=1000-{SIZE * 9}", 206, Slice(1000, SIZE)),
    ("bytes=-1", 206, Slice(SIZE - 1, SIZE)),
    ("bytes=-128", 206, Slice(SIZE - 128, SIZE)),
    (f"bytes=-{SIZE * 9}", 206, Slice(0, SIZE)),
    ("Bytes=5-6", 206, Slice(5, 7)),
    ("bytes = 5 - 6", 206, Slice(5, 7)),
    (f"bytes={SIZE}-", 416, None),
    (f"bytes={SIZE + 10}-{SIZE + 20}", 416, None),
    ("bytes=-0", 416, None),
    ("bytes=5-4", 200, None),
    ("bytes=-", 200, None),
    ("bytes=a-b", 200, None),
    ("bytes=0-1,5-6", 200, None),
    ("seconds=0-1", 200, None),
    ("bytes=٠-١", 200, None),
    ("", 200, None),
]


@pytest.mark.parametrize(("header", "status", "part"), RANGES)
def test_ranges_are_answered_exactly(path, header, status, part):
    response, body = ask(path, Range=header)

    assert response.status_code == status
    assert response["Accept-Ranges"] == "bytes"
    if status == 416:
        assert (response["Content-Range"], body) == (f"bytes */{SIZE}", b"")
        return
    assert body == SOUND[part.start : part.stop] if part else body == SOUND
    assert int(response["Content-Length"]) == len(body)
    assert response.get("Content-Range") == (f"bytes {part.start}-{part.stop - 1}/{SIZE}" if part else None)


def test_an_empty_file_has_no_ranges():
    with pytest.raises(UnsatisfiableError):
        requested("bytes=0-", 0)


@pytest.mark.parametrize(
    ("begun_with", "status"),
    [
        (TAG, 206),
        ('"old"', 200),
        ('W/"abc"', 200),
        (DATE, 206),
        (EARLIER, 200),
        (LATER, 200),
        ("nonsense", 200),
    ],
)
def test_a_range_counts_only_for_the_version_it_was_begun_with(path, begun_with, status):
    response, body = ask(path, Range="bytes=0-1", If_Range=begun_with)

    assert response.status_code == status
    assert len(body) == (2 if status == 206 else SIZE)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": TAG}, 304),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": f'"x", W/{TAG}'}, 304),
        ({"If_None_Match": '"x"'}, 200),
        ({"If_None_Match": '"x"', "If_Modified_Since": LATER}, 200),
        ({"If_Modified_Since": DATE}, 304),
        ({"If_Modified_Since": LATER}, 304),
        ({"If_Modified_Since": EARLIER}, 200),
        ({"If_Modified_Since": "yesterday"}, 200),
    ],
)
def test_conditional_requests(path, headers, status):
    response, body = ask(path, **headers)

    assert response.status_code == status
    assert bool(body) == (status == 200)
    assert response["ETag"] == TAG


def test_head_tells_everything_and_sends_nothing(path):
    response, body = ask(path, "HEAD", Range="bytes=0-1")

    assert (response.status_code, body) == (200, b"")
    assert response["Content-Length"] == str(SIZE)
    assert response["Content-Type"] == "audio/mpeg"
    assert response["Last-Modified"] == DATE
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Content-Encoding" not in response


def test_the_file_is_closed_with_the_response(path):
    file = path.open("rb")

    serve(RequestFactory().get("/"), file, VERSION).close()

    assert file.closed


def test_a_listener_who_hangs_up_before_the_first_byte_costs_no_traceback(path: Path):
    """gunicorn hands the part to `socket.sendfile`, which falls back to reading it when the kernel refuses."""
    ours, theirs = socket.socketpair()
    window = Window(path.open("rb"), Slice(100, 300))
    theirs.close()

    with pytest.raises(OSError), contextlib.closing(window), ours:
        ours.sendfile(window, offset=100, count=200)
