"""Feeds of one's own: the page that makes one and shows what it would bring, and the feed itself."""

import gzip
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from episodes import addresses
from episodes.archive import outlook, own_feeds, subscribing, wishes
from episodes.archive.listing import Wish, on_page
from episodes.archive.reports import sender_of
from episodes.archive.rows import episode_rows
from episodes.feed_views import FEED
from episodes.models import Topic
from episodes.negotiation import CACHING, CORS, answer, held_tag, tags_of, takes_gzip
from sources.models import Author, Tag
from sources.selection import Verdict

SHOWN = 20
OFFERED = 10  # tags, and authors
HEARD = Q(posts__verdict=Verdict.ACCEPTED, posts__episode__published_at__isnull=False)
HEADERS = {**CORS, "Cache-Control": CACHING, "Vary": "Accept-Encoding", "X-Robots-Tag": "noindex"}


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The feed of the wish in the address. Its state is its tag; it has no date that would tell it."""
    try:
        document = own_feeds.of(Wish.of_feed(request.GET), sender_of(request), timezone.now())
    except own_feeds.TooOftenError:
        text = "Many feeds at once. Please ask again in a minute."
        headers = {**CORS, "Retry-After": str(own_feeds.A_MINUTE), "Cache-Control": "no-store"}
        return HttpResponse(text, status=429, content_type="text/plain", headers=headers)
    packed = takes_gzip(request)
    tags = tags_of(document.etag, is_gzipped=packed)
    if tag := held_tag(request, tags):
        return HttpResponse(status=304, headers={**HEADERS, "ETag": tag})
    body = document.gzipped if packed else gzip.decompress(document.gzipped)
    return answer(request, body, FEED, {**HEADERS, "ETag": tags[0]}, is_gzipped=packed)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Make your own feed: choose what goes in, see what it would have brought, take its address."""
    now = timezone.now()
    wish = Wish.of_feed(request.GET).settled()
    narrows = wish.narrows
    names = wishes.names(wish, forums=True)
    found, said = own_feeds.found(wish, now), wishes.together(wishes.parts(wish, names))
    newest = found.values_list("pk", flat=True)[:SHOWN] if narrows else []
    heard = on_page().filter(pk__in=newest).order_by("-published_at", "-pk")
    feed_url = addresses.absolute(own_feeds.address(wish))
    context = {
        "section": "subscribe",
        "wish": wish,
        "said": said,
        "rows": episode_rows(heard, now),
        "outlook": outlook.of_found(found, now) if narrows else None,
        "feed_url": feed_url,
        "feed_title": own_feeds.title(said),
        "ways": subscribing.ways(feed_url, own_feeds.title(said)),
        "qr_url": f"{own_feeds.PAGE}qr.svg{wish.address()}",
        "forums": names["forum"],
        "topics": Topic.objects.all(),
        "tags": _tags(wish),
        "authors": _authors(wish),
        "lengths": _options(gettext("Any length"), wishes.LENGTHS),
        "bests": _options(gettext("All that fits"), wishes.BEST),
    }
    return render(request, "own_feed.html", context)


@require_safe
@cache_control(public=True, max_age=86_400)
def qr(request: HttpRequest) -> HttpResponse:
    """A QR code of the page with the same wish, to take the feed along on a phone."""
    wish = replace(Wish.of_feed(request.GET), q=request.GET.get("q", "")[:100])
    picture = subscribing.qr(addresses.absolute(own_feeds.page_address(wish)))
    return HttpResponse(picture, content_type="image/svg+xml")


def _options(usual: str, named: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Values and labels of a select, of which the usual has no value."""
    return [("", usual), *((str(value), gettext(label)) for value, label in named.items())]


def _tags(wish: Wish) -> QuerySet[Tag]:
    """The ones that were chosen and the most used of the others; not those that a topic of their name gathers."""
    used = Tag.objects.annotate(used=Count("posts", filter=HEARD))
    gathered = Topic.objects.filter(tags=OuterRef("pk"), name__iexact=OuterRef("name"))
    kept = used.filter(~Exists(gathered), used__gt=0).order_by("-used").values("pk")[:OFFERED]
    return used.filter(Q(pk__in=kept) | Q(slug__in=wish.tag)).order_by("name")


def _authors(wish: Wish) -> QuerySet[Author]:
    read = Author.objects.annotate(read=Count("posts", filter=HEARD))
    kept = read.filter(read__gt=0).order_by("-read").values("pk")[:OFFERED]
    return read.filter(Q(pk__in=kept) | Q(pk__in=wish.author, read__gt=0)).order_by("name")
