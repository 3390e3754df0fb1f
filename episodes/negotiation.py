"""What HTTP lets two sides agree on: the coding that travels, what the asker holds already, a HEAD's headers alone."""

import datetime as dt
import gzip
import re
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags, parse_http_date_safe

CORS = {"Access-Control-Allow-Origin": "*"}
CACHING = "public, max-age=300"
FOR_EVER = "public, max-age=31536000, immutable"
CODING = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*(\d(?:\.\d{0,3})?)\s*)?")


def coding(accepted: str, offered: Sequence[str]) -> str:
    """The offered coding that an Accept-Encoding header likes best, of equals the first; "" where it takes none.

    RFC 9110, 12.5.3; what it cannot mean is passed over.
    """
    parts = (CODING.fullmatch(part) for part in accepted.split(","))
    weights = {part[1].lower(): float(part[2] or 1) for part in parts if part}
    liked = {name: weights.get(name, weights.get("*", 0)) for name in offered}
    best = max(offered, key=lambda name: liked[name])
    return best if liked[best] > 0 else ""


def takes_gzip(request: HttpRequest) -> bool:
    return bool(coding(request.headers.get("Accept-Encoding", ""), ("gzip",)))


def gzipped(body: bytes) -> bytes:
    """Holds no time: the same bytes always give the same."""
    return gzip.compress(body, 6, mtime=0)


def answer(
    request: HttpRequest,
    body: bytes,
    content_type: str,
    headers: dict[str, str],
    *,
    is_gzipped: bool = False,
) -> HttpResponse:
    """The body as it travels, or to a HEAD what would be said of it."""
    content = b"" if request.method == "HEAD" else body
    all_headers = {**headers, "Content-Length": str(len(body))}
    if is_gzipped:
        all_headers["Content-Encoding"] = "gzip"
    return HttpResponse(content, content_type=content_type, headers=all_headers)


def tags_of(etag: str, *, is_gzipped: bool) -> tuple[str, str, str]:
    """The strong tags under which a document is known: the one to send first."""
    plain, packed = f'"{etag}"', f'"{etag}-gzip"'
    return (packed if is_gzipped else plain, plain, packed)


def held_tag(request: HttpRequest, tags: Sequence[str], changed_at: dt.datetime | None = None) -> str:
    """The tag of the version that the asker holds already, in whichever coding; empty where it is another one.

    Tags outweigh dates (RFC 9110, 13.2.2).
    """
    if held := request.headers.get("If-None-Match"):
        known = {tag.removeprefix("W/") for tag in parse_etags(held)}
        return tags[0] if "*" in known else next((tag for tag in tags if tag in known), "")
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    if changed_at is None or since is None or int(changed_at.timestamp()) > since:
        return ""
    return tags[0]
