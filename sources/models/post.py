"""The essays: what is known of each, who is credited, and what it is about."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sources import json_checks
from sources.models.author import Author
from sources.models.source import Source
from sources.selection import REASONS, Reason, Verdict

VERDICTS = [(verdict.value, verdict.value) for verdict in Verdict]
REASON_WORDS = [(reason.value, REASONS[reason]) for reason in Reason]


class Tag(models.Model):
    slug = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=150)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """One essay, as last seen, whichever sources show it."""

    class Word(models.TextChoices):
        NONE = "", "as the rules say"
        NARRATE = "narrate", "narrate anyway"
        EXCLUDE = "exclude", "exclude"
        HOLD = "hold", "hold"

    title = models.CharField(max_length=500)
    url = models.URLField(max_length=1000, help_text="the original article")
    comments_url = models.URLField(max_length=1000, blank=True)
    linked_url = models.URLField(max_length=1000, blank=True, help_text="what a link post points to")
    human_episode_url = models.URLField(
        max_length=1000, blank=True, help_text="a narration by a person, if there is one"
    )
    authors = models.ManyToManyField(Author, through="Byline", related_name="posts")
    also_by = models.ManyToManyField(
        Author,
        related_name="posts_elsewhere",
        blank=True,
        help_text="the same people under other ids, and names taken off: not shown, but their no counts",
    )
    published_at = models.DateTimeField(db_index=True)
    modified_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=10, default="en")
    html = models.TextField(blank=True, help_text="as received")
    text = models.TextField(blank=True, help_text="Markdown")
    correction = models.TextField(blank=True, help_text="a curator's text, read instead of the Markdown")
    omissions = models.JSONField(
        default=list, blank=True, help_text="what extraction left out: [code, written]"
    )
    prose_words = models.PositiveIntegerField(default=0)
    tags = models.ManyToManyField(Tag, related_name="posts", blank=True)
    licence = models.CharField(max_length=60, blank=True, help_text="SPDX id; empty: unknown")
    policies = models.JSONField(default=dict, blank=True, help_text="overrides the source's reading policies")
    home = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="posts_at_home")
    gone = models.CharField(
        max_length=20, blank=True, help_text="why it is no longer there: deleted, draft, unlisted …"
    )
    word = models.CharField("curator's word", max_length=10, choices=Word, default=Word.NONE, blank=True)
    word_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="twins"
    )
    verdict = models.CharField(
        max_length=10, choices=VERDICTS, default=Verdict.WAITING, db_index=True, editable=False
    )
    reason = models.CharField(max_length=30, choices=REASON_WORDS, blank=True, editable=False)
    seen_at = models.DateTimeField(help_text="first seen")
    changed_at = models.DateTimeField(db_index=True, help_text="moves with verdict, text or byline")

    class Meta:
        ordering = ("-published_at",)
        constraints = (
            models.CheckConstraint(condition=~Q(duplicate_of=F("id")), name="post_not_its_own_twin"),
            models.CheckConstraint(
                condition=Q(verdict__in=[verdict.value for verdict in Verdict]), name="post_verdict_known"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        json_checks.check(self, policies=json_checks.policies)

    @property
    def text_to_read(self) -> str:
        """Markdown: the curator's correction, else what extraction found."""
        return self.correction or self.text

    @property
    def credited(self) -> list[Author]:
        """The authors in their order; uses the prefetched bylines where there are any."""
        return [byline.author for byline in self.bylines.all()]

    @property
    def byline(self) -> str:
        names = [author.name for author in self.credited]
        return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)


class Byline(models.Model):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="bylines")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("post", "author"), name="byline_names_an_author_once"),
        )

    def __str__(self) -> str:
        return self.author.name
