"""The curators' desk: what was written, each post with the reason it is or is not read, and how it is read."""

from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from episodes import addresses
from episodes.curation import removal
from episodes.models import Episode
from episodes.recording import narration, production
from sources.admin_parts import ReadOnly, ReasonFilter, ask_first
from sources.models import Appearance, Byline, Identity, Post
from sources.plain_boxes import ChoicesField
from sources.selection import Verdict
from sources.standing import settle
from tts.ledger import check

HEAVY = (
    "html", "text", "correction",
    "episode__timeline", "episode__read_text", "episode__item", "episode__unknown", "episode__ledger",
)  # fmt: skip
"""What no list shows."""


class BylineInline(admin.TabularInline[Byline, Post]):
    model = Byline
    extra = 0
    autocomplete_fields = ("author",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Byline]:
        return super().get_queryset(request).select_related("author")


class AppearanceInline(ReadOnly, admin.TabularInline[Appearance, Post]):
    model = Appearance
    extra = 0
    fields = ("source", "karma", "threshold_at", "ruling", "reason", "url")
    formfield_overrides = {URLField: {"assume_scheme": "https"}}


class IdentityInline(ReadOnly, admin.TabularInline[Identity, Post]):
    model = Identity
    extra = 0


class PostForm(ModelForm[Post]):
    class Meta:
        field_classes = {"policies": ChoicesField}
        help_texts = {
            "policies": "one a line, as in “footnotes: off” or “table_rows: 3”; they override the source's",
        }


@admin.register(Post)
class PostAdmin(admin.ModelAdmin[Post]):
    list_display = (
        "title",
        "written_by",
        "standing",
        "day",
        "places",
    )
    list_filter = ("verdict", ReasonFilter, "word", ("home", admin.RelatedOnlyFieldListFilter))
    form = PostForm
    search_fields = ("title", "bylines__author__name", "identities__external_id", "url")
    search_help_text = "a title, an author, the forum's id, or part of an address"
    date_hierarchy = "published_at"
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ("home", "episode")
    list_per_page = 50
    autocomplete_fields = ("duplicate_of", "tags", "also_by")
    fieldsets = (
        (None, {"fields": ("title", "standing", "word", "word_by", "places", "url")}),
        ("What is read", {"fields": ("correction", "left_out", "policies", "language", "tags", "licence")}),
        ("Twins and people", {"fields": ("duplicate_of", "also_by")}),
        ("The text as it was found", {"classes": ("collapse",), "fields": ("text",)}),
        (
            "As the forum tells it",
            {
                "classes": ("collapse",),
                "fields": ("home", "published_at", "modified_at", "prose_words", "gone", "comments_url", "linked_url",
                           "human_episode_url", "seen_at", "changed_at"),
            },
        ),
    )  # fmt: skip
    readonly_fields = (
        "standing", "word_by", "url", "comments_url", "linked_url", "human_episode_url", "published_at", "home",
        "modified_at", "text", "left_out", "prose_words", "seen_at", "changed_at", "gone", "places",
    )  # fmt: skip
    inlines = (BylineInline, AppearanceInline, IdentityInline)
    actions = ("narrate_anyway", "leave_out", "hold", "as_the_rules_say", "read_again", "remove")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        posts = super().get_queryset(request).prefetch_related("bylines__author")
        return posts if request.resolver_match and request.resolver_match.kwargs else posts.defer(*HEAVY)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # `manage.py add` reads the page and judges it

    @admin.display(description="published", ordering="published_at")
    def day(self, post: Post) -> str:
        return f"{post.published_at:%Y-%m-%d}"

    @admin.display(description="by, on", ordering="home__name")
    def written_by(self, post: Post) -> str:
        return ", ".join(filter(None, (post.byline, post.home.name)))

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        return False  # a poll would bring it back: it is excluded, or removed where it was put in by hand

    @admin.display(description="standing", ordering="verdict")
    def standing(self, post: Post) -> str:
        """The verdict, with the reason in words."""
        said = [post.get_verdict_display(), post.get_reason_display() if post.reason else ""]
        by_hand = f" (a curator's word: {post.get_word_display()})" if post.word else ""
        return ": ".join(filter(None, said)) + by_hand

    @admin.display(description="left out by extraction")
    def left_out(self, post: Post) -> str:
        return "\n".join(f"{code}: {written}" for code, written in post.omissions) or "nothing"

    @admin.display(description="see")
    def places(self, post: Post) -> SafeString:
        """Where the post is to be seen: the original, how it is read, its episode here and on the site."""
        reading = reverse("admin:sources_post_reading", args=(post.pk,))
        found = [(post.url, "original"), (reading, "reading")]
        if episode := getattr(post, "episode", None):
            found.append((reverse("admin:episodes_episode_change", args=(episode.pk,)), "episode"))
            if episode.published_at and post.verdict == Verdict.ACCEPTED:
                found.append((addresses.episode(episode.slug), "page"))
        return format_html_join(" · ", '<a href="{}">{}</a>', [one for one in found if one[0]])

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
            "faults": check(post.text_to_read, script),
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

    @admin.action(description="Remove for good (samples, and what was added by hand)")
    def remove(self, request: HttpRequest, posts: QuerySet[Post]) -> HttpResponse | None:
        question = ask_first(
            self,
            request,
            posts,
            title="Remove these posts for good?",
            consequence="Posts and episodes are deleted with their audio, and cannot be brought back. What a forum or a "
            "feed brought in stays, whatever is chosen: exclude that instead.",
        )
        if question:
            return question
        chosen = posts.count()
        removed = removal.remove(posts, timezone.now())
        self.message_user(request, f"{removed} of {chosen} posts are removed with their episodes.")
        return None

    def _say(self, request: HttpRequest, posts: QuerySet[Post], word: str) -> None:
        now = timezone.now()
        for post in posts:
            settle(post, now, word=word, word_by=request.user)
        self.message_user(request, f"{len(posts)} posts: {dict(Post.Word.choices)[word]}.")
