"""Our readings: an episode and its life, from the queue to the air."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q

from sources.models import Post
from sources.ripeness import ripe
from sources.selection import Verdict

LEASE = dt.timedelta(minutes=5)


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def on_air(self) -> "EpisodeQuerySet":
        """What may be heard: read, and not withdrawn since."""
        return self.filter(published_at__isnull=False, post__verdict=Verdict.ACCEPTED)

    def due(self, now: dt.datetime) -> "EpisodeQuerySet":
        """What a worker may take: queued and ripe, or left by a worker whose lease ran out."""
        return self.takeable(now).filter(post__verdict=Verdict.ACCEPTED)

    def takeable(self, now: dt.datetime) -> "EpisodeQuerySet":
        """A lease counts however far ahead it ends: two clocks that differ by days would take it from each other for ever."""
        waits = Q(status=Episode.Status.QUEUED) & ripe("due_at", now)
        return self.filter(waits | Q(status=Episode.Status.RECORDING, due_at__lte=now))


class Episode(models.Model):
    """Our reading of one post."""

    class Status(models.TextChoices):
        QUEUED = "queued", "queued"
        RECORDING = "recording", "recording"
        RECORDED = "recorded", "recorded"
        FAILED = "failed", "failed"

    post = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="episode")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED, db_index=True)
    due_at = models.DateTimeField(db_index=True, help_text="not before (queued), or lease until (recording)")
    claims = models.PositiveIntegerField(default=0, help_text="only grows: the fencing token")
    failures = models.PositiveIntegerField(default=0, help_text="the post's or the engine's fault")
    crashes = models.PositiveIntegerField(default=0, help_text="its worker died")
    error = models.TextField(blank=True)
    progress = models.PositiveSmallIntegerField(default=0, help_text="per cent of the passages spoken")

    engine = models.CharField(max_length=30, blank=True)
    cast = models.JSONField(default=dict, blank=True, help_text="role: voice")
    audio = models.FileField(max_length=200, blank=True)
    audio_bytes = models.PositiveBigIntegerField(default=0)
    audio_sha256 = models.CharField(max_length=64, blank=True)
    seconds = models.FloatField(default=0)
    loudness = models.JSONField(default=dict, blank=True, help_text="as measured on the file")
    external_url = models.URLField(max_length=1000, blank=True, help_text="an imported episode's own audio")
    external_type = models.CharField(max_length=60, blank=True)
    twin_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="twins",
        help_text="an imported episode that read the same essay; both stay",
    )

    read_title = models.CharField(max_length=500, blank=True, help_text="as read")
    read_byline = models.CharField(max_length=1000, blank=True)
    read_text = models.TextField(
        blank=True, help_text="the Markdown as read: offsets of the timeline point into it"
    )
    spoken_sha256 = models.CharField(max_length=64, blank=True, help_text="digest of every spoken word")
    ledger = models.JSONField(default=list, blank=True, help_text="what speech left out: [code, written]")
    flags = models.JSONField(default=list, blank=True)
    unknown = models.JSONField(
        default=dict,
        blank=True,
        help_text="words whose sound was an engine's guess: {word: [times, a sentence]}",
    )
    timeline = models.JSONField(default=dict, blank=True)
    excerpt = models.CharField(max_length=400, blank=True, help_text="plain, for lists")
    item = models.BinaryField(default=b"", help_text="the feed item's body, rendered once")
    read_at = models.DateTimeField(null=True, blank=True, help_text="when the audio on air was recorded")
    published_at = models.DateTimeField(null=True, blank=True, db_index=True, help_text="first on air")
    applied_at = models.DateTimeField(
        null=True, blank=True, help_text="the post's changed_at that was last acted on"
    )

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        ordering = (F("published_at").desc(nulls_first=True), "-id")
        indexes = (
            # Lists walk it from the newest on, and need no more of an episode to know whether it belongs to them.
            models.Index(
                fields=("-published_at", "-id", "post", "seconds"),
                condition=Q(published_at__isnull=False),
                name="on_air_newest_first",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(audio__gt="") | Q(external_url__gt=""),
                name="published_has_audio",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("queued", "recording", "recorded", "failed")),
                name="episode_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="recorded") | Q(published_at__isnull=False), name="recorded_is_published"
            ),
        )

    def __str__(self) -> str:
        return self.read_title or self.post.title
