"""The curators' view of what was written: sources and their health, authors, opt-outs, and how posts are known."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from sources import consent
from sources.admin_parts import ReadOnly, ReasonFilter, WordsFilter, ask_first
from sources.health import health
from sources.http import FetchError
from sources.models import Appearance, Author, Identity, OptOut, Source, Tag
from sources.outcome import in_words
from sources.plain_boxes import SourceForm
from sources.preview import preview
from sources.rejudging import judge_anew, kept_off
from sources.ripeness import NEVER
from sources.selection import REASONS

POLL_STATE = (
    "health",
    "polled_at",
    "due",
    "failures",
    "last_error",
    "found",
    "etag",
    "modified",
    "cursor",
)

RULES = frozenset(("min_karma", "min_words", "patience", "wanted_tags", "unwanted_tags", "language"))
READINGS = frozenset(("policies", "intro", "spoken_name"))


class AnswersFilter(WordsFilter):
    title = "answer"
    parameter_name = "answers"
    choices_in_words = (
        ("no", "does not answer", Q(failures__gt=0, enabled=True)),
        ("yes", "answers", Q(failures=0, enabled=True)),
    )


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin[Source]):
    form = SourceForm
    list_display = ("name", "enabled", "health", "polled_at", "due", "found")
    list_filter = (AnswersFilter, "kind", "enabled", "family")
    search_fields = ("name", "slug", "url")
    search_help_text = "a name, or part of an address"
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = (*POLL_STATE, "preview_link")
    actions = ("poll_now", "judge_anew", "switch_on", "switch_off")
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "url", "home_url", "enabled", "preview_link")}),
        ("On air", {"fields": ("spoken_name", "prefix", "ink", "intro", "policies", "language")}),
        (
            "What is worthy",
            {"fields": ("min_karma", "min_words", "patience", "wanted_tags", "unwanted_tags", "first_take")},
        ),
        ("Consent and credit", {"fields": ("basis", "licence", "show")}),
        ("Polling", {"fields": ("family", "headers", "read_pages", *POLL_STATE)}),
    )

    @admin.display(description="health")
    def health(self, source: Source) -> str:
        word = health(source, timezone.now())
        return f"{word}: {Truncator(source.last_error).chars(80)}" if source.last_error else word

    @admin.display(description="next poll", ordering="due_at")
    def due(self, source: Source) -> str:
        is_polled = source.enabled and source.kind != Source.Kind.HAND and source.due_at < NEVER
        return f"{max(source.due_at, timezone.now()):%Y-%m-%d %H:%M}" if is_polled else "never"

    @admin.display(description="last poll found")
    def found(self, source: Source) -> str:
        return "; ".join(in_words(source.last_found)) or "nothing"

    @admin.display(description="preview")
    def preview_link(self, source: Source) -> str:
        if source.kind == Source.Kind.HAND:
            return "nothing: it is never polled"
        if not source.pk:
            return "save it first"
        address = reverse("admin:sources_source_preview", args=[source.pk])
        return format_html('<a href="{}">What would it bring in?</a>', address)

    def save_model(self, request: HttpRequest, obj: Source, form: ModelForm[Source], change: bool) -> None:
        changed = frozenset(form.changed_data)
        if "read_pages" in changed:  # the feed's items are looked at again, as if they were new
            obj.fingerprint = obj.etag = obj.modified = ""
        super().save_model(request, obj, form, change)
        if change and changed & RULES and (count := kept_off(obj)):
            message = f"{count} posts were kept off the air by the former rules. “Judge anew” in the list asks today's."
            self.message_user(request, message)
        if change and changed & READINGS:
            message = "What was read already stays as it is; “Read again” in the posts' list reads it anew."
            self.message_user(request, message)

    @admin.action(description="Poll now")
    def poll_now(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        count = sources.exclude(kind=Source.Kind.HAND).update(due_at=timezone.now())
        self.message_user(request, f"{count} due now: the next tick polls them.", messages.SUCCESS)

    @admin.action(description="Judge anew what the rules kept off the air")
    def judge_anew(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        for source in sources:
            heard = judge_anew(source, timezone.now())
            message = f"{source}: {heard} posts more are worthy; they wait to be read."
            self.message_user(request, message, messages.SUCCESS)

    @admin.action(description="Switch on")
    def switch_on(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        sources.update(enabled=True, failures=0, due_at=timezone.now())

    @admin.action(description="Switch off")
    def switch_off(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        sources.update(enabled=False)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [path("<int:pk>/preview/", view, name="sources_source_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the source would bring in, fetched now and not stored."""
        source = get_object_or_404(Source, pk=pk)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "source": source,
            "reasons": REASONS,
        }
        try:
            context["prospects"] = preview(source, timezone.now())
        except FetchError as error:
            context["error"] = str(error)
        return TemplateResponse(request, "admin/sources/source/preview.html", context)


class ConsentFilter(WordsFilter):
    title = "consent"
    parameter_name = "consent"
    choices_in_words = (
        ("no", "said no", Q(opt_outs__isnull=False)),
        ("held", "held: needs an answer", Q(opt_out_proposals__isnull=False)),
    )


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin[Author]):
    list_display = ("name", "family", "slug", "posts_written", "consent")
    list_filter = (ConsentFilter, "family")
    search_fields = ("name", "slug", "key")
    search_help_text = "a name, a slug, or the forum's id"
    readonly_fields = ("name", "family", "slug", "key", "consent", "posts_of_theirs")
    actions = ("opt_out", "same_person", "somebody_else")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        found = super().get_queryset(request).prefetch_related("opt_outs", "opt_out_proposals")
        return found.annotate(written=Count("posts"))

    @admin.display(description="posts", ordering="written")
    def posts_written(self, author: Author) -> int:
        return int(getattr(author, "written", 0))

    @admin.display(description="consent")
    def consent(self, author: Author) -> str:
        if author.opt_outs.all():
            return "said no"
        return "held: same name as somebody who said no" if author.opt_out_proposals.all() else ""

    @admin.display(description="posts")
    def posts_of_theirs(self, author: Author) -> SafeString:
        address = reverse("admin:sources_post_changelist")
        return format_html('<a href="{}?{}">their posts</a>', address, urlencode({"q": author.name}))

    @admin.action(description="Opt out: one person under all these names", permissions=["change"])
    def opt_out(self, request: HttpRequest, authors: QuerySet[Author]) -> HttpResponse | None:
        question = ask_first(
            self,
            request,
            authors,
            title="Is this one person, who said no?",
            consequence="All their posts leave every page and feed at once, and texts and audio are erased. "
            "Should they come back, it all has to be fetched and read anew. These names become one person:",
            called=lambda author: f"{author.name} ({author.family}: {author.slug or author.key})",
        )
        if question:
            return question
        optout = consent.opt_out(list(authors), timezone.now(), note=f"by {request.user}")
        self.message_user(
            request, f"{optout.name} is off the air; {optout.proposed.count()} of the same name are held."
        )
        return None

    @admin.action(description="Held: the same person, opt out too", permissions=["change"])
    def same_person(self, request: HttpRequest, authors: QuerySet[Author]) -> None:
        _answer(authors, same=True)

    @admin.action(description="Held: somebody else, may be heard", permissions=["change"])
    def somebody_else(self, request: HttpRequest, authors: QuerySet[Author]) -> None:
        _answer(authors, same=False)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, author: Author | None = None) -> bool:
        return False  # bylines would go with them


def _answer(authors: QuerySet[Author], *, same: bool) -> None:
    for author in authors:
        for optout in OptOut.objects.filter(proposed=author):
            consent.answer(optout, author, timezone.now(), same=same)


@admin.register(OptOut)
class OptOutAdmin(admin.ModelAdmin[OptOut]):
    """Made from the authors' list; here it is read, noted on and withdrawn."""

    list_display = ("name", "created_at", "identities", "held")
    search_fields = ("name", "authors__name", "authors__slug")
    fields = ("name", "identities", "held", "note", "created_at")
    readonly_fields = ("identities", "held", "created_at")
    actions = ("withdraw",)

    @admin.display(description="under these names")
    def identities(self, optout: OptOut) -> str:
        return ", ".join(f"{author.name} ({author.family})" for author in optout.authors.all())

    @admin.display(description="held until answered")
    def held(self, optout: OptOut) -> SafeString | str:
        names = ", ".join(f"{author.name} ({author.family})" for author in optout.proposed.all())
        if not names:
            return ""
        address = reverse("admin:sources_author_changelist")
        return format_html('{}: <a href="{}?consent=held">answer in the list of authors</a>', names, address)

    @admin.action(description="They came back: fetch and read again", permissions=["change"])
    def withdraw(self, request: HttpRequest, optouts: QuerySet[OptOut]) -> None:
        for optout in optouts:
            consent.withdraw(optout, timezone.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, optout: OptOut | None = None) -> bool:
        return False  # a return is an action, so that posts come back with it


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin[Tag]):
    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    readonly_fields = ("slug",)


@admin.register(Appearance)
class AppearanceAdmin(ReadOnly, admin.ModelAdmin[Appearance]):
    """What each source's rules made of each post, and why."""

    list_display = ("post", "source", "karma", "ruling", "reason", "threshold_at", "seen_at")
    list_filter = ("source", "ruling", ReasonFilter)
    search_fields = ("post__title", "url")
    list_select_related = ("post", "source")
    date_hierarchy = "seen_at"


@admin.register(Identity)
class IdentityAdmin(ReadOnly, admin.ModelAdmin[Identity]):
    list_display = ("family", "external_id", "post")
    list_filter = ("family",)
    search_fields = ("external_id", "post__title")
    list_select_related = ("post",)
