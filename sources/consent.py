"""An author's no, and its withdrawal: one action, whatever names are theirs."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from sources.likeness import normal_name
from sources.links import host_of
from sources.models import Appearance, Author, OptOut, Post, Source
from sources.selection import Reason, Ruling
from sources.standing import settle

PROFILE = re.compile(r"(?:https?://)?([\w.-]{1,200})/users/([\w.-]{1,200})/?(?:[?#].{0,500})?")


@transaction.atomic
def opt_out(authors: Sequence[Author], now: dt.datetime, *, name: str = "", note: str = "") -> OptOut:
    """Take these authors' posts off the air and erase their texts, at once and for whatever they publish later.

    Authors of the same name or slug elsewhere are proposed; their posts are held until a curator answers.
    A post leaves as soon as one of its authors said no. Ids stay, so that nothing is fetched or read again.
    """
    optout = OptOut.objects.create(name=name or authors[0].name, note=note, created_at=now)
    optout.authors.set(authors)
    apply(optout, now)
    return optout


def apply(optout: OptOut, now: dt.datetime) -> None:
    """Propose the namesakes of an opt-out's authors, and act on all of them."""
    authors = list(optout.authors.all())
    optout.proposed.set(namesakes(authors))
    settle_posts([*authors, *optout.proposed.all()], now)


@transaction.atomic
def answer(optout: OptOut, author: Author, now: dt.datetime, *, same: bool) -> None:
    """The curator's answer to a proposal: the same person, or somebody else who may be heard."""
    optout.proposed.remove(author)
    if same:
        optout.authors.add(author)
    settle_posts([author], now)


@transaction.atomic
def withdraw(optout: OptOut, now: dt.datetime) -> None:
    """Somebody came back: their posts wait until the next poll has fetched them anew."""
    authors = [*optout.authors.all(), *optout.proposed.all()]
    optout.delete()
    erased = Post.objects.filter(_by(authors), reason=Reason.OPTED_OUT).distinct()
    Appearance.objects.filter(post__in=erased).update(ruling=Ruling.WAITING, reason="")
    Post.objects.filter(pk__in=[post.pk for post in erased]).update(modified_at=None)
    # A feed's item that did not change is skipped, unless the source forgets what it saw.
    Source.objects.filter(appearances__post__in=erased).update(
        due_at=now, etag="", modified="", fingerprint=""
    )
    settle_posts(authors, now)


def settle_posts(authors: Sequence[Author], now: dt.datetime) -> int:
    """Write down anew whether these people's posts may be heard; returns how many changed."""
    return _settle(Post.objects.filter(_by(authors)), now)


def propose_for(author: Author) -> bool:
    """Hold a newly met (or renamed) author who shares a name with somebody who said no."""
    known = OptOut.objects.filter(authors__isnull=False).exclude(authors=author)
    shared = [optout for optout in known.distinct() if _share_a_name(author, optout.authors.all())]
    for optout in shared:
        optout.proposed.add(author)
    return bool(shared)


def namesakes(authors: Sequence[Author]) -> list[Author]:
    """Everybody else whose name or slug is spelled like one of theirs."""
    others = Author.objects.exclude(pk__in=[author.pk for author in authors])
    return [other for other in others.iterator() if _share_a_name(other, authors)]


def enforce(now: dt.datetime) -> int:
    """Settle posts that met their author's no while both were being written; returns how many."""
    refused = Q(authors__opt_outs__isnull=False) | Q(also_by__opt_outs__isnull=False)
    return _settle(Post.objects.filter(refused).exclude(reason=Reason.OPTED_OUT), now)


def unmet(slug: str) -> str:
    """The key of somebody whom we know by slug only, until a post of theirs tells their id."""
    return f"slug:{slug}"[:200]


def expect(family: str, slug: str) -> Author:
    """Somebody who says no before we have met a post of theirs."""
    return Author.objects.get_or_create(
        family=family, key=unmet(slug), defaults={"slug": slug[:200], "name": slug[:200]}
    )[0]


def find_authors(words: Iterable[str]) -> list[Author]:
    """Authors by `family:key`, `family:slug`, profile page, id, slug or name, as a curator would type them."""
    found: dict[int, Author] = {}
    for word in filter(None, map(as_typed, words)):
        family, _, rest = word.partition(":")
        exact = Author.objects.filter(Q(family=family) & (Q(key=rest) | Q(slug=rest))) if rest else None
        spoken = word.replace("_", " ")
        matches = exact or Author.objects.filter(
            Q(slug=word) | Q(key=word) | Q(name__iexact=word) | Q(name__iexact=spoken)
        )
        found |= {author.pk: author for author in matches}
    return list(found.values())


def as_typed(word: str) -> str:
    """A name in its plain spelling; the address of a profile page as `family:slug`."""
    word = " ".join(word.split()).removeprefix("@")
    if not (profile := PROFILE.fullmatch(word)):
        return word
    for source in Source.objects.filter(kind=Source.Kind.FORUM):
        if profile[1].removeprefix("www.") in (host_of(source.home_url), host_of(source.url)):
            return f"{source.family}:{profile[2]}"
    return word


def _share_a_name(author: Author, others: Iterable[Author]) -> bool:
    return bool(_names(author) & {name for other in others for name in _names(other)})


def _names(author: Author) -> set[str]:
    return {normal_name(author.name), normal_name(author.slug)} - {""}


def _by(authors: Sequence[Author]) -> Q:
    return Q(authors__in=authors) | Q(also_by__in=authors)


def _settle(posts: Iterable[Post], now: dt.datetime) -> int:
    return sum(settle(post, now) for post in set(posts))
