"""Around the library: subscribing, about, authors' rights, reports, status, and what machines ask for."""

import datetime as dt

from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from episodes import addresses, words
from episodes.archive import catalogue, subscribing
from episodes.archive.reports import ReportForm, is_from_elsewhere, may_send, sender_of
from episodes.models import Channel, Episode, Report
from sources.models import Source
from sources.selection import Verdict

A_DAY = dt.timedelta(days=1)
AN_HOUR = dt.timedelta(hours=1)


@require_safe
def subscribe(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Pick a channel, then an app. Without a channel in the address, the first one."""
    channels = list(Channel.objects.filter(enabled=True))
    wanted = slug or request.GET.get("channel", "")
    if slug:
        get_object_or_404(Channel, slug=slug, enabled=True)
    show = next((one for one in channels if one.slug == wanted), channels[0] if channels else None)
    context: dict[str, object] = {"section": "subscribe", "channels": channels, "show": show}
    if show:
        context |= {**subscribing.offer(show), "cover": addresses.channel_cover(show)}
    return render(request, "subscribe.html", context)


@require_safe
@cache_control(public=True, max_age=86_400)
def qr(request: HttpRequest, slug: str) -> HttpResponse:
    """A QR code of the channel's subscribe page (a raw feed opens nothing on a phone)."""
    get_object_or_404(Channel, slug=slug, enabled=True)
    page = addresses.absolute(reverse("channel-subscribe", args=[slug]))
    return HttpResponse(subscribing.qr(page), content_type="image/svg+xml")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html", {"section": "about", "sources": Source.objects.filter(enabled=True)})


@csrf_exempt  # no account, no cookie: `is_from_elsewhere` asks the browser instead
@require_http_methods(["GET", "HEAD", "POST"])
def for_authors(request: HttpRequest) -> HttpResponse:
    """How to say no, with a form that reaches the curators."""
    return _form_page(request, "for_authors.html", Report.Kind.TAKEDOWN, ("seconds", "sentence"))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Something is misread here: the second and the sentence come filled in from the player."""
    return _form_page(request, "report.html", Report.Kind.MISREAD)


def _form_page(
    request: HttpRequest, template: str, kind: Report.Kind, unasked: tuple[str, ...] = ()
) -> HttpResponse:
    if request.method == "POST":
        return _sent(request, template, unasked)
    initial = {name: request.GET.get(name, "") for name in ("about", "seconds", "sentence", "url")}
    asked_kind = request.GET.get("kind", "")
    asked_kind = asked_kind if asked_kind in Report.Kind.values else kind
    reading = _named(initial["about"])
    form = ReportForm(initial={**initial, "kind": asked_kind}).without(*_needless(reading, unasked))
    return render(request, template, {"form": form, "reading": reading})


def _sent(request: HttpRequest, template: str, unasked: tuple[str, ...]) -> HttpResponse:
    now, sender = timezone.now(), sender_of(request)
    reading = _named(request.POST.get("about", ""))
    form = ReportForm(request.POST).without(*_needless(reading, unasked))
    refusal = ""
    if is_from_elsewhere(request):
        refusal = gettext("This form can only be sent from our own page.")
    elif not may_send(sender, now):
        refusal = gettext("That was a lot of reports at once. Please try again in an hour, or write to us.")
    elif form.is_valid():
        form.file(sender, now)
        return redirect(reverse("thanks") + (f"?about={reading.slug}" if reading else ""))
    status = 429 if refusal else 400
    context = {"form": form.at_the_first_error(), "refusal": refusal, "reading": reading}
    return render(request, template, context, status=status)


def _needless(reading: Episode | None, unasked: tuple[str, ...]) -> set[str]:
    """The fields that need not be asked for: the post of a known episode, and places in an unknown one."""
    return {"url", *unasked} if reading else {"seconds", "sentence", *unasked}


def _named(slug: str) -> Episode | None:
    return Episode.objects.on_air().select_related("post").filter(slug=slug).first() if slug else None


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "thanks.html", {"reading": _named(request.GET.get("about", ""))})


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What anybody may know of how the library is doing."""
    now = timezone.now()
    on_air = Episode.objects.on_air().aggregate(
        count=Count("pk"),
        length=Sum("seconds"),
        newest=Max("published_at"),
        today=Sum("seconds", filter=Q(published_at__gte=now - A_DAY)),
    )
    being_read, waiting = catalogue.waiting()
    failed = Episode.objects.filter(status=Episode.Status.FAILED, post__verdict=Verdict.ACCEPTED).count()
    sources = Source.objects.polled().filter(enabled=True)
    rows = [
        (one.name, words.ago(one.polled_at, now) if one.polled_at else "", one.failures) for one in sources
    ]
    context = {
        "count": on_air["count"],
        "hours": round((on_air["length"] or 0) / 3600),
        "today": words.duration(on_air["today"]) if on_air["today"] else "",
        "newest": words.ago(on_air["newest"], now) if on_air["newest"] else "",
        "being_read": being_read,
        "waiting": waiting,
        "failed": failed,
        "sources": rows,
        "is_new": bool(rows) and not any(polled for _, polled, _ in rows),
        "troubled": [name for name, _, failures in rows if failures],
        "feeds_due": Channel.objects.filter(enabled=True, feed_due_at__lte=now - AN_HOUR).count(),
    }
    return render(request, "status.html", context)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Private libraries ask not to be read by search engines; public ones show their sitemap."""
    lines = ["User-agent: *"]
    if settings.PUBLIC:
        lines += ["Disallow: /admin/", "Disallow: /report/", f"Sitemap: {addresses.absolute('/sitemap.xml')}"]
    else:
        lines += ["Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database: it may be what failed."""
    return render(request, "500.html", status=500)
