"""The directory: home, categories, channels, topics, authors, search."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from episodes import addresses
from episodes.archive import catalogue, inquiry, narrowing, own_feeds, structured, subscribing
from episodes.archive.listing import Wish, of_channel, on_page, ordered
from episodes.archive.paging import Page, counted, page_of
from episodes.archive.rows import ChannelRow, episode_rows
from episodes.models import Channel, Episode, Release, Topic
from episodes.programme import rule_words, silence
from sources.models import Author

NEWEST = 2  # episodes above everything else on the home page
TOP = 6  # channels of a category beside something else
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
    page = _page(request, ordered(wish.narrow(on_page()), None))
    rows = episode_rows(page.episodes, now)
    is_first = page.number == 1 and not wish.narrows
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
            "sources": narrowing.forums(),
            "categories": shelves,
            "top": catalogue.busiest(channels, fullest)[:TOP],
            "top_category": fullest,
            "others": catalogue.others(fullest),
            "topics": catalogue.topics()[:8],
            **_under_way(page.total),
        },
    )


@require_safe
def channel(request: HttpRequest, slug: str) -> HttpResponse:
    """One podcast, as a podcast directory shows it."""
    now = timezone.now()
    shows = catalogue.channels()
    show = next((show for show in shows if show.slug == slug), None)
    if show is None:
        raise Http404
    wish = Wish.read(request.GET).without("q", "channel")
    scope = of_channel(show)
    channels = catalogue.rows_of(shows, now)
    row = next(row for row in channels if row.slug == slug)
    listed = ordered(wish.narrow(scope), wish.sort, by="given_out_at")
    page = _page(request, listed, total=None if wish.narrows else row.count or None)
    only = ("forum",) if len(row.rule.sources) == 1 else ()
    filters = narrowing.filters(request.path, wish, scope, page.total, fixed=only)
    context = {
        **_about(show, row, channels),
        "facts": structured.podcast(show, page.episodes),
        "own": own_feeds.links(replace(wish, channel=slug), show.title) if wish.narrows else None,
        "rows": episode_rows(page.episodes, now),
        "page": page,
        "wish": wish,
        "filters": filters,
    }
    return render(request, "channel.html", context)


def _about(show: Channel, row: ChannelRow, channels: list[ChannelRow]) -> dict[str, object]:
    """What stands around a channel's episodes: what it gives out, the ways to it, and what is near it."""
    return {
        "show": show,
        "row": row,
        "cover": addresses.channel_cover(show, large=True),
        "picture": addresses.channel_picture(show),
        "category_slug": slugify(show.category),
        **subscribing.offer(show),
        "feed_path": addresses.feed(show),
        "included": rule_words.included(show, row.rule),
        "silent": silence.notice(show.silent_since) if show.silent_since else "",
        "siblings": siblings(row, channels),
        "top": catalogue.busiest(channels, show.category)[:TOP],
        "others": catalogue.others(show.category),
        **_under_way(row.count),
    }


def siblings(row: ChannelRow, channels: list[ChannelRow]) -> list[ChannelRow]:
    """The other cadences of the same posts."""
    here = (row.rule.sources, row.rule.narrowing)
    return [
        other
        for other in channels
        if (other.rule.sources, other.rule.narrowing) == here and other.slug != row.slug
    ]


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """All categories with their channels."""
    channels = catalogue.channel_rows(timezone.now())
    shelves = [
        (category, catalogue.busiest(channels, category.name)[:TOP])
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
    members = catalogue.busiest(channels, here.name)
    wish = replace(Wish.read(request.GET).without("q"), category=slug)
    slugs = [row.slug for row in members]
    given_out = Release.objects.filter(episode=OuterRef("pk"), channel__slug__in=slugs)
    scope = on_page().filter(Exists(given_out))
    page = _page(request, ordered(wish.without("category").narrow(scope), wish.sort))
    fixed = ("category",)
    filters = narrowing.filters(request.path, wish, scope, page.total, fixed=fixed, category=here.name)
    context = {
        "section": "categories",
        "category": here,
        "other_categories": [one for one in known if one != here],
        "others": catalogue.others(here.name),
        "subjects": catalogue.topics(),
        "top": members[:PICTURED],
        "more": members[PICTURED:],
        "page": page,
        "rows": episode_rows(page.episodes, now),
        "wish": filters.wish,
        "own": own_feeds.links(wish, own_feeds.title(filters.title)),
        "filters": filters,
    }
    return render(request, "category.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One box and the filters; moments of the episodes found, authors and years to narrow by."""
    wish = Wish.read(request.GET)
    found = inquiry.answer(wish, request.GET.get("page", ""))
    filters = narrowing.filters(request.path, wish, on_page(), found.page.total)
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
        "own": own_feeds.links(wish, own_feeds.title(filters.title)) if wish.narrows else None,
        "filters": filters,
    }
    return render(request, "search.html", context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Episodes about one of our topics, with the channels that follow it."""
    subject = get_object_or_404(Topic, slug=slug)
    channels = catalogue.rows_of(subject.channels.filter(enabled=True), timezone.now())
    known = {"topic": subject, "channels": channels}
    return render(request, "topic.html", {**known, **_list(request, Wish(topic=(slug,)), "topic")})


@require_safe
def author(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Everything read of one author."""
    writer = get_object_or_404(Author, pk=pk)
    if request.path != (address := addresses.author(writer)):
        return redirect(address, permanent=True)
    listed = _list(request, Wish(author=(pk,)), "author")
    if not listed["whole"]:
        raise Http404
    return render(request, "author.html", {**listed, "author": writer})


def _page(request: HttpRequest, episodes: QuerySet[Episode], *, total: int | None = None) -> Page:
    return page_of(episodes, request.GET.get("page", ""), total=total)


def _under_way(count: int) -> dict[str, object]:
    """What is being read and how much waits, told where there is little to hear yet."""
    being_read, waiting = catalogue.waiting() if count < FEW else ([], 0)
    return {"being_read": being_read, "waiting": waiting}


def _list(request: HttpRequest, mine: Wish, fixed: str) -> dict[str, object]:
    """What a page prints that lists what fits a wish of its own, and what its visitor wishes beside."""
    wish = replace(Wish.read(request.GET).without("q"), **{fixed: getattr(mine, fixed)})
    scope = mine.narrow(on_page())
    page = _page(request, ordered(wish.narrow(on_page()), wish.sort))
    filters = narrowing.filters(request.path, wish, scope, page.total, fixed=(fixed,))
    return {
        "page": page,
        "whole": counted(scope) if filters.wish.narrows else page.total,
        "rows": episode_rows(page.episodes, timezone.now()),
        "wish": filters.wish,
        "own": own_feeds.links(wish, own_feeds.title(filters.title)),
        "filters": filters,
    }
