"""What podcast apps ask for: feeds, audio, transcripts, chapters, covers, the list of channels. No cookies, no templates."""

import datetime as dt
import uuid
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.http import HttpResponsePermanentRedirect as Moved
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from episodes import addresses
from episodes.audio import Version, accelerated, serve
from episodes.feeds import document, opml
from episodes.models import Channel, Episode, FeedPage
from episodes.negotiation import CACHING, CORS, FOR_EVER, answer, gzipped, held_tag, tags_of, takes_gzip
from episodes.pictures import art
from sources.models import Source
from sources.selection import Verdict
from tts import captions
from tts.timeline import Timeline

FEED = f"{document.TYPE}; charset=utf-8"
COVER_TYPES = {".jpg": "image/jpeg", ".png": "image/png"}


@require_safe
def feed(request: HttpRequest, slug: str, number: int = 1) -> HttpResponseBase:
    """A page of a channel's feed, decided from two columns before any body is loaded."""
    pages = FeedPage.objects.filter(channel__slug=slug, channel__enabled=True, number=number)
    found = pages.values_list("pk", "etag", "changed_at", "channel__new_feed_url").first()
    if found is None:
        raise Http404
    pk, etag, changed_at, new_url = found
    if number == 1 and new_url not in ("", addresses.absolute(request.path)):  # not in a circle
        return Moved(new_url, headers=CORS)
    packed = takes_gzip(request)
    tags = tags_of(etag, is_gzipped=packed)
    if tag := held_tag(request, tags, changed_at):
        return HttpResponse(status=304, headers=_feed_headers(tag, changed_at))
    column = "gzipped" if packed else "body"
    body = FeedPage.objects.filter(pk=pk, etag=etag).values_list(column, flat=True).first()
    if body is None:  # written anew a moment ago
        return feed(request, slug, number)
    return answer(request, bytes(body), FEED, _feed_headers(tags[0], changed_at), is_gzipped=packed)


def _feed_headers(tag: str, changed_at: dt.datetime) -> dict[str, str]:
    return {
        **CORS,
        "Cache-Control": CACHING,
        "ETag": tag,
        "Last-Modified": http_date(changed_at.timestamp()),
        "Vary": "Accept-Encoding",
        "X-Robots-Tag": "noindex",
    }


@require_safe
def audio(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """An episode's audio: 404 unknown or not recorded yet, 410 withdrawn, elsewhere by redirect, else from the disk.

    A front server that was told where the disk's files lie (AUDIO_ACCEL) sends them, by ranges and if they changed.
    """
    columns = ("audio", "audio_sha256", "read_at", "external_url", "post__verdict", "published_at")
    found = Episode.objects.filter(uuid=key).values(*columns).first()
    if found is None:
        raise Http404
    if found["post__verdict"] != Verdict.ACCEPTED:
        return HttpResponse("withdrawn", status=410, content_type="text/plain", headers=CORS)
    if found["published_at"] is None:
        raise Http404
    if elsewhere := found["external_url"] or _elsewhere(found["audio"]):
        return HttpResponseRedirect(elsewhere, headers={**CORS, "Cache-Control": "public, max-age=60"})
    if settings.AUDIO_ACCEL:
        return accelerated(settings.AUDIO_ACCEL + quote(found["audio"]))
    path = Path(default_storage.path(found["audio"]))
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    etag = found["audio_sha256"] or path.stem
    return serve(request, file, Version(path.stat().st_size, etag, found["read_at"] or found["published_at"]))


def _elsewhere(name: str) -> str:
    """The address of a stored file where storage is not this machine's disk."""
    return "" if isinstance(default_storage, FileSystemStorage) else default_storage.url(name)


@require_safe
def vtt(request: HttpRequest, slug: str) -> HttpResponse:
    return _rendered(request, captions.webvtt(_timeline(slug, in_full=True)), "text/vtt; charset=utf-8")


@require_safe
def srt(request: HttpRequest, slug: str) -> HttpResponse:
    return _rendered(
        request, captions.subrip(_timeline(slug, in_full=True)), "application/x-subrip; charset=utf-8"
    )


@require_safe
def chapters(request: HttpRequest, slug: str) -> HttpResponse:
    return _rendered(request, captions.chapters_json(_timeline(slug)), "application/json+chapters")


def _timeline(slug: str, *, in_full: bool = False) -> Timeline:
    """The timing of an episode on air; `in_full` where it gives the whole text away, which not every source allows."""
    on_air = Episode.objects.on_air().filter(slug=slug)
    if in_full:
        on_air = on_air.filter(post__home__show=Source.Show.WHOLE)
    stored = on_air.values_list("timeline", flat=True).first()
    if not stored:
        raise Http404
    return Timeline.from_json(stored)


def _rendered(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    headers = {**CORS, "Cache-Control": CACHING, "X-Robots-Tag": "noindex", "Vary": "Accept-Encoding"}
    body, packed = text.encode(), takes_gzip(request)
    return answer(request, gzipped(body) if packed else body, content_type, headers, is_gzipped=packed)


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel as OPML, for apps that import subscriptions."""
    outlines = [
        opml.Outline(
            title=channel.title,
            feed=addresses.absolute(addresses.feed(channel)),
            page=addresses.absolute(addresses.channel(channel.slug)),
        )
        for channel in Channel.objects.filter(enabled=True)
    ]
    headers = {**CORS, "Cache-Control": CACHING, "Content-Disposition": 'inline; filename="channels.opml"'}
    return answer(request, opml.write(outlines), "text/x-opml; charset=utf-8", headers)


@require_safe
def picture(request: HttpRequest, slug: str, mark: str) -> HttpResponse:
    """An episode's own art, drawn for whoever asks; caches keep it, since its name changes with what it shows."""
    found = Episode.objects.on_air().filter(slug=slug)
    row = found.values_list("read_title", "read_byline", "post__home__ink").first()
    if row is None:
        raise Http404
    if art.mark(*row) != mark:
        return HttpResponseRedirect(art.address(slug, *row), headers=CORS)
    headers = {**CORS, "Cache-Control": FOR_EVER, "ETag": f'"{mark}"'}
    return answer(request, art.jpeg(*row), "image/jpeg", headers)


@require_safe
def cover(request: HttpRequest, name: str) -> HttpResponseBase:
    """A channel's picture, whose name holds its content."""
    stored = f"covers/{name}"
    if elsewhere := _elsewhere(stored):
        return HttpResponseRedirect(elsewhere, headers=CORS)
    path = Path(default_storage.path(stored))
    if not path.is_file():
        raise Http404
    headers = {**CORS, "Cache-Control": FOR_EVER, "ETag": f'"{path.stem}"'}
    return answer(request, path.read_bytes(), COVER_TYPES[path.suffix], headers)
