"""Feeds of other blogs: RSS, Atom and JSON Feed, parsed in the box (`sources.box`) and read as entries."""

from sources.feeds.reading import Feed, read

__all__ = ["Feed", "read"]
