"""What a forum's answer says: posts as entries, whatever is missing or of the wrong kind in them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sources.entry import ADDRESS, AuthorEntry, Entry
from sources.fields import Json, dicts, number, text, within
from sources.likeness import normal_name
from sources.links import clean_url, host_of, normal_url
from sources.selection import Reason
from sources.text import clean_line

OWN_THRESHOLDS = (2, 30, 45, 75, 125, 200)  # whose crossing the forums date themselves
APPROVED = 2
YEARS = range(1900, 2200)  # in which posts may be dated; others break the arithmetic of dates
OF_STATUS = {1: Reason.UNREVIEWED, 3: Reason.REJECTED, 4: Reason.REJECTED, 5: Reason.DELETED}
BARS = (
    ("deletedDraft", Reason.DELETED),
    ("draft", Reason.DRAFT),
    ("rejected", Reason.REJECTED),
    ("authorIsUnreviewed", Reason.UNREVIEWED),
    ("isFuture", Reason.FUTURE),
    ("unlisted", Reason.UNLISTED),
    ("onlyVisibleToLoggedIn", Reason.MEMBERS_ONLY),
    ("isEvent", Reason.EVENT),
    ("shortform", Reason.SHORTFORM),
    ("question", Reason.QUESTION),
    ("hiddenRelatedQuestion", Reason.QUESTION),
    ("debate", Reason.DEBATE),
)
BAR_REASONS = frozenset(OF_STATUS.values()) | {reason for _, reason in BARS}
# The EA Forum's terms since then; what was posted before keeps its own. LessWrong has no blanket licence.
EA_LICENCE = ("effectivealtruism.org", dt.datetime(2022, 12, 1, tzinfo=dt.UTC), "CC-BY-4.0")


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A post at a glance: enough to know whether to look again."""

    external_id: str
    posted_at: dt.datetime
    modified_at: dt.datetime | None = None
    karma: int = 0
    threshold_at: dt.datetime | None = None
    barred: Reason | None = None
    words: int = 0


def entries(
    posts: Iterable[Json], *, home_url: str, min_karma: int = 0, siblings: Sequence[str] = ()
) -> list[Entry]:
    """The posts that can be told apart and dated; `siblings` are the families whose ids crossposts may name."""
    found = (_entry(post, home_url, min_karma, siblings) for post in posts)
    return [entry for entry in found if entry]


def glimpses(posts: Iterable[Json], *, min_karma: int = 0) -> list[Glimpse]:
    found: list[Glimpse] = []
    for post in posts:
        posted_at = time_of(post.get("postedAt"))
        if posted_at and (external_id := _id(post)):
            found.append(
                Glimpse(
                    external_id=external_id,
                    posted_at=posted_at,
                    modified_at=time_of(post.get("modifiedAt")),
                    karma=_karma(post),
                    threshold_at=crossed_at(post, min_karma),
                    barred=_barred(post),
                    words=number(post, "wordCount"),
                )
            )
    return found


def crossed_at(post: Json, min_karma: int) -> dt.datetime | None:
    """When the post crossed the threshold, as far as the forum dates it.

    A threshold that is not the forum's own was crossed at the latest with the next one that is.
    """
    if min_karma <= 0:
        return time_of(post.get("postedAt")) if _karma(post) >= min_karma else None
    dates = (time_of(post.get(f"scoreExceeded{own}Date")) for own in OWN_THRESHOLDS if own >= min_karma)
    return min((date for date in dates if date), default=None)


def time_of(value: object) -> dt.datetime | None:
    """An aware time from ISO 8601, if it is one of our time."""
    if not isinstance(value, str):
        return None
    try:
        time = dt.datetime.fromisoformat(value)
        time = time.astimezone(dt.UTC) if time.tzinfo else time.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None
    return time if time.year in YEARS else None


def _entry(post: Json, home_url: str, min_karma: int, siblings: Sequence[str]) -> Entry | None:
    external_id, posted_at = _id(post), time_of(post.get("postedAt"))
    if not external_id or posted_at is None:
        return None
    url = _page(post, home_url, external_id)
    credited = _authors(post)
    hidden = bool(post.get("hideAuthor"))
    return Entry(
        external_id=external_id,
        url=url,
        title=text(post, "title"),
        published_at=posted_at,
        html=_body(post),
        authors=() if hidden else credited,
        hidden_authors=credited if hidden else (),
        modified_at=time_of(post.get("modifiedAt")),
        comments_url=f"{url}#comments",
        linked_url=_linked(post, url),
        human_episode_url=_human_episode(post, url),
        karma=_karma(post),
        threshold_at=crossed_at(post, min_karma),
        tags=tuple(
            (text(tag, "slug"), text(tag, "name")) for tag in dicts(post.get("tags")) if tag.get("slug")
        ),
        barred=_barred(post),
        licence=_licence(url, posted_at),
        also_known_as=_other_names(post, url, siblings),
    )


def _body(post: Json) -> str | None:
    """The HTML; None where it is hosted on the other forum, or did not come."""
    html, crosspost = within(post, "contents", "html"), within(post, "fmCrosspost")
    elsewhere = (
        isinstance(crosspost, dict) and crosspost.get("isCrosspost") and not crosspost.get("hostedHere")
    )
    if not isinstance(html, str) or (elsewhere and not html.strip()):
        return None
    return html


def _page(post: Json, home_url: str, external_id: str) -> str:
    parts = urlsplit(home_url)
    own = f"{parts.scheme}://{parts.netloc}/posts/{external_id}/{text(post, 'slug')}".rstrip("/")
    return clean_url(text(post, "pageUrl")) or own


def _linked(post: Json, page: str) -> str:
    url = clean_url(text(post, "url"))
    return url if normal_url(url or page) != normal_url(page) else ""


def _human_episode(post: Json, page: str) -> str:
    episode, podcast = post.get("podcastEpisode"), within(post, "podcastEpisode", "podcast")
    links = [
        clean_url(text(podcast, name))
        for name in ("applePodcastLink", "spotifyPodcastLink")
        if isinstance(podcast, dict)
    ]
    has_episode = bool(post.get("podcastEpisodeId")) or isinstance(episode, dict)
    return next(filter(None, links), page) if has_episode else ""


def _authors(post: Json) -> tuple[AuthorEntry, ...]:
    people = [post.get("user"), *dicts(post.get("coauthors"))]
    found: dict[str, AuthorEntry] = {}
    for person in people:
        if isinstance(person, dict) and not person.get("deleted"):
            slug = text(person, "slug")
            name = text(person, "displayName") or text(person, "username") or slug
            key = text(person, "_id") or slug or normal_name(name)
            found.setdefault(key, AuthorEntry(key, slug, name))
    found.pop("", None)
    return tuple(found.values())


def _other_names(post: Json, page: str, siblings: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The crosspost's id on the other forum, and the addresses the author calls the original."""
    names: list[tuple[str, str]] = []
    crosspost = post.get("fmCrosspost")
    if isinstance(crosspost, dict) and crosspost.get("isCrosspost") and text(crosspost, "foreignPostId"):
        names += [(family, text(crosspost, "foreignPostId")) for family in siblings]
    for field in ("canonicalSource", "feedLink"):
        address = clean_url(text(post, field))
        # An address of a whole site names no post, and its own page tells nothing.
        if address and urlsplit(address).path.strip("/") and host_of(address) != host_of(page):
            names.append((ADDRESS, normal_url(address)))
    return tuple(dict.fromkeys(names))


def _barred(post: Json) -> Reason | None:
    status = post.get("status")
    if isinstance(status, int) and status != APPROVED and status in OF_STATUS:
        return OF_STATUS[status]
    if post.get("postCategory") == "question":
        return Reason.QUESTION
    return next((reason for field, reason in BARS if post.get(field)), None)


def _licence(url: str, posted_at: dt.datetime) -> str:
    host, since, licence = EA_LICENCE
    ours = host_of(url)
    return licence if (ours == host or ours.endswith("." + host)) and posted_at >= since else ""


def _id(post: Json) -> str:
    """Cleaned where it is read: what is looked up must be what is stored."""
    return clean_line(text(post, "_id"))


def _karma(post: Json) -> int:
    return number(post, "baseScore")
