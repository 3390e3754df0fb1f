"""The map of the library for search engines: an index, the pages of the house, and episodes by the thousand."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from episodes import addresses
from episodes.models import Channel, Episode

HOUSE = ("home", "categories", "subscribe", "about", "for-authors")
CHUNK = 5000  # episodes a section: half a megabyte


@require_safe
@cache_control(public=True, max_age=3600)
def index(request: HttpRequest) -> HttpResponse:
    """Section 0 is the house; the others hold episodes by their number, so that old ones never move."""
    newest = Episode.objects.on_air().order_by("-pk").values_list("pk", flat=True).first() or 0
    sections = [addresses.absolute(reverse("sitemap-section", args=[n])) for n in range(newest // CHUNK + 2)]
    return _xml(request, "sitemap_index.xml", sections)


@require_safe
@cache_control(public=True, max_age=3600)
def section(request: HttpRequest, number: int) -> HttpResponse:
    if number == 0:
        channels = Channel.objects.filter(enabled=True).values_list("slug", flat=True)
        paths = [*(reverse(name) for name in HOUSE), *(addresses.channel(slug) for slug in channels)]
    else:
        first = (number - 1) * CHUNK
        held = Episode.objects.on_air().filter(pk__gte=first, pk__lt=first + CHUNK).order_by("pk")
        paths = [addresses.episode(slug) for slug in held.values_list("slug", flat=True)]
    if not paths:
        raise Http404
    return _xml(request, "sitemap.xml", [addresses.absolute(path) for path in paths])


def _xml(request: HttpRequest, template: str, urls: list[str]) -> HttpResponse:
    return render(request, template, {"urls": urls}, content_type="application/xml")
