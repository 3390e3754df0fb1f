"""How pages travel: compressed where the browser takes it, and asked again by their tag. Feeds and files bring their own."""

import re
from collections.abc import Callable
from functools import partial

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header, patch_vary_headers

from episodes.negotiation import coding, gzipped

Answer = Callable[[HttpRequest], HttpResponse]
KINDS = re.compile(r"text/|application/(?:json|\w+\+json|xml|\w+\+xml|javascript)|image/svg\+xml")
SMALLEST = 500  # bytes; below it the header costs what compression saves
QUALITY = 5  # of brotli: smaller than gzip's best at its fastest speed
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=QUALITY),
    "gzip": gzipped,
}
"""The better first."""


class Compressed:
    """Pages in brotli or gzip. The one secret among them, the admin's form token, is masked anew for each answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_worth_it(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if chosen := coding(request.headers.get("Accept-Encoding", ""), tuple(COMPRESS)):
            response.content = COMPRESS[chosen](response.content)
            response["Content-Encoding"] = chosen
            response["Content-Length"] = str(len(response.content))
            if (tag := response.get("ETag", "")) and not tag.startswith("W/"):
                response["ETag"] = f"W/{tag}"
        return response


class Revalidated:
    """A page may be kept but is asked for again each time: what was taken down is gone at once, the rest costs a 304."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 200 and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-cache"
        return response


def _is_worth_it(response: HttpResponse) -> bool:
    return (
        not response.streaming
        and response.status_code not in (204, 206, 304)
        and not has_vary_header(response, "Accept-Encoding")  # it chose its coding itself
        and not response.has_header("Content-Encoding")
        and len(response.content) >= SMALLEST
        and bool(KINDS.match(response.get("Content-Type", "")))
    )
