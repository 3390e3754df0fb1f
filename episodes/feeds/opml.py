"""All channels as one OPML 2.0 document (http://opml.org/spec2.opml)."""

from collections.abc import Iterable
from dataclasses import dataclass

from episodes import LIBRARY
from episodes.feeds.text import element, empty


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    feed: str
    page: str


def write(outlines: Iterable[Outline]) -> bytes:
    rows = "".join(
        empty("outline", text=one.title, title=one.title, type="rss", xmlUrl=one.feed, htmlUrl=one.page)
        for one in outlines
    )
    opening = '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
    head = f"<head>\n{element('title', LIBRARY)}</head>\n"
    return f"{opening}{head}<body>\n{rows}</body>\n</opml>\n".encode()
