"""The places we poll, the rules by which each one's posts are judged, and how its polling stands."""

import datetime as dt

from django.db import models

from sources import json_checks
from sources.ripeness import ripe
from sources.selection import Policy


class SourceQuerySet(models.QuerySet["Source"]):
    def due(self, now: dt.datetime) -> "SourceQuerySet":
        return self.polled().filter(ripe("due_at", now), enabled=True).order_by("due_at")

    def polled(self) -> "SourceQuerySet":
        """Those that can be asked; what is put in by hand has no other place."""
        return self.exclude(kind=Source.Kind.HAND)


class Source(models.Model):
    """A place we poll."""

    class Kind(models.TextChoices):
        FORUM = "forum", "forum (ForumMagnum GraphQL)"
        FEED = "feed", "feed (RSS, Atom, JSON Feed)"
        HAND = "hand", "by hand (never polled)"

    class Basis(models.TextChoices):
        LICENCE = "licence", "the posts' licence"
        CONSENT = "consent", "the author's word"
        OPT_OUT = "opt-out", "opt-out"

    class Show(models.TextChoices):
        WHOLE = "whole", "whole text"
        EXCERPT = "excerpt", "excerpt"
        NONE = "none", "no text"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100, help_text='"EA Forum"')
    spoken_name = models.CharField(max_length=150, help_text='"The Effective Altruism Forum"')
    prefix = models.CharField(max_length=10, blank=True, help_text='"EA": stands before titles on channels')
    ink = models.CharField(
        max_length=10, blank=True, help_text="the forum's colour on our pages: ea, lw, af or empty"
    )
    family = models.SlugField(
        help_text="sources that share ids: LessWrong and the Alignment Forum are one family"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    url = models.URLField(unique=True, max_length=500, help_text="the GraphQL endpoint or the feed")
    home_url = models.URLField(blank=True, max_length=500, help_text="where a reader finds it")
    enabled = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="en")

    min_karma = models.IntegerField(default=0)
    min_words = models.PositiveIntegerField(default=100, help_text="prose words")
    patience = models.PositiveIntegerField(default=30, help_text="days a post may still gain karma")
    wanted_tags = models.JSONField(default=list, blank=True, help_text="tag slugs; empty: all")
    unwanted_tags = models.JSONField(default=list, blank=True, help_text="tag slugs never read")
    policies = models.JSONField(
        default=dict, blank=True, help_text="how posts are read; empty: the narrator's choice"
    )
    intro = models.CharField(
        max_length=10, choices=[("full", "full"), ("short", "short"), ("none", "none")], default="full"
    )
    read_pages = models.BooleanField(
        default=False, help_text="read the page itself where the feed carries summaries only"
    )
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.OPT_OUT)
    licence = models.CharField(
        max_length=60, blank=True, help_text="SPDX id of posts that name none; empty: unknown"
    )
    show = models.CharField(max_length=10, choices=Show, default=Show.WHOLE)
    headers = models.JSONField(default=dict, blank=True, help_text="extra request headers")
    first_take = models.PositiveIntegerField(
        default=5, help_text="posts taken at the first poll; the rest by backfill"
    )

    due_at = models.DateTimeField(default=dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    etag = models.CharField(max_length=500, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    last_found = models.JSONField(
        default=dict, blank=True, help_text="counts of the last poll, by ruling and reason"
    )
    polled_at = models.DateTimeField(null=True, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        json_checks.check(
            self,
            policies=json_checks.policies,
            wanted_tags=json_checks.slugs,
            unwanted_tags=json_checks.slugs,
            headers=json_checks.headers,
        )

    @property
    def policy(self) -> Policy:
        return Policy(
            min_karma=self.min_karma,
            min_words=self.min_words,
            patience=dt.timedelta(days=self.patience),
            language=self.language,
            wanted_tags=frozenset(self.wanted_tags),
            unwanted_tags=frozenset(self.unwanted_tags),
        )
