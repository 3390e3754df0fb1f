"""Audio over HTTP: whole or by ranges, exactly as RFC 9110 has it, never compressed."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import http_date, parse_http_date_safe

from episodes.negotiation import held_tag

ONE_RANGE = re.compile(r"bytes\s*=\s*([0-9]*)\s*-\s*([0-9]*)\s*", re.IGNORECASE | re.ASCII)
TYPE = "audio/mpeg"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Range, ETag",
}
# The address stays when a post is read anew, so a cache must ask again; with the tag that costs it nothing.
CACHING = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class Version:
    """What is served: its size, its strong tag without quotes, and when it came to be."""

    size: int
    etag: str
    changed_at: dt.datetime
    type: str = TYPE

    @property
    def tag(self) -> str:
        return f'"{self.etag}"'

    @property
    def seconds(self) -> int:
        return int(self.changed_at.timestamp())


@dataclass(frozen=True, slots=True)
class Slice:
    """Bytes from `start` up to, not including, `stop`."""

    start: int
    stop: int


class UnsatisfiableError(Exception):
    """The range begins where there is nothing."""


class Window:
    """A file that ends early. gunicorn sends it from the kernel: its `fileno` stands where the window begins."""

    def __init__(self, file: BinaryIO, part: Slice) -> None:
        file.seek(part.start)
        self.file = file
        self.left = part.stop - part.start

    def fileno(self) -> int:
        return self.file.fileno()

    def read(self, size: int = -1) -> bytes:
        found = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(found)
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        """Asked for when the kernel gives up, as when a listener has hung up before the first byte."""
        return self.file.seek(offset, whence)

    def seekable(self) -> bool:
        return False  # by Django, which would measure the whole file

    def close(self) -> None:
        self.file.close()


def requested(header: str, size: int) -> Slice | None:
    """The one range that is asked for; None for the whole file, which also answers what cannot be understood.

    Several ranges at once are answered with the whole file, as the RFC allows. Raises UnsatisfiableError.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if not length:
            raise UnsatisfiableError
        return Slice(size - length, size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise UnsatisfiableError
    return Slice(int(first), min(int(last) + 1, size) if last else size)


def serve(request: HttpRequest, file: BinaryIO, version: Version) -> HttpResponseBase:
    """The answer to a GET or HEAD. The file is closed with the response."""
    headers = _headers(version)
    if held_tag(request, (version.tag,), version.changed_at):
        file.close()
        return HttpResponse(status=304, headers=headers)
    try:
        part = (
            requested(request.headers.get("Range", ""), version.size)
            if _may_be_part(request, version)
            else None
        )
    except UnsatisfiableError:
        file.close()
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{version.size}"})
    window = part or Slice(0, version.size)
    response = _response(request, file, window)
    for name, value in headers.items():
        response[name] = value
    response["Content-Type"] = version.type
    response["Content-Length"] = str(window.stop - window.start)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{version.size}"
    return response


def accelerated(place: str) -> HttpResponse:
    """Asks the nginx before us to send what it knows under `place`. Tags, dates, ranges and CORS are its own."""
    headers = {"X-Accel-Redirect": place, "Cache-Control": CACHING}
    return HttpResponse(content_type=TYPE, headers=headers)


def _headers(version: Version) -> dict[str, str]:
    return {
        **CORS,
        "Accept-Ranges": "bytes",
        "Cache-Control": CACHING,
        "ETag": version.tag,
        "Last-Modified": http_date(version.seconds),
    }


def _response(request: HttpRequest, file: BinaryIO, window: Slice) -> HttpResponseBase:
    if request.method == "HEAD":
        file.close()
        return HttpResponse()
    return FileResponse(Window(file, window))


def _may_be_part(request: HttpRequest, version: Version) -> bool:
    """A range counts for the version it was begun with; otherwise the whole file is sent."""
    if request.method != "GET":
        return False
    begun_with = request.headers.get("If-Range", "").strip()
    if not begun_with:
        return True
    if begun_with.startswith('"'):
        return begun_with == version.tag
    return parse_http_date_safe(begun_with) == version.seconds
