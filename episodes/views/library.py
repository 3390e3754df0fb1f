"""The directory: home, categories, channels, topics, authors, search."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from episodes import addresses, catalogue, inquiry, own_feeds, rule_words, silence, structured, subscribing
from episodes.listing import Length, Sort, Wish, of_channel, on_page, ordered, page_of
from episodes.models import Channel, Episode, Release, Topic
from episodes.rows import ChannelRow, channel_row, episode_rows
from sources.models import Author, Source

NEWEST = 2  # episodes above everything else on the home page
PICTURED = 12  # channels of a category with their covers
FEW = 20  # a library this small says what it is reading


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The directory at `/`: statement, newest episodes, channel matrix, latest with a forum filter, topics."""
    now = timezone.now()
    wish = replace(Wish(), forum=Wish.read(request.GET).forum)
    channels = catalogue.channel_rows(now)
    shelves = catalogue.categories(channels)
    fullest = shelves[0].name if shelves else ""
    columns, matrix, beside = catalogue.matrix(channels)
    page = page_of(ordered(wish.narrow(on_page()), None), request.GET.get("page", ""), size=20)
    rows = episode_rows(page.episodes, now)
    is_first = page.number == 1 and not wish.narrows
    being_read, waiting = catalogue.waiting() if page.total < FEW else ([], 0)
    return render(
        request,
        "home.html",
        {
            "section": "library",
            "newest": rows[:NEWEST] if is_first else [],
            "rows": rows[NEWEST:] if is_first else rows,
            "page": page,
            "wish": wish,
            "columns": columns,
            "forums": matrix,
            "beside": beside,
            "sources": sources(),
            "categories": shelves,
            "top": catalogue.busiest([row for row in channels if row.category == fullest])[:6],
            "top_category": fullest,
            "others": catalogue.others(fullest),
            "topics": catalogue.topics()[:8],
            "being_read": being_read,
            "waiting": waiting,
        },
    )


@require_safe
def channel(request: HttpRequest, slug: str) -> HttpResponse:
    """One podcast, as a podcast directory shows it."""
    now = timezone.now()
    show = get_object_or_404(Channel.objects.prefetch_related("sources"), slug=slug, enabled=True)
    wish = Wish.read(request.GET)
    given_out = wish.narrow(of_channel(show))
    channels = catalogue.channel_rows(now)
    row = next(row for row in channels if row.slug == slug)
    page = page_of(
        ordered(given_out, wish.sort, by="given_out_at"),
        request.GET.get("page", ""),
        size=20,
        total=None if wish.narrows else row.count or None,
    )
    same_category = [other for other in channels if other.category == show.category]
    being_read, waiting = catalogue.waiting() if row.count < FEW else ([], 0)
    return render(
        request,
        "channel.html",
        {
            "show": show,
            "row": row,
            "cover": addresses.channel_cover(show, large=True),
            "category_slug": slugify(show.category),
            "facts": structured.podcast(show, page.episodes),
            "ways": subscribing.ways_of(show),
            "feed_url": addresses.absolute(addresses.feed(show)),
            "feed_path": addresses.feed(show),
            "qr_url": reverse("channel-qr", args=[show.slug]),
            "own": own_feeds.links(replace(wish, channel=slug), show.title) if wish.narrows else None,
            "rows": episode_rows(page.episodes, now),
            "page": page,
            "wish": wish,
            "included": rule_words.included(show, narrowed=bool(row.narrowing)),
            "silent": silence.notice(show.silent_since) if show.silent_since else "",
            "siblings": siblings(row, channels),
            "top": catalogue.busiest(same_category)[:6],
            "others": catalogue.others(show.category),
            "topics": catalogue.topics(),
            "being_read": being_read,
            "waiting": waiting,
            **choices(),
        },
    )


def sources() -> QuerySet[Source]:
    return Source.objects.filter(enabled=True).only("slug", "name")


def choices() -> dict[str, object]:
    """What the selects of a list offer."""
    sorts = {
        Sort.NEWEST: gettext("Newest first"),
        Sort.OLDEST: gettext("Oldest first"),
        Sort.KARMA: gettext("Most karma"),
        Sort.SHORTEST: gettext("Shortest first"),
        Sort.LONGEST: gettext("Longest first"),
    }
    lengths = {
        Length.ANY: gettext("Any length"),
        Length.SHORT: gettext("Under 10 minutes"),
        Length.MIDDLE: gettext("10 to 30 minutes"),
        Length.LONG: gettext("Over 30 minutes"),
    }
    karmas = [(n, gettext("%(count)d or more") % {"count": n}) for n in (25, 50, 100, 200)]
    return {
        "sorts": list(sorts.items()),
        "lengths": list(lengths.items()),
        "karmas": [(None, gettext("Any karma")), *karmas],
        "known_years": catalogue.years,  # asked by those who print it
    }


def siblings(row: ChannelRow, channels: list[ChannelRow]) -> list[ChannelRow]:
    """The other cadences of the same posts."""
    here = (row.source_ids, row.narrowing)
    return [
        other for other in channels if (other.source_ids, other.narrowing) == here and other.slug != row.slug
    ]


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """All categories with their channels."""
    channels = catalogue.channel_rows(timezone.now())
    shelves = [
        (category, [row for row in catalogue.busiest(channels) if row.category == category.name][:6])
        for category in catalogue.categories(channels)
    ]
    context = {"section": "categories", "shelves": shelves, "topics": catalogue.topics()}
    return render(request, "categories.html", context)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """One category: its channels by episodes in thirty days, and what they gave out."""
    now = timezone.now()
    channels = catalogue.channel_rows(now)
    known = catalogue.categories(channels)
    here = next((category for category in known if category.slug == slug), None)
    if here is None:
        raise Http404
    members = [row for row in catalogue.busiest(channels) if row.category == here.name]
    wish = Wish.read(request.GET)
    given_out = Release.objects.filter(
        episode=OuterRef("pk"), channel__slug__in=[row.slug for row in members]
    )
    heard = on_page().filter(Exists(given_out))
    page = page_of(ordered(wish.narrow(heard), wish.sort), request.GET.get("page", ""), size=20)
    context = {
        "section": "categories",
        "category": here,
        "other_categories": [category for category in known if category != here],
        "others": catalogue.others(here.name),
        "subjects": catalogue.topics(),
        "top": members[:PICTURED],
        "more": members[PICTURED:],
        "page": page,
        "rows": episode_rows(page.episodes, now),
        "wish": wish,
        "own": own_feeds.links(replace(wish, category=slug)),
        **choices(),
    }
    return render(request, "category.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One box and five selects; moments of the episodes found, authors and years to narrow by."""
    wish = Wish.read(request.GET)
    found = inquiry.answer(wish, request.GET.get("page", ""))
    context = {
        "section": "search",
        "wish": wish,
        "page": found.page,
        "is_cut": found.is_cut,
        "rows": episode_rows(found.page.episodes, timezone.now(), moments=found.moments),
        "moment_count": sum(len(moments) for moments in found.moments.values()),
        "authors": found.authors,
        "years": found.years,
        "suggestion": found.suggestion,
        "suggestion_address": replace(wish, q=found.suggestion).address(),
        "own": own_feeds.links(wish) if wish.narrows else None,
        "sources": sources(),
        "topics": catalogue.topics(),
        **choices(),
    }
    return render(request, "search.html", context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Episodes about one of our topics, with the channels that follow it."""
    subject = get_object_or_404(Topic, slug=slug)
    wish = replace(Wish.read(request.GET), topic=(slug,))
    heard = wish.narrow(on_page())
    counts = catalogue.channel_counts(timezone.now())
    following = subject.channels.filter(enabled=True).prefetch_related("sources")
    channels = [channel_row(show, *counts.get(show.pk, (0, 0))) for show in following]
    return _list_page(request, wish, heard, "topic.html", {"topic": subject, "channels": channels})


@require_safe
def author(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Everything read of one author."""
    writer = get_object_or_404(Author, pk=pk)
    if request.path != (address := addresses.author(writer)):
        return redirect(address, permanent=True)
    wish = replace(Wish.read(request.GET), author=(pk,))
    return _list_page(request, wish, wish.narrow(on_page()), "author.html", {"author": writer})


def _list_page(
    request: HttpRequest, wish: Wish, heard: QuerySet[Episode], template: str, context: dict[str, object]
) -> HttpResponse:
    page = page_of(ordered(heard, wish.sort), request.GET.get("page", ""), size=20)
    if not page.total and not wish.topic:
        raise Http404
    rows = episode_rows(page.episodes, timezone.now())
    own = own_feeds.links(wish)
    known = {"page": page, "rows": rows, "wish": wish, "own": own, **choices()}
    return render(request, template, {**known, **context})
