"""One essay, one post: found again by its ids and addresses, by near-equal text where those fail, never by its title."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from sources.entry import ADDRESS, Entry
from sources.extract import Extract
from sources.likeness import FEW_WORDS, LEAST_WORDS, containment, likeness, probes, shingles
from sources.links import host_of, normal_url, page_named, post_in, spellings
from sources.models import Appearance, Identity, Post, Source
from sources.selection import Verdict
from sources.standing import settle

ALIKE = 0.85  # shared five-word runs; edits after crossposting stay above, other essays far below
CONTAINED = 0.8  # a link post that quotes the essay it points to
MOST_COMPARED = 40  # posts that share a phrase; more are a template, not an essay
SAME_DATE = dt.timedelta(hours=12)  # a blog that moves keeps its dates, give or take a time zone
NEARBY = dt.timedelta(days=21)  # a monthly thread's text returns, but not within this and on another forum


def find(source: Source, entry: Entry) -> Post | None:
    """The post that is known under one of the entry's ids."""
    return next(iter(_known(source, entry)), None)


def reunite(source: Source, entry: Entry, extract: Extract | None, now: dt.datetime) -> Post | None:
    """The post this entry belongs to. Where it proves that several are one, they become one."""
    known = _known(source, entry)
    if len(known) > 1:
        return _unite(known, now)
    if known:
        return known[0]
    text = extract.text if extract else ""
    return _linked(source, entry, text) or _alike(source, entry, extract)


def points_to(linked_url: str, entry: Entry) -> bool:
    """Whether a link post's address is this entry's page, however it is spelled."""
    if not linked_url or not entry.url:
        return False
    same_post = host_of(linked_url) == host_of(entry.url) and post_in(linked_url) == entry.external_id
    return same_post or normal_url(linked_url) == normal_url(entry.url)


def register(post: Post, source: Source, entry: Entry) -> None:
    """Know the post by all of the entry's ids from now on."""
    held = set(post.identities.values_list("family", "external_id"))
    Identity.objects.bulk_create(
        Identity(post=post, family=family, external_id=key)
        for family, key in _keys(source, entry)
        if (family, key) not in held
    )


def _keys(source: Source, entry: Entry) -> list[tuple[str, str]]:
    keys = [(source.family, entry.external_id), *entry.also_known_as]
    if source.kind != Source.Kind.FORUM and (address := page_named(entry.url)):
        keys.append((ADDRESS, address))
    return list(dict.fromkeys(keys))


def _known(source: Source, entry: Entry) -> list[Post]:
    wanted = Q()
    for family, key in _keys(source, entry):
        wanted |= Q(family=family, external_id=key)
    identities = Identity.objects.filter(wanted).select_related("post__home").order_by("post_id")
    return list({identity.post_id: identity.post for identity in identities}.values())


def _unite(posts: list[Post], now: dt.datetime) -> Post:
    """Twins found after both rows existed: the accepted, then the first seen, takes over the others' ids and places."""
    survivor = min(posts, key=lambda post: (post.verdict != Verdict.ACCEPTED, post.pk))
    for twin in posts:
        if twin.pk != survivor.pk:
            twin.identities.update(post=survivor)
            held = survivor.appearances.values_list("source_id", flat=True)
            Appearance.objects.filter(post=twin).exclude(source_id__in=list(held)).update(post=survivor)
            survivor.also_by.add(*twin.authors.all(), *twin.also_by.all())
            twin.duplicate_of = survivor
            twin.save(update_fields=["duplicate_of"])
            settle(twin, now)
    return survivor


def _linked(source: Source, entry: Entry, text: str) -> Post | None:
    """A link post and the post that it points to, whichever is met first, if it says the same or nothing."""
    words = shingles(text)
    for post in Post.objects.filter(_linking(entry)).select_related("home").distinct():
        if post.appearances.filter(source__family=source.family).exists():
            continue  # two posts of one forum are two, whatever links them
        other = shingles(post.text)
        # Of two forums' posts one without words may be anything: a question, an event, a body that did not come.
        blogs = Source.Kind.FEED in (source.kind, post.home.kind)
        if containment(words, other) >= CONTAINED or (blogs and not (words and other)):
            return post
    return None


def _linking(entry: Entry) -> Q:
    """The posts that this entry's link names, and those whose link names its page."""
    wanted = Q(linked_url__in=spellings(entry.url)) if entry.url else Q(pk=None)
    if entry.url and post_in(entry.url) == entry.external_id:  # a forum's page: its slug may have changed
        wanted |= Q(linked_url__contains=f"{host_of(entry.url)}/posts/{entry.external_id}")
    if entry.linked_url:
        wanted |= Q(identities__family=ADDRESS, identities__external_id=normal_url(entry.linked_url))
        if key := post_in(entry.linked_url):
            hosts = {home.family: host_of(home.home_url) for home in Source.objects.exclude(home_url="")}
            families = [family for family, host in hosts.items() if host == host_of(entry.linked_url)]
            wanted |= Q(identities__family__in=families, identities__external_id=key)
    return wanted


def _alike(source: Source, entry: Entry, extract: Extract | None) -> Post | None:
    """Near-equal text at nearly the same time on another family, or on the same blog under a new guid and address."""
    if extract is None or extract.prose_words < LEAST_WORDS:
        return None
    words = shingles(extract.text)
    best = max(
        (
            (likeness(words, shingles(post.text)), -post.pk, post)
            for post in _candidates(source, entry, extract)
        ),
        default=None,
    )
    enough = ALIKE if extract.prose_words >= FEW_WORDS else 1.0
    return best[2] if best and best[0] >= enough else None


def _candidates(source: Source, entry: Entry, extract: Extract) -> Iterable[Post]:
    """Posts of nearly this length and time that share a phrase, on other families; on the same blog only of one date."""
    shared = Q()
    for phrase in probes(extract.text):
        shared |= Q(text__contains=phrase)
    span = extract.prose_words
    ours = Appearance.objects.filter(post=OuterRef("pk"), source__family=source.family)
    where = Q(~Exists(ours))
    if source.kind == Source.Kind.FEED:
        where |= Q(home=source) & _dated(entry, SAME_DATE)
    return (
        Post.objects.filter(
            shared,
            where,
            _dated(entry, NEARBY),
            prose_words__range=(int(span * ALIKE), int(span / ALIKE) + 1),
            duplicate_of=None,
        )
        .exclude(text="")
        .select_related("home")
        .order_by("-published_at")[:MOST_COMPARED]
    )


def _dated(entry: Entry, near: dt.timedelta) -> Q:
    return Q(published_at__range=(entry.published_at - near, entry.published_at + near))
