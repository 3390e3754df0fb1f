"""The way from a post to its reading: a page for people, JSON for forums, bots and extensions."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from episodes import addresses, finding
from episodes.models import Episode, Report
from sources.models import Source

CACHING = "public, max-age=60"
LONGEST = 1000
MOST = 10  # readings of one post: our own, and imported ones


@require_safe
def by_url(request: HttpRequest) -> HttpResponse:
    """The reading of a post, by the post's address: the episode's page, or a page that offers to ask for it."""
    url = request.GET.get("u", "").strip()[:LONGEST]
    if found := finding.episodes_of(url).only("slug").first():
        return redirect(addresses.episode(found.slug))
    return render(request, "by_url.html", {"url": url}, status=404 if url else 200)


@require_safe
def episodes(request: HttpRequest) -> JsonResponse:
    """`?post_url=`: the readings of that post, on air or on their way, and where to ask for one where there is none."""
    url = request.GET.get("post_url", "").strip()[:LONGEST]
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": CACHING}
    if not url:
        return JsonResponse({"error": "Say which post: ?post_url=https://…"}, status=400, headers=headers)
    found = finding.episodes_of(url).select_related("post__home").defer("item", "read_text", "post__html")
    readings = [_told(one) for one in found[:MOST]]
    query = urlencode({"kind": Report.Kind.REQUEST.value, "url": url})
    ask = {} if readings else {"ask_url": addresses.absolute(f"{reverse('report')}?{query}")}
    return JsonResponse({"post_url": url, "episodes": readings, **ask}, headers=headers)


def _told(episode: Episode) -> dict[str, object]:
    known = {
        "title": str(episode),
        "byline": episode.read_byline or episode.post.byline,
        "url": addresses.absolute(addresses.episode(episode.slug)),
        "status": "on air" if episode.published_at else episode.status,
    }
    return {**known, **(_heard(episode) if episode.published_at else {})}


def _heard(episode: Episode) -> dict[str, object]:
    papers = {}
    if episode.timeline:
        papers["chapters_url"] = addresses.absolute(addresses.chapters(episode.slug))
        if episode.post.home.show == Source.Show.WHOLE:
            papers["transcript_url"] = addresses.absolute(addresses.captions(episode.slug))
    return {
        "published_at": episode.published_at.isoformat() if episode.published_at else "",
        "seconds": round(episode.seconds),
        "audio_url": episode.external_url or addresses.absolute(addresses.audio(episode)),
        "audio_type": episode.external_type or "audio/mpeg",
        "audio_bytes": episode.audio_bytes,
        "embed_url": addresses.absolute(addresses.embed(episode.slug)),
        **papers,
    }
