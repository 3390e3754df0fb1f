"""How a channel gets into the app somebody already uses: deep links, and a QR code that opens the page."""

from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote, urlsplit

import segno

from episodes import addresses
from episodes.models import Channel


@dataclass(frozen=True, slots=True)
class App:
    """A podcast app and its deep link: {feed} is the address, {bare} the same without its scheme."""

    name: str
    icon: str
    template: str


APPS = (
    App("Apple Podcasts", "applepodcasts", "podcast://{bare}"),
    App("Pocket Casts", "pocketcasts", "pktc://subscribe/{bare}"),
    App("Overcast", "overcast", "overcast://x-callback-url/add?url={feed_quoted}"),
    App(
        "AntennaPod",
        "antennapod",
        "https://antennapod.org/deeplink/subscribe?url={feed_quoted}&title={title_quoted}",
    ),
    App("Podcast Addict", "podcastaddict", "podcastaddict://{bare}"),
    App("Castro", "castro", "castro://subscribe/{bare}"),
    App("Any app (RSS)", "rss", "{feed}"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """One app's link for one feed."""

    name: str
    icon: str
    url: str


def ways(feed: str, title: str) -> list[Way]:
    """Links that open the absolute feed address in each app."""
    address = urlsplit(feed)
    told = {
        "feed": feed,
        "bare": address.netloc + address.path + (f"?{address.query}" if address.query else ""),
        "feed_quoted": quote(feed, safe=""),
        "title_quoted": quote(title, safe=""),
    }
    return [Way(app.name, app.icon, app.template.format(**told)) for app in APPS]


def ways_of(channel: Channel) -> list[Way]:
    return ways(addresses.absolute(addresses.feed(channel)), channel.short_title)


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
