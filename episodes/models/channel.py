"""The podcasts that give episodes out, their subjects, and the ways to them."""

import uuid

from django.db import models
from django.db.models import Q

from sources.models import Author, Source, Tag


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
