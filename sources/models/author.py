"""Who wrote, and who said no."""

from django.db import models


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
