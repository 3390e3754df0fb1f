"""From a post's address, however it is written, to the episodes that read it."""

from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from episodes.models import Episode
from sources.entry import ADDRESS
from sources.links import host_of, normal_url, spellings
from sources.models import Appearance, Identity, Post, Source
from sources.selection import Verdict


def episodes_of(url: str) -> QuerySet[Episode]:
    """Episodes of the post at this address that may be heard, on air or still to be read; the first read come first."""
    posts = posts_at(url)
    twins = Episode.objects.filter(post__in=posts).values("pk")
    related = Q(post__in=posts) | Q(twin_of__in=twins)
    readable = Episode.objects.filter(related, post__verdict=Verdict.ACCEPTED)
    return readable.order_by("twin_of", "published_at", "pk")


def posts_at(url: str) -> set[int]:
    """The posts known under this address, by its spellings and by the id that a forum's address holds."""
    if not url or not host_of(url):
        return set()
    wanted = spellings(url) + spellings(urlsplit(url)._replace(query="").geturl())
    found = set(Post.objects.filter(url__in=wanted).values_list("pk", flat=True))
    found |= set(Appearance.objects.filter(url__in=wanted).values_list("post_id", flat=True))
    ids = Q(family=ADDRESS, external_id=normal_url(url)) | Q(external_id__in=wanted)
    if key := forum_id(url):
        ids |= Q(external_id=key, family__in=_families(url))
    return found | set(Identity.objects.filter(ids).values_list("post_id", flat=True))


def forum_id(url: str) -> str:
    """The post's id within a ForumMagnum address (/posts/<17 letters and digits>/…, /s/…/p/<id>), or nothing."""
    parts = urlsplit(url).path.split("/")
    ids = (after for before, after in pairwise(parts) if before in ("posts", "p"))
    return next((one for one in ids if len(one) == 17 and one.isascii() and one.isalnum()), "")


def source_of(url: str, sources: Iterable[Source]) -> Source | None:
    """The source at whose home the address lies."""
    host = host_of(url)
    return next((one for one in sources if host and host_of(one.home_url) == host), None)


def _families(url: str) -> list[str]:
    """An id is worth something only where its forum, or no forum we know, is named."""
    forums = Source.objects.filter(kind=Source.Kind.FORUM)
    home = source_of(url, forums)
    return [home.family] if home else list(forums.values_list("family", flat=True).distinct())
