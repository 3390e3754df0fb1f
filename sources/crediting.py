"""Who wrote a post, under which names, and what it is about."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sources import consent
from sources.entry import AuthorEntry, Entry
from sources.models import Appearance, Author, Byline, Post, Source, Tag
from sources.standing import settle
from sources.text import clean_line

MOST_TAGS = 50
MOST_AUTHORS = 50


def credit(post: Post, source: Source, entry: Entry, now: dt.datetime, *, leading: bool) -> bool:
    """Write down the authors in their order; says whether the byline reads otherwise now.

    A source that does not lead (the other forum of a crosspost) knows the same people under other ids: these are
    not shown, but their no counts. So does the no of an author whose name the forum took off the post.
    """
    read = post.byline
    named = [_known(source, author, now) for author in entry.authors[:MOST_AUTHORS]]
    hidden = [_known(source, author, now) for author in entry.hidden_authors[:MOST_AUTHORS]]
    if not leading:
        post.also_by.add(*named, *hidden)
        return False
    before = list(post.bylines.values_list("author_id", flat=True))
    wanted = list(dict.fromkeys(author.pk for author in named))
    post.also_by.add(*hidden, *(pk for pk in before if pk not in wanted))
    if before == wanted:
        return post.byline != read
    post.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(post=post, author_id=pk, position=position) for position, pk in enumerate(wanted)
    )
    return True


def tag(post: Post, tags: Sequence[tuple[str, str]], *, replacing: bool) -> None:
    """Give the post its tags; a second source only adds to them."""
    cleaned = {clean_line(slug)[:150]: clean_line(name)[:150] for slug, name in tags[:MOST_TAGS]}
    wanted = {_tag(slug, name) for slug, name in cleaned.items() if slug}
    if replacing:
        for one in wanted:
            _respell(one, cleaned[one.slug] or one.slug, post.home.family)
    present = set(post.tags.all())
    if wanted - present:
        post.tags.add(*(wanted - present))
    if replacing and present - wanted:
        post.tags.remove(*(present - wanted))


def _tag(slug: str, name: str) -> Tag:
    return Tag.objects.get_or_create(slug=slug, defaults={"name": name or slug})[0]


def _respell(tag: Tag, name: str, family: str) -> None:
    """Follow a new spelling, unless other forums have the tag too: they would take it from each other for ever."""
    if tag.name != name and not tag.posts.exclude(home__family=family).exists():
        tag.name = name
        tag.save(update_fields=["name"])


def _known(source: Source, entry: AuthorEntry, now: dt.datetime) -> Author:
    name = clean_line(entry.name)[:200] or "Unnamed"
    slug = clean_line(entry.slug)[:200]
    key = clean_line(entry.key)[:200]
    if slug:  # somebody who said no before we met them
        Author.objects.filter(family=source.family, key=consent.unmet(slug)).update(key=key, name=name)
    author, created = Author.objects.get_or_create(
        family=source.family, key=key, defaults={"slug": slug, "name": name}
    )
    if created:
        consent.propose_for(author)
    elif (author.name, author.slug) != (name, slug) and _may_rename(source, author):
        _rename(author, name, slug, now)
    return author


def _may_rename(source: Source, author: Author) -> bool:
    """Of two sources of one family that spell a name differently, the senior one decides, so that it cannot flap."""
    senior = Appearance.objects.filter(
        source__family=source.family, source__pk__lt=source.pk, post__authors=author
    )
    return not senior.exists()


def _rename(author: Author, name: str, slug: str, now: dt.datetime) -> None:
    spoken = author.name != name
    author.name, author.slug = name, slug
    author.save(update_fields=["name", "slug"])
    proposed = consent.propose_for(author)
    if spoken or proposed:
        _touch(author.posts.all(), now)


def _touch(posts: Iterable[Post], now: dt.datetime) -> None:
    for post in posts:
        settle(post, now, touched=True)
