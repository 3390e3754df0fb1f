"""Feeds of other blogs: RSS, Atom and JSON Feed, parsed in a box and read as entries."""

from sources.feeds.box import Box
from sources.feeds.reading import Feed, read

__all__ = ["Box", "Feed", "read"]
