"""Words for templates: addresses of pages of a list, moments, and structured facts for machines."""

import json

from django import template
from django.utils.safestring import SafeString, mark_safe

from episodes import words
from episodes.archive.listing import Wish

register = template.Library()
ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def page_address(wish: Wish, number: int) -> str:
    """The address of another page of the same list."""
    address = wish.address()
    return f"{address}{'&' if address else '?'}page={number}"


@register.filter
def json_ld(facts: dict[str, object]) -> SafeString:
    """schema.org facts as a data block. A data block is not run, so the content policy lets it be."""
    written = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308  (escaped above)


@register.filter
def clock(seconds: float) -> str:
    return words.clock(seconds)
