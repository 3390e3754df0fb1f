"""What comes back from those who hear and from those who wrote."""

from django.conf import settings
from django.db import models

from episodes.models.episode import Episode


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
