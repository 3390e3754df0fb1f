"""What a channel gave out and when, and the documents that say so."""

from django.db import models
from django.db.models import Q

from episodes.models.channel import Channel
from episodes.models.episode import Episode
from sources.selection import Verdict


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
