"""How a channel gets into the app somebody already uses: deep links that curators keep, and a QR code."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote, urlsplit

import segno
from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from episodes import addresses
from episodes.models import Channel, SubscribeLink

PLACES = ("feed", "bare", "feed_quoted", "title_quoted")


@dataclass(frozen=True, slots=True)
class Way:
    """One app's link for one feed."""

    name: str
    icon: str
    url: str


def ways(feed: str, title: str, channel: Channel | None = None) -> list[Way]:
    """Links that lead somewhere: apps open the absolute feed address; listings are of that channel alone."""
    links = SubscribeLink.objects.filter(Q(channel=None) | Q(channel=channel), enabled=True)
    if not settings.PUBLIC:
        links = links.filter(needs_public=False)
    return [Way(link.name, link.icon, filled(link.template, feed, title)) for link in links]


def filled(template: str, feed: str, title: str) -> str:
    """The template with its PLACES filled from a feed's absolute address and its title."""
    address = urlsplit(feed)
    values = {
        "feed": feed,
        "bare": address.netloc + address.path + (f"?{address.query}" if address.query else ""),
        "feed_quoted": quote(feed, safe=""),
        "title_quoted": quote(title, safe=""),
    }
    for place in PLACES:
        template = template.replace(f"{{{place}}}", values[place])
    return template


def faults(template: str, *, of_channel: bool) -> Iterator[str]:
    """What is wrong with a link's template."""
    left = filled(template, "https://library.test/feed.xml", "Title")
    if "{" in left or "}" in left:
        yield f"Known places are {', '.join(f'{{{place}}}' for place in PLACES)}."
    if not urlsplit(left).scheme:
        yield "A link begins with a scheme, as in https:// or podcast://."
    if left == template and not of_channel:
        yield "Without a place for the feed it leads to one channel's listing: say which channel."


def offer(channel: Channel) -> dict[str, object]:
    """What a page prints of the ways to a channel: `ways`, `feed_url`, and `qr_url` of its code."""
    feed = addresses.absolute(addresses.feed(channel))
    return {
        "ways": ways(feed, channel.short_title, channel),
        "feed_url": feed,
        "qr_url": reverse("channel-qr", args=[channel.slug]),
    }


def qr(address: str) -> bytes:
    """The address as an SVG picture that any camera reads."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        border=1,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        dark="#14161c",
    )
    return drawn.getvalue()
