"""One page as somebody hands it in, a file or an address: its words, and what it says of itself."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.dateparse import parse_date, parse_datetime

from sources.box import shared_box
from sources.extract import Extract, ExtractError
from sources.http import Client, FetchError
from sources.polling import shared_client

ADDRESS = re.compile(r"https?://", re.IGNORECASE)
MARKDOWN = frozenset({".md", ".markdown", ".txt"})
LARGEST = 40_000_000  # bytes


class PageError(Exception):
    """The page cannot be had; the message says why."""


@dataclass(frozen=True, slots=True)
class Page:
    """`html` or `text` (Markdown), one of them."""

    title: str
    html: str = ""
    text: str = ""
    url: str = ""
    author: str = ""
    published_at: dt.datetime | None = None


def read(place: str, client: Client | None = None) -> Page:
    """The page at an address or in a file. Raises PageError."""
    if ADDRESS.match(place):
        return _fetched(place, client or shared_client())
    path = Path(place).expanduser()
    try:
        if path.stat().st_size > LARGEST:
            raise PageError(f"{place} is larger than {LARGEST:,} bytes")
        written = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PageError(f"{place} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PageError(f"{place} is not UTF-8 text") from error
    page = from_markdown(written) if path.suffix.lower() in MARKDOWN else from_html(written)
    return page if page.title else replace(page, title=path.stem.replace("-", " ").replace("_", " ").strip())


def _fetched(address: str, client: Client) -> Page:
    try:
        answer = client.get(address, headers={"Accept": "text/html, text/markdown;q=0.9, */*;q=0.1"})
    except FetchError as error:
        raise PageError(f"{address}: {error}") from error
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/markdown":
        page = from_markdown(answer.body.decode("utf-8", "replace"))
    elif not kind or "html" in kind or kind == "text/plain":
        page = from_html(answer.body)
    else:
        raise PageError(f"{address} is {kind}, not a page of text")
    return replace(page, url=answer.url, title=page.title or address)


def from_markdown(text: str) -> Page:
    """The first heading, if the text begins with it, is its title and is not read twice."""
    found = re.match(r"\s*# +(.+?)(?: +#+)?\s*(?:\n|$)", text)
    if not found:
        return Page("", text=text)
    return Page(found[1].strip(), text=text[found.end() :].strip())


def from_html(html: str | bytes) -> Page:
    """A whole page's essay, or a fragment as it is. Raises PageError."""
    try:
        found = shared_box().whole_page(html)
    except ExtractError as error:
        raise PageError(f"the page cannot be read: it is {error.in_words}") from error
    return Page(found.title, found.html, "", found.url, found.author, _moment(found.date))


def markdown(page: Page) -> Extract:
    """The page's text, and what extraction left out of it. Raises PageError."""
    if page.text:
        return Extract(page.text, (), len(page.text.split()))
    try:
        return shared_box().markdown(page.html, base_url=page.url)
    except ExtractError as error:
        raise PageError(f"the page cannot be read: it is {error.in_words}") from error


def _moment(written: str) -> dt.datetime | None:
    try:
        moment = parse_datetime(written) if written else None
        day = parse_date(written[:10]) if written and not moment else None
    except ValueError:
        return None
    if moment is not None:
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return dt.datetime.combine(day, dt.time(12), dt.UTC) if day else None
