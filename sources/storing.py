"""The one door by which a post enters the library, whoever shows it: found by its ids, read once, judged, settled."""

import datetime as dt
import hashlib
import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import DataError, IntegrityError, transaction

from sources import reunion
from sources.box import shared_box
from sources.crediting import credit, tag
from sources.entry import GONE, AuthorEntry, Entry
from sources.extract import TOO_LARGE, Extract, ExtractError
from sources.links import clean_url
from sources.models import Appearance, Post, Source
from sources.rulings import UNREAD, rule
from sources.selection import Judgement, Reason, Ruling
from sources.standing import settle
from sources.text import clean_line, clean_text

logger = logging.getLogger(__name__)
# SQLite has one writer and no queue before it: our threads would starve each other out of it.
_writing = threading.Lock()

LONGER = 1.15  # times the words of the link post that was met before the essay
# The columns whose change a listener or reader would notice.
NOTICED = frozenset(
    ("title", "url", "linked_url", "human_episode_url", "published_at", "text", "licence", "home")
)
# What the home says, and no other source of its family: else a post of two forums would change with every visit.
OF_HOME = frozenset(("url", "comments_url", "language", "licence", "home"))


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one entry."""

    post: Post
    judgement: Judgement
    created: bool
    changed: bool  # a listener or reader would notice


def store(source: Source, entries: Iterable[Entry], now: dt.datetime) -> list[Stored]:
    """Bring entries of a source into the library, each in a transaction of its own.

    A post that cannot be read is stored with its reason. One that cannot be stored at all is logged and passed
    over, so that it holds up no other; the database's own troubles are raised.
    """
    return [stored for entry in entries if (stored := _store_or_pass_over(source, entry, now))]


def _store_or_pass_over(source: Source, entry: Entry, now: dt.datetime) -> Stored | None:
    try:
        return store_entry(source, entry, now)
    except (DataError, IntegrityError, ValueError, TypeError, OverflowError):
        logger.exception("passed over source=%s id=%r", source.slug, entry.external_id)
        return None


def store_entry(source: Source, entry: Entry, now: dt.datetime) -> Stored:
    """Bring in one entry."""
    entry = _clean(entry)
    material = material_of(entry, reunion.find(source, entry))
    with _writing:
        try:
            return _store(source, entry, material, now)
        except IntegrityError:  # another worker met the same post first: now it is known
            return _store(source, entry, material, now)


def add_page(
    source: Source,
    *,
    title: str,
    published_at: dt.datetime,
    now: dt.datetime,
    html: str = "",
    text: str = "",
    authors: Sequence[str] = (),
    url: str = "",
    licence: str = "",
    tags: Sequence[tuple[str, str]] = (),
) -> Post:
    """Bring in one page by hand, as HTML or as the library's Markdown; the same page again is the same post."""
    entry = Entry(
        external_id=url or hashlib.sha256((title + html + text).encode()).hexdigest(),
        url=url,
        title=title,
        published_at=published_at,
        html=html or None,
        text=text or None,
        authors=tuple(AuthorEntry.by_name(name) for name in authors),
        licence=licence,
        tags=tuple(tags),
    )
    return store_entry(source, entry, now).post


def mark_gone(source: Source, post: Post, reason: Reason, now: dt.datetime) -> bool:
    """The source no longer shows the post: off the air if it lives there, else only this appearance ends."""
    Appearance.objects.filter(post=post, source=source).update(ruling=Ruling.REFUSED, reason=reason)
    if post.home.family == source.family:
        return settle(post, now, gone=reason.value)
    return settle(post, now)


@dataclass(frozen=True, slots=True)
class Material:
    """What an entry brings to read: nothing where it has no body or the one we hold already."""

    extract: Extract | None = None
    trouble: Reason | None = None  # what kept the page from being read


def _clean(entry: Entry) -> Entry:
    """No control, NUL or bidirectional characters pass, nothing longer than its column, no address but the web's."""
    return replace(
        entry,
        external_id=clean_line(entry.external_id)[:500],
        title=clean_line(entry.title)[:500] or "Untitled",
        url=clean_url(entry.url),
        comments_url=clean_url(entry.comments_url),
        linked_url=clean_url(entry.linked_url),
        human_episode_url=clean_url(entry.human_episode_url),
        html=None if entry.html is None else clean_text(entry.html),
        text=None if entry.text is None else clean_text(entry.text),
        licence=clean_line(entry.licence)[:60],
        language=clean_line(entry.language)[:10],
        also_known_as=tuple((family, clean_line(key)[:500]) for family, key in entry.also_known_as if key),
    )


def material_of(entry: Entry, known: Post | None = None) -> Material:
    """The entry's Markdown; a page that breaks the extractor is unreadable, and that is all."""
    if entry.text is not None:
        return Material(Extract(entry.text, (), len(entry.text.split())))
    if entry.html is None or (known is not None and _is_held(entry, known)):
        return Material()
    try:
        return Material(shared_box().markdown(entry.html, base_url=entry.url))
    except ExtractError as error:  # a stranger's page: whatever it breaks, the other posts must be read
        logger.warning("unreadable post url=%s reason=%s", entry.url, error.reason)
        large = error.reason == TOO_LARGE
        return Material(Extract("", (), 0), Reason.TOO_LARGE if large else Reason.UNREADABLE)


def _is_held(entry: Entry, known: Post) -> bool:
    """Whether there is nothing to read anew; what could not be read is tried again."""
    return known.reason == Reason.OPTED_OUT or (known.html == entry.html and known.reason not in UNREAD)


@transaction.atomic
def _store(source: Source, entry: Entry, material: Material, now: dt.datetime) -> Stored:
    post = reunion.reunite(source, entry, material.extract, now)
    created = post is None
    if post is None:
        post = _create(source, entry, now)
    leading = created or _leads(source, entry, post, material)
    changes = _changes(source, entry, material, post) if leading else {}
    touched = bool(NOTICED & changes.keys())
    if credit(post, source, entry, now, leading=leading):
        touched = True
    tag(post, entry.tags, replacing=leading)
    reunion.register(post, source, entry)
    judgement = rule(
        post,
        source,
        entry,
        now,
        prose_words=int(str(changes.get("prose_words", post.prose_words))),
        trouble=material.trouble,
    )
    changed = settle(post, now, touched=touched, **changes)
    return Stored(post, judgement, created=created, changed=changed)


def _create(source: Source, entry: Entry, now: dt.datetime) -> Post:
    return Post.objects.create(
        title=entry.title,
        url=entry.url,
        published_at=entry.published_at,
        language=entry.language or source.language,
        home=source,
        seen_at=now,
        changed_at=now,
    )


def _leads(source: Source, entry: Entry, post: Post, material: Material) -> bool:
    """Whose word counts: the home's family, unless it is older than what we hold, or the first to bring the body.

    Where a link post that begins an essay was met first, the essay it points to takes over.
    """
    if post.reason == Reason.OPTED_OUT:
        return False
    if source.family != post.home.family:
        if not (post.html or post.text):
            return bool(entry.html or entry.text)
        brought = material.extract.prose_words if material.extract else 0
        return brought > LONGER * post.prose_words and reunion.points_to(post.linked_url, entry)
    return not (entry.modified_at and post.modified_at and entry.modified_at < post.modified_at)


def _changes(source: Source, entry: Entry, material: Material, post: Post) -> dict[str, object]:
    """The columns that this entry would change."""
    if entry.barred in GONE:  # keep what was read, in case it comes back
        return {"gone": str(entry.barred)} if post.gone != entry.barred else {}
    wanted: dict[str, object] = {
        "gone": "",
        "title": entry.title,
        "url": entry.url,
        "comments_url": entry.comments_url,
        "linked_url": entry.linked_url,
        "human_episode_url": entry.human_episode_url,
        "published_at": entry.published_at,
        "modified_at": entry.modified_at,
        "language": entry.language or source.language,
        "licence": entry.licence or source.licence,
        "home": source if source.family != post.home.family else post.home,
    }
    if source.family == post.home.family and source.pk != post.home_id:
        wanted = {name: value for name, value in wanted.items() if name not in OF_HOME}
    if entry.html is not None:
        wanted["html"] = entry.html
    if extract := material.extract:
        wanted |= {
            "text": extract.text,
            "omissions": [[one.code, one.written] for one in extract.omissions],
            "prose_words": extract.prose_words,
        }
    return {name: value for name, value in wanted.items() if getattr(post, name) != value}
