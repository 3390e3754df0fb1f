"""The head of the curators' desk, for Django's own admin page."""

from django import template
from django.utils import timezone

from episodes import stores
from episodes.curation import desk

register = template.Library()


@register.inclusion_tag("admin/desk.html")
def curators_desk() -> dict[str, object]:
    now = timezone.now()
    return {
        "voice": desk.voice(),
        "lines": desk.lines(),
        "outages": desk.outages(now),
        "obstacle": stores.obstacle(),
    }
