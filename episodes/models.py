"""The rows of who hears it: episodes and their life, channels, releases, feed pages, reports."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sources.models import Author, Post, Source, Tag
from sources.selection import Verdict

LEASE = dt.timedelta(minutes=5)


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def on_air(self) -> "EpisodeQuerySet":
        """What may be heard: read, and not withdrawn since."""
        return self.filter(published_at__isnull=False, post__verdict=Verdict.ACCEPTED)

    def due(self, now: dt.datetime) -> "EpisodeQuerySet":
        """What a worker may take: queued and ripe, or left by a worker whose lease ran out."""
        return self.filter(
            status__in=(Episode.Status.QUEUED, Episode.Status.RECORDING),
            due_at__lte=now,
            post__verdict=Verdict.ACCEPTED,
        )


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
    item = models.TextField(blank=True, help_text="the feed item's body, rendered once")
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


class Topic(models.Model):
    """A subject of our own, gathering tags of the forums."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    tags = models.ManyToManyField(Tag, blank=True, related_name="topics")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Channel(models.Model):
    """One podcast, and the rule that says what it gives out."""

    class Cadence(models.TextChoices):
        EVERY = "every", "every post"
        DAILY = "daily", "best of the day"
        WEEKLY = "weekly", "best of the week"
        ALL_TIME = "all-time", "top of all time"
        SEQUENCE = "sequence", "a sequence, in its order"

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    short_title = models.CharField(max_length=100, help_text='in lists: "Alignment Forum"')
    description = models.TextField(max_length=3900)
    publisher = models.CharField(max_length=200, blank=True, help_text="empty: PUBLISHER_NAME")
    language = models.CharField(max_length=10, default="en-us")
    category = models.CharField(
        max_length=100, default="Education", help_text="Apple's, as in “Science > Mathematics”"
    )
    position = models.PositiveSmallIntegerField(default=100)
    topics = models.ManyToManyField(Topic, blank=True, related_name="channels")
    ink = models.CharField(max_length=10, blank=True)
    cover = models.ImageField(
        upload_to="covers/", max_length=200, blank=True, help_text="square, 1400 to 3000 pixels; empty: drawn"
    )
    is_own_cover = models.BooleanField(
        default=False, editable=False, help_text="uploaded by a curator rather than drawn"
    )
    explicit = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    prefix_titles = models.BooleanField(default=True, help_text='"AF - Title by Author"')
    episode_art = models.BooleanField(default=False, help_text="every episode with a picture of its own")
    simple_chapters = models.BooleanField(
        default=False,
        help_text="Podlove Simple Chapters, for Spotify; the W3C validator does not know their namespace",
    )
    new_feed_url = models.URLField(blank=True, max_length=500, help_text="where the feed has moved to")

    sources = models.ManyToManyField(Source, blank=True, related_name="channels", help_text="empty: all")
    any_tags = models.ManyToManyField(
        Tag, blank=True, related_name="+", help_text="at least one of them; empty: all"
    )
    no_tags = models.ManyToManyField(Tag, blank=True, related_name="+", help_text="none of them")
    authors = models.ManyToManyField(
        Author, blank=True, related_name="+", help_text="at least one of them; empty: all"
    )
    min_karma = models.IntegerField(null=True, blank=True)
    sequence = models.URLField(
        max_length=500,
        blank=True,
        help_text="address of a forum's sequence or collection: only its posts",
    )
    sequence_keys = models.JSONField(default=list, editable=False, help_text="its posts' ids, in its order")
    sequence_read_at = models.DateTimeField(null=True, editable=False)
    cadence = models.CharField(max_length=10, choices=Cadence, default=Cadence.EVERY)
    top = models.PositiveIntegerField(null=True, blank=True, help_text="for top of all time: how many")

    guid = models.UUIDField(
        unique=True, editable=False, default=uuid.uuid4, help_text="podcast:guid, assigned once"
    )
    created_at = models.DateTimeField()
    silent_since = models.DateField(
        null=True, editable=False, help_text="its last release, once it has been silent unusually long"
    )
    drawn_up_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="top of all time: when the list was last drawn up"
    )
    feed_due_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="the feed must be written anew"
    )
    feed_claims = models.PositiveIntegerField(default=0, help_text="only grows: fences older writers")
    feed_written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "title")
        constraints = (
            models.CheckConstraint(
                condition=~Q(cadence="all-time") | Q(top__gt=0), name="all_time_channel_says_how_many"
            ),
            models.CheckConstraint(
                condition=~Q(cadence="sequence") | Q(sequence__gt=""),
                name="serial_channel_names_its_sequence",
            ),
        )

    def __str__(self) -> str:
        return self.title


class SubscribeLink(models.Model):
    """A way into an app or a directory: for every channel by a template, or one channel's listing by its address."""

    name = models.CharField(max_length=60)
    icon = models.SlugField(max_length=30, default="rss", help_text="a picture of static/apps.svg")
    template = models.CharField(
        max_length=500,
        help_text="{feed} the feed's address, {bare} without its scheme, {feed_quoted}, {title_quoted}; "
        "or the whole address of one channel's listing",
    )
    channel = models.ForeignKey(
        Channel,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="links",
        help_text="empty: all channels",
    )
    needs_public = models.BooleanField(
        default=True, help_text="the app fetches the feed from elsewhere, so this machine alone is not enough"
    )
    position = models.PositiveSmallIntegerField(default=100)
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


class OtherShow(models.Model):
    """A podcast of somebody else that our listeners may like, shown beside our channels."""

    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500)
    category = models.CharField(
        max_length=100, blank=True, help_text="beside channels of this category; empty: beside all"
    )
    position = models.PositiveSmallIntegerField(default=100)
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "title")

    def __str__(self) -> str:
        return self.title


class FeedPage(models.Model):
    """One document of a channel's feed, kept as bytes. Number 1 is what apps ask for; archives count upwards from 2."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    body = models.BinaryField()
    gzipped = models.BinaryField()
    etag = models.CharField(max_length=70)
    changed_at = models.DateTimeField(help_text="whole seconds, strictly increasing")
    build = models.CharField(max_length=100, help_text="SITE_URL and version; rewritten when they differ")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("channel", "number"), name="feed_page_once"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.number}"


class ReleaseQuerySet(models.QuerySet["Release"]):
    def on_air(self) -> "ReleaseQuerySet":
        return self.filter(episode__published_at__isnull=False, episode__post__verdict=Verdict.ACCEPTED)


class Release(models.Model):
    """This episode was given out on this channel then."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="releases")
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="releases")
    released_at = models.DateTimeField(db_index=True, help_text="the item's pubDate")
    guid = models.CharField(max_length=500, help_text="the item's, for ever; an imported one keeps its own")
    period = models.CharField(
        max_length=20, blank=True, help_text="2024-04-25, 2024-W17; empty where there is none"
    )
    rank = models.PositiveIntegerField(default=1)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("-released_at", "-id")
        indexes = (
            models.Index(fields=("channel", "-released_at", "-episode"), name="given_out_newest_first"),
        )
        constraints = (
            models.UniqueConstraint(fields=("channel", "episode"), name="released_once_per_channel"),
            models.UniqueConstraint(fields=("channel", "guid"), name="guid_once_per_channel"),
            models.UniqueConstraint(
                fields=("channel", "period", "rank"), condition=~Q(period=""), name="a_choice_never_changes"
            ),
        )

    def __str__(self) -> str:
        return f"{self.episode} on {self.channel}"


class Report(models.Model):
    """What a listener or an author wrote to the curators."""

    class Kind(models.TextChoices):
        MISREAD = "misread", "something is misread"
        TAKEDOWN = "takedown", "please take it down"
        REQUEST = "request", "please read this post"
        OTHER = "other", "something else"

    kind = models.CharField(max_length=10, choices=Kind)
    episode = models.ForeignKey(
        Episode, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    url = models.URLField(max_length=1000, blank=True)
    seconds = models.FloatField(null=True, blank=True, help_text="where in the episode")
    sentence = models.CharField(max_length=1000, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    sender = models.CharField(
        max_length=64, blank=True, editable=False, help_text="salted digest, for the rate limit"
    )
    created_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="to the curators' mailbox"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"
