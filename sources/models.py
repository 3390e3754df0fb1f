"""The rows of what was written: sources, their posts, who wrote them, and who said no."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sources import boxes
from sources.selection import REASONS, Policy, Reason, Ruling, Verdict

RULINGS = [(ruling.value, ruling.value) for ruling in Ruling]
VERDICTS = [(verdict.value, verdict.value) for verdict in Verdict]
REASON_WORDS = [(reason.value, REASONS[reason]) for reason in Reason]


class SourceQuerySet(models.QuerySet["Source"]):
    def due(self, now: dt.datetime) -> "SourceQuerySet":
        return self.polled().filter(enabled=True, due_at__lte=now).order_by("due_at")

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
        boxes.check(
            self,
            policies=boxes.policies,
            wanted_tags=boxes.slugs,
            unwanted_tags=boxes.slugs,
            headers=boxes.headers,
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


class Author(models.Model):
    """Somebody who writes, known within one family by id (or, on blogs, by host and normalised name)."""

    family = models.SlugField()
    key = models.CharField(max_length=200, help_text="the forum's user id; for blogs the normalised name")
    slug = models.CharField(max_length=200, blank=True, db_index=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("family", "key"), name="author_known_once"),)

    def __str__(self) -> str:
        return self.name


class OptOut(models.Model):
    """Somebody who said no, under all the names that are theirs."""

    name = models.CharField(max_length=200)
    authors = models.ManyToManyField(Author, related_name="opt_outs", blank=True)
    proposed = models.ManyToManyField(
        Author,
        related_name="opt_out_proposals",
        blank=True,
        help_text="the same name elsewhere: held until answered",
    )
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "opt-out"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name


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
        boxes.check(self, policies=boxes.policies)

    @property
    def words(self) -> str:
        """The Markdown that is read: the curator's correction, else what extraction found."""
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
