"""Answers that podcast apps get: what they hold already, plain or packed bytes, a HEAD's headers alone."""

import datetime as dt
import re

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags, parse_http_date_safe

CORS = {"Access-Control-Allow-Origin": "*"}
CACHING = "public, max-age=300"
FOR_EVER = "public, max-age=31536000, immutable"
GZIP = re.compile(
    r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[0-9.]+\s*)?(?=,|$)", re.IGNORECASE
)


def takes_packed(request: HttpRequest) -> bool:
    return bool(GZIP.search(request.headers.get("Accept-Encoding", "")))


def sent(request: HttpRequest, body: bytes, content_type: str, headers: dict[str, str]) -> HttpResponse:
    """The body, or to a HEAD what would be said of it."""
    content = b"" if request.method == "HEAD" else body
    length = {"Content-Length": str(len(body))}
    return HttpResponse(content, content_type=content_type, headers={**headers, **length})


def tags_of(etag: str, *, packed: bool) -> tuple[str, str, str]:
    """The strong tags under which a document is known: the one to send first."""
    plain, gzipped = f'"{etag}"', f'"{etag}-gzip"'
    return (gzipped if packed else plain, plain, gzipped)


def held(request: HttpRequest, tags: tuple[str, ...], changed_at: dt.datetime | None = None) -> str:
    """The tag of the version that the asker holds already, packed or not; empty where it is another one.

    Tags outweigh dates (RFC 9110, 13.2.2).
    """
    if asked := request.headers.get("If-None-Match"):
        known = {tag.removeprefix("W/") for tag in parse_etags(asked)}
        return tags[0] if "*" in known else next((tag for tag in tags if tag in known), "")
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    if changed_at is None or since is None or int(changed_at.timestamp()) > since:
        return ""
    return tags[0]
