"""Where a post was seen: the ids it is known by, and each source's ruling over it."""

from django.db import models
from django.db.models import Q

from sources.models.post import REASON_WORDS, Post
from sources.models.source import Source
from sources.selection import Ruling

RULINGS = [(ruling.value, ruling.value) for ruling in Ruling]


class Identity(models.Model):
    """One id under which a post is known; a crosspost has several, a blog's guid and address are identities too."""

    family = models.SlugField()
    external_id = models.CharField(max_length=500)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="identities")

    class Meta:
        verbose_name_plural = "identities"
        constraints = (
            models.UniqueConstraint(fields=("family", "external_id"), name="identity_is_one_post"),
        )

    def __str__(self) -> str:
        return f"{self.family}:{self.external_id}"


class Appearance(models.Model):
    """One post on one source, with the ruling that source's policy makes of it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="appearances")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="appearances")
    url = models.URLField(max_length=1000)
    karma = models.IntegerField(null=True, blank=True)
    threshold_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="when it crossed the source's karma threshold"
    )
    ruling = models.CharField(max_length=10, choices=RULINGS, default=Ruling.WAITING)
    reason = models.CharField(max_length=30, choices=REASON_WORDS, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("post", "source"), name="appearance_is_one_per_source"),
            models.CheckConstraint(
                condition=Q(ruling="refused", reason__gt="") | Q(ruling__in=("waiting", "accepted")),
                name="appearance_refused_for_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.post} on {self.source}"
