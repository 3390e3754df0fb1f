"""Where things are found: paths within the site, and absolute addresses, which SITE_URL alone makes."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import slugify

from episodes.models import Channel, Episode
from sources.models import Author

INKS = ("af", "ea", "lw")
COVER_MARKS = {
    Channel.Cadence.DAILY: "-daily",
    Channel.Cadence.WEEKLY: "-weekly",
    Channel.Cadence.ALL_TIME: "-top",
}


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def episode_slug(title: str) -> str:
    """The plain one of a title; several episodes may want it."""
    return slugify(title)[:100].strip("-") or "episode"


def episode(slug: str) -> str:
    return reverse("episode", args=[slug])


def moment(page: str, seconds: float) -> str:
    """Where in the page's episode one would begin; the page may be "", which is the one that is open."""
    return f"{page}?t={int(seconds)}"


def audio(reading: Episode) -> str:
    return f"/audio/{reading.uuid}.mp3"


def chapters(slug: str) -> str:
    return f"/e/{slug}/chapters.json"


def captions(slug: str, form: str = "vtt") -> str:
    """`form` is vtt or srt."""
    return f"/e/{slug}/transcript.{form}"


def embed(slug: str) -> str:
    return reverse("embed", args=[slug])


def channel(slug: str) -> str:
    return reverse("channel", args=[slug])


def feed(channel: Channel) -> str:
    return f"/{channel.slug}/feed.xml"


def author(writer: Author) -> str:
    return reverse("author", args=[writer.pk, slugify(writer.slug or writer.name) or "author"])


def ink(name: str) -> str:
    """The colour of a forum, or that of all forums."""
    return name if name in INKS else "all"


def channel_cover(channel: Channel, *, large: bool = False) -> str:
    """What its curator uploaded, else the drawing in its forum's ink, marked by how often it comes."""
    if channel.is_own_cover and channel.cover:
        return f"/{channel.cover.name}"
    mark = COVER_MARKS.get(Channel.Cadence(channel.cadence), "")
    return static(f"covers/{ink(channel.ink)}{mark}{'-lg' if large else ''}.svg")


def channel_picture(channel: Channel) -> str:
    """The whole address of a picture for those who share the channel: they take no drawings."""
    own = f"/{channel.cover.name}" if channel.is_own_cover and channel.cover else ""
    return absolute(own or static(f"covers/{ink(channel.ink)}.png"))


def forum_cover(name: str) -> str:
    return static(f"covers/{ink(name)}.svg")
