"""The curators' desk: episodes and what became of them, topics, and what people wrote."""

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from episodes import addresses, words
from episodes.models import Episode, Report, Topic
from episodes.recording import production, unknown
from sources.admin_parts import WordsFilter
from sources.models import Post
from sources.standing import settle


@admin.register(Episode)
class EpisodeAdmin(admin.ModelAdmin[Episode]):
    list_display = ("__str__", "state", "length", "engine", "short_error", "published_at")
    list_filter = ("status", ("post__home", admin.RelatedOnlyFieldListFilter), "engine", "published_at")
    search_fields = ("read_title", "post__title", "read_byline", "uuid")
    search_help_text = "a title, an author, or the id in the audio's address"
    date_hierarchy = "published_at"
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ("post",)
    list_per_page = 50
    actions = ("read_again", "withdraw")
    fieldsets = (
        (None, {"fields": ("post", "state", "listen", "page", "error")}),
        ("As it was read", {"fields": ("read_title", "read_byline", "length", "read_at", "published_at", "left_out", "flags")}),
        ("Sound", {"fields": ("engine", "voices", "stored", "loud")}),
        ("Work", {"classes": ("collapse",), "fields": ("due_at", "claims", "failures", "crashes", "uuid")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Episode]:
        return super().get_queryset(request).defer("timeline", "read_text", "item", "unknown")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Episode | None = None) -> bool:
        return False  # exclude the post instead: guids must never come back for something else

    def get_readonly_fields(self, request: HttpRequest, obj: Episode | None = None) -> tuple[str, ...]:
        return tuple(flatten_fieldsets(self.fieldsets))

    @admin.display(description="state", ordering="status")
    def state(self, episode: Episode) -> str:
        reading = episode.status == Episode.Status.RECORDING
        return (
            f"{episode.get_status_display()}, {episode.progress} %"
            if reading
            else episode.get_status_display()
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.unknown_view)
        return [path("unknown-words/", view, name="episodes_episode_unknown"), *super().get_urls()]

    def unknown_view(self, request: HttpRequest) -> HttpResponse:
        """What a curator may give a sound next."""
        found = unknown.queue()
        context = {**self.admin_site.each_context(request), "title": "Unknown words", "words": found}
        return render(request, "admin/unknown_words.html", context)

    @admin.display(description="length", ordering="seconds")
    def length(self, episode: Episode) -> str:
        return words.duration(episode.seconds) if episode.seconds else ""

    @admin.display(description="its page")
    def page(self, episode: Episode) -> SafeString | str:
        if not episode.published_at:
            return "not on air yet"
        return format_html('<a href="{0}">{0}</a>', addresses.episode(episode.slug))

    @admin.display(description="file")
    def stored(self, episode: Episode) -> str:
        if episode.external_url:
            return episode.external_url
        return f"{episode.audio.name}, {filesizeformat(episode.audio_bytes)}" if episode.audio else "none"

    @admin.display(description="voices")
    def voices(self, episode: Episode) -> str:
        return ", ".join(f"{role}: {voice}" for role, voice in episode.cast.items())

    @admin.display(description="loudness")
    def loud(self, episode: Episode) -> str:
        return ", ".join(f"{measure} {value}" for measure, value in episode.loudness.items())

    @admin.display(description="error")
    def short_error(self, episode: Episode) -> str:
        return episode.error.strip().splitlines()[-1][:120] if episode.error.strip() else ""

    @admin.display(description="listen")
    def listen(self, episode: Episode) -> SafeString | str:
        if not episode.audio:
            return "not read yet"
        return format_html('<audio controls preload="none" src="{}"></audio>', addresses.audio(episode))

    @admin.display(description="left out by speech")
    def left_out(self, episode: Episode) -> str:
        return "\n".join(f"{code}: {written}" for code, written in episode.ledger) or "nothing"

    @admin.action(description="Read again")
    def read_again(self, request: HttpRequest, episodes: QuerySet[Episode]) -> None:
        count = production.read_again(episodes, timezone.now())
        self.message_user(request, f"{count} episodes will be read again.")

    @admin.action(description="Withdraw (off the air at once)")
    def withdraw(self, request: HttpRequest, episodes: QuerySet[Episode]) -> None:
        now = timezone.now()
        posts = Post.objects.filter(episode__in=episodes)
        for post in posts:
            settle(post, now, word=Post.Word.EXCLUDE, word_by=request.user)
        self.message_user(request, f"{len(posts)} episodes are off the air; their posts are excluded.")


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    list_display = ("name", "slug")
    search_fields = ("name",)
    autocomplete_fields = ("tags",)


class AnswerFilter(WordsFilter):
    title = "answer"
    parameter_name = "answer"
    choices_in_words = (
        ("waits", "waits for an answer", Q(answered_at=None)),
        ("answered", "answered", Q(answered_at__isnull=False)),
    )


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin[Report]):
    list_display = ("created_at", "kind", "episode", "place", "wrote", "contact", "answered_at")
    list_filter = (AnswerFilter, "kind")
    search_fields = ("text", "sentence", "contact", "url")
    list_select_related = ("episode__post",)
    exclude = ("seconds",)
    readonly_fields = (
        "kind",
        "episode",
        "its_page",
        "url",
        "place",
        "sentence",
        "text",
        "contact",
        "created_at",
        "answered_at",
        "answered_by",
    )
    actions = ("answered",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="its page")
    def its_page(self, report: Report) -> SafeString | str:
        """The episode on the site, at the moment that is meant."""
        if report.episode is None:
            return ""
        page = addresses.episode(report.episode.slug)
        meant = page if report.seconds is None else addresses.moment(page, report.seconds)
        return format_html('<a href="{0}">{0}</a>', meant)

    @admin.display(description="at", ordering="seconds")
    def place(self, report: Report) -> str:
        return "" if report.seconds is None else words.clock(report.seconds)

    @admin.display(description="text")
    def wrote(self, report: Report) -> str:
        return Truncator(report.text or report.sentence).chars(90)

    @admin.action(description="Mark as answered")
    def answered(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        reports.filter(answered_at=None).update(answered_at=timezone.now(), answered_by=request.user)
