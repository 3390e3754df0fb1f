"""The rows of what was written: sources, their posts, who wrote them, and who said no."""

from sources.models.author import Author, OptOut
from sources.models.post import Byline, Post, Tag
from sources.models.sighting import Appearance, Identity
from sources.models.source import Source, SourceQuerySet

__all__ = (
    "Appearance",
    "Author",
    "Byline",
    "Identity",
    "OptOut",
    "Post",
    "Source",
    "SourceQuerySet",
    "Tag",
)
