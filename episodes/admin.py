"""The curators' desk: posts with the reason they are or are not read, episodes, channels, and what people wrote."""

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from episodes import narration, production
from episodes.models import Episode, Report, Topic
from episodes.programme_admin import ReadOnly
from sources.models import Appearance, Byline, Identity, Post
from sources.standing import settle
from tts.ledger import check


class BylineInline(admin.TabularInline[Byline, Post]):
    model = Byline
    extra = 0
    autocomplete_fields = ("author",)


class AppearanceInline(ReadOnly, admin.TabularInline[Appearance, Post]):
    model = Appearance
    extra = 0
    fields = ("source", "karma", "threshold_at", "ruling", "reason", "url")


class IdentityInline(ReadOnly, admin.TabularInline[Identity, Post]):
    model = Identity
    extra = 0


@admin.register(Post)
class PostAdmin(admin.ModelAdmin[Post]):
    list_display = (
        "title",
        "home",
        "written_by",
        "verdict",
        "reason",
        "word",
        "prose_words",
        "published_at",
        "reading",
    )
    list_filter = ("verdict", "reason", "word", "home", "gone")
    search_fields = ("title", "bylines__author__name", "identities__external_id", "url")
    date_hierarchy = "published_at"
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ("home",)
    list_per_page = 50
    autocomplete_fields = ("duplicate_of", "tags")
    readonly_fields = (
        "verdict", "reason", "word_by", "url", "comments_url", "linked_url", "human_episode_url", "published_at",
        "modified_at", "text", "left_out", "prose_words", "seen_at", "changed_at", "gone", "reading",
    )  # fmt: skip
    exclude = ("html", "omissions")
    inlines = (BylineInline, AppearanceInline, IdentityInline)
    actions = ("narrate_anyway", "leave_out", "hold", "as_the_rules_say", "read_again")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        posts = super().get_queryset(request).prefetch_related("bylines__author")
        return (
            posts
            if request.resolver_match and request.resolver_match.kwargs
            else posts.defer("html", "text", "correction")
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # `manage.py add` reads the page and judges it

    @admin.display(description="authors")
    def written_by(self, post: Post) -> str:
        return post.byline

    @admin.display(description="left out by extraction")
    def left_out(self, post: Post) -> str:
        return "\n".join(f"{code}: {written}" for code, written in post.omissions) or "nothing"

    @admin.display(description="as it is read")
    def reading(self, post: Post) -> SafeString:
        return format_html(
            '<a href="{}">how it is read</a>', reverse("admin:sources_post_reading", args=(post.pk,))
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reading_view)
        return [path("<int:pk>/reading/", view, name="sources_post_reading"), *super().get_urls()]

    def reading_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Passages, voices and pauses beside the text, with what is left out and why."""
        post = get_object_or_404(
            Post.objects.select_related("home").prefetch_related("bylines__author"), pk=pk
        )
        script = narration.script_for(post)
        context = {
            **self.admin_site.each_context(request),
            "title": f"How “{post.title}” is read",
            "post": post,
            "script": script,
            "faults": check(post.words, script),
        }
        return render(request, "admin/reading.html", context)

    def save_model(self, request: HttpRequest, obj: Post, form: object, change: bool) -> None:
        changed = set(getattr(form, "changed_data", ()))
        if "word" in changed:
            obj.word_by = request.user  # type: ignore[assignment]  # the admin lets nobody anonymous in
        super().save_model(request, obj, form, change)
        settle(obj, timezone.now(), touched=bool(changed & {"correction", "title", "policies"}))

    def save_related(self, request: HttpRequest, form: object, formsets: object, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        settle(form.instance, timezone.now())  # type: ignore[attr-defined]

    @admin.action(description="Narrate anyway")
    def narrate_anyway(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        self._say(request, posts, Post.Word.NARRATE)

    @admin.action(description="Exclude (off the air at once)")
    def leave_out(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        self._say(request, posts, Post.Word.EXCLUDE)

    @admin.action(description="Hold")
    def hold(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        self._say(request, posts, Post.Word.HOLD)

    @admin.action(description="As the rules say (take the curator's word back)")
    def as_the_rules_say(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        self._say(request, posts, Post.Word.NONE)

    @admin.action(description="Read again")
    def read_again(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        count = production.read_again(Episode.objects.filter(post__in=posts), timezone.now())
        self.message_user(request, f"{count} episodes will be read again.")

    def _say(self, request: HttpRequest, posts: QuerySet[Post], word: str) -> None:
        now = timezone.now()
        for post in posts:
            post.word, post.word_by = word, request.user  # type: ignore[assignment]
            post.save(update_fields=("word", "word_by"))
            settle(post, now)
        self.message_user(request, f"{len(posts)} posts: {dict(Post.Word.choices)[word]}.")


@admin.register(Episode)
class EpisodeAdmin(admin.ModelAdmin[Episode]):
    list_display = (
        "__str__",
        "status",
        "progress",
        "length",
        "engine",
        "failures",
        "crashes",
        "short_error",
        "published_at",
    )
    list_filter = ("status", "engine", "published_at")
    search_fields = ("read_title", "post__title", "read_byline", "uuid")
    date_hierarchy = "published_at"
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ("post",)
    list_per_page = 50
    actions = ("read_again",)
    fields = (
        "post", "status", "listen", "error", "flags", "progress", "due_at", "claims", "failures", "crashes", "engine", "cast",
        "audio", "audio_bytes", "seconds", "loudness", "read_title", "read_byline", "left_out", "read_at", "published_at", "uuid",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Episode]:
        return super().get_queryset(request).defer("timeline", "read_text", "item")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Episode | None = None) -> bool:
        return False  # exclude the post instead: guids must never come back for something else

    def get_readonly_fields(self, request: HttpRequest, obj: Episode | None = None) -> tuple[str, ...]:
        return self.fields

    @admin.display(description="length", ordering="seconds")
    def length(self, episode: Episode) -> str:
        return f"{episode.seconds / 60:.1f} min" if episode.seconds else ""

    @admin.display(description="error")
    def short_error(self, episode: Episode) -> str:
        return episode.error.strip().splitlines()[-1][:120] if episode.error.strip() else ""

    @admin.display(description="listen")
    def listen(self, episode: Episode) -> SafeString | str:
        if not episode.audio:
            return "not read yet"
        return format_html('<audio controls preload="none" src="/audio/{}.mp3"></audio>', episode.uuid)

    @admin.display(description="left out by speech")
    def left_out(self, episode: Episode) -> str:
        return json.dumps(episode.ledger, ensure_ascii=False, indent=1) if episode.ledger else "nothing"

    @admin.action(description="Read again")
    def read_again(self, request: HttpRequest, episodes: QuerySet[Episode]) -> None:
        count = production.read_again(episodes, timezone.now())
        self.message_user(request, f"{count} episodes will be read again.")


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    list_display = ("name", "slug")
    search_fields = ("name",)
    autocomplete_fields = ("tags",)


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin[Report]):
    list_display = ("created_at", "kind", "episode", "seconds", "text", "contact", "answered_at")
    list_filter = ("kind", "answered_at")
    search_fields = ("text", "sentence", "contact", "url")
    list_select_related = ("episode__post",)
    readonly_fields = (
        "kind",
        "episode",
        "url",
        "seconds",
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

    @admin.action(description="Mark as answered")
    def answered(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        reports.filter(answered_at=None).update(answered_at=timezone.now(), answered_by=request.user)
