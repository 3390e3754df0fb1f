"""The curators' view of what is given out: channels and their rules, releases, feeds, the ways into apps, other shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Field, QuerySet, URLField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from episodes.curation.channel_form import ChannelForm, SubscribeLinkForm
from episodes.models import Channel, FeedPage, OtherShow, Release, SubscribeLink
from episodes.pictures import covers
from episodes.programme import prospect, sequences
from sources.admin_parts import ReadOnly
from sources.http import FetchError

HTTPS: Mapping[type[Field[Any, Any]], Mapping[str, Any]] = {URLField: {"assume_scheme": "https"}}
COVER = ("title", "ink", "cadence")
"""What a drawn cover shows."""


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin[Channel]):
    form = ChannelForm
    formfield_overrides = HTTPS
    change_form_template = "admin/episodes/channel/change_form.html"
    list_display = (
        "title",
        "slug",
        "cadence",
        "min_karma",
        "category",
        "position",
        "enabled",
        "feed_written_at",
    )
    list_filter = ("cadence", "category", "enabled")
    list_editable = ("position",)
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("any_tags", "no_tags", "authors", "topics")
    readonly_fields = ("created_at", "feed_due_at", "feed_written_at", "guid")
    fieldsets = (
        (None, {"fields": ("title", "slug", "short_title", "description", "publisher", "language", "enabled")}),
        (
            "What it gives out",
            {
                "description": "A changed rule adds what it takes and removes nothing that was given out.",
                "fields": (
                    "cadence", "top", "sources", "any_tags", "no_tags", "authors", "min_karma", "sequence",
                ),
            },
        ),
        ("How it looks", {"fields": ("cover", "ink", "prefix_titles", "episode_art", "explicit")}),
        ("Where it stands", {"fields": ("category", "position", "topics")}),
        ("Its feed", {"fields": ("new_feed_url", "simple_chapters", *readonly_fields)}),
    )  # fmt: skip
    actions = ("write_feed",)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Channel | None = None
    ) -> dict[str, Sequence[str]]:
        return {"slug": ("title",)} if obj is None else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Channel | None = None) -> tuple[str, ...]:
        # A channel's address is what its subscribers hold.
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        return [
            path("add/preview/", view, name="episodes_channel_preview_new"),
            path("<int:pk>/change/preview/", view, name="episodes_channel_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """What the rule in the form would have brought, in a page of its own; nothing is saved."""
        channel = get_object_or_404(Channel, pk=pk) if pk else None
        form = self.get_form(request, channel, change=bool(channel))(request.POST, instance=channel)
        context: dict[str, Any] = {**self.admin_site.each_context(request), "form": form}
        if form.is_valid():
            try:
                context["prospect"] = self._prospect(form)
            except FetchError as error:
                context["error"] = str(error)
        return TemplateResponse(request, "admin/episodes/channel/preview.html", context)

    def _prospect(self, form: Any) -> prospect.Prospect:
        """Asked of the database as if the form had been saved, which is taken back. Raises FetchError."""
        now = timezone.now()
        channel: Channel = form.save(commit=False)
        if channel.sequence and "sequence" in form.changed_data:
            channel.sequence_keys = sequences.read(channel.sequence, now)
        with transaction.atomic():
            channel.created_at = channel.created_at or now
            channel.save()
            form.save_m2m()
            found = prospect.of(channel, now)
            transaction.set_rollback(True)
        return found

    def save_model(self, request: HttpRequest, obj: Channel, form: Any, change: bool) -> None:
        now = timezone.now()
        if not change:
            obj.created_at = now
        if "sequence" in form.changed_data:
            obj.sequence_read_at = None  # asked at the next sweep
        if not obj.cover or (set(COVER) & set(form.changed_data) and not obj.is_own_cover):
            obj.cover, obj.is_own_cover = covers.draw(obj), False
        obj.feed_due_at = now
        super().save_model(request, obj, form, change)

    @admin.action(description="Write the feed anew")
    def write_feed(self, request: HttpRequest, channels: QuerySet[Channel]) -> None:
        count = channels.update(feed_due_at=timezone.now())
        self.message_user(request, f"{count} feeds will be written within seconds.", messages.INFO)


@admin.register(SubscribeLink)
class SubscribeLinkAdmin(admin.ModelAdmin[SubscribeLink]):
    form = SubscribeLinkForm
    list_display = ("name", "template", "channel", "needs_public", "position", "enabled")
    list_editable = ("position", "enabled")
    list_select_related = ("channel",)


@admin.register(OtherShow)
class OtherShowAdmin(admin.ModelAdmin[OtherShow]):
    formfield_overrides = HTTPS
    list_display = ("title", "publisher", "category", "position", "enabled")
    list_editable = ("position", "enabled")


@admin.register(FeedPage)
class FeedPageAdmin(ReadOnly, admin.ModelAdmin[FeedPage]):
    list_display = ("channel", "number", "etag", "changed_at", "build")
    list_filter = ("channel",)
    list_select_related = ("channel",)
    exclude = ("body", "gzipped")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FeedPage]:
        return super().get_queryset(request).defer("body", "gzipped")


@admin.register(Release)
class ReleaseAdmin(ReadOnly, admin.ModelAdmin[Release]):
    list_display = ("episode", "channel", "released_at", "period", "rank", "guid")
    list_filter = ("channel",)
    search_fields = ("episode__read_title", "guid")
    list_select_related = ("episode__post", "channel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        return super().get_queryset(request).defer("episode__timeline", "episode__read_text", "episode__item")
