"""One episode: its page, and what other sites show of it."""

from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from episodes import LIBRARY, addresses
from episodes.archive import structured
from episodes.archive.listing import on_page
from episodes.archive.paging import whole_number
from episodes.archive.reading import reading_of
from episodes.archive.rows import episode_rows
from episodes.models import Channel, Episode, Release
from episodes.pictures import cards
from sources.models import Appearance, Byline
from sources.selection import Verdict

EMBED_HEIGHT = 152
WIDEST_EMBED = 600


@require_safe
def episode(request: HttpRequest, slug: str) -> HttpResponse:
    """The reading room: player, chapters, transcript, facts. 410 once it was withdrawn, a calm page while it is read."""
    found = _with_everything(slug)
    if found.post.verdict != Verdict.ACCEPTED:
        # An author's no erases when it was published; its releases stay.
        return gone(request) if found.published_at or found.releases.all() else missing(request)
    if found.published_at is None:
        return render(request, "waiting.html", {"episode": found, "forum": found.post.home.name})
    releases = [release for release in found.releases.all() if release.channel.enabled]
    reading = reading_of(found)
    context = {
        "reading": reading,
        "facts": structured.recording(found, reading, [release.channel for release in releases]),
        "asked_second": whole_number(request.GET.get("t", "")) or 0,
        "channels": [release.channel for release in releases],
        "next": _next_of(found, releases),
        "tags": list(found.post.tags.all())[:12],
        "share_url": addresses.absolute(addresses.episode(slug)),
        "embed_url": addresses.absolute(addresses.embed(slug)),
        "embed_height": EMBED_HEIGHT,
    }
    return render(request, "episode.html", context)


def _with_everything(slug: str) -> Episode:
    bylines = Prefetch("post__bylines", Byline.objects.select_related("author"))
    appearances = Prefetch("post__appearances", Appearance.objects.select_related("source"))
    releases = Prefetch("releases", Release.objects.select_related("channel"))
    found = (
        Episode.objects.select_related("post__home")
        .defer("item", "post__html", "post__text", "post__correction")
        .prefetch_related(bylines, appearances, releases, "post__tags")
        .filter(slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _next_of(found: Episode, releases: list[Release]) -> list[object]:
    """The next older episodes of the smallest channel that gave this one out."""
    every = [one for one in releases if one.channel.cadence == Channel.Cadence.EVERY] or releases
    if not every:
        return []
    here = max(every, key=lambda release: release.channel.position)
    older = on_page().filter(releases__channel=here.channel, releases__released_at__lt=here.released_at)
    return list(episode_rows(older.order_by("-releases__released_at")[:3], timezone.now()))


def gone(request: HttpRequest) -> HttpResponse:
    response = render(request, "410.html", status=410)
    response["Cache-Control"] = "no-store"
    return response


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # django-csp types views without arguments
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """A card for another site's iframe: no script, the browser's own player."""
    found = on_page().filter(slug=slug).first()
    if found is None:
        return gone(request) if Episode.objects.filter(slug=slug).exists() else missing(request)
    return render(request, "embed.html", {"row": episode_rows([found], timezone.now())[0]})


@require_safe
@cache_control(public=True, max_age=86_400)
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that other sites show of an episode."""
    found = on_page().filter(slug=slug).first()
    if found is None:
        raise Http404
    row = episode_rows([found], timezone.now())[0]
    drawn = cards.card(
        title=row.title, byline=row.byline, forum=row.forum, duration=row.duration, ink=row.ink
    )
    return HttpResponse(drawn, content_type="image/png")


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """https://oembed.com for episode pages; JSON only."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("only json is spoken here", status=501, content_type="text/plain")
    row = episode_rows([_heard_at(request.GET.get("url", ""))], timezone.now())[0]
    width = min(whole_number(request.GET.get("maxwidth", "")) or WIDEST_EMBED, WIDEST_EMBED)
    source = addresses.absolute(addresses.embed(row.slug))
    return JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": row.title,
            "author_name": row.byline,
            "provider_name": LIBRARY,
            "provider_url": addresses.absolute("/"),
            "thumbnail_url": addresses.absolute(reverse("card", args=[row.slug])),
            "thumbnail_width": cards.SIZE[0],
            "thumbnail_height": cards.SIZE[1],
            "width": width,
            "height": EMBED_HEIGHT,
            "html": f'<iframe src="{escape(source)}" width="{width}" height="{EMBED_HEIGHT}" frameborder="0"'
            f' loading="lazy" title="{escape(row.title)}"></iframe>',
        },
        headers={"Access-Control-Allow-Origin": "*"},
    )


def _heard_at(url: str) -> Episode:
    try:
        match = resolve(urlsplit(url).path)
    except (Resolver404, ValueError) as error:
        raise Http404 from error
    found = (
        on_page().filter(slug=match.kwargs.get("slug", "")).first() if match.url_name == "episode" else None
    )
    if found is None:
        raise Http404
    return found
