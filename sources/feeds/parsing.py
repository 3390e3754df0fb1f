"""A stranger's feed or page as plain JSON. Run inside the box only (`sources.child`), under its limits."""

import html
import html.parser
import io
import json
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

import feedparser
import readability

from sources.feeds import notes

MOST_ITEMS = 300
LONGEST_TITLE = 2_000
LONGEST_BODY = 3_000_000
PAGE_HEAD = 500_000
INLINE = re.compile(
    r"</?(?:a|abbr|b|br|code|em|font|i|q|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>", re.IGNORECASE
)
CHARSET = re.compile(r"charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
BOM = b"\xef\xbb\xbf"
# The show's name, which feedparser takes for one more author of the item.
ITUNES_AUTHOR = re.compile(rb"<itunes:author\b[^<>]*>[^<]*</itunes:author>")
OTHER_AUTHOR = re.compile(rb"<(?:dc:creator|author)\b")
# "ada@blog.example (Ada Lovelace)": feedparser knows no domain that ends in more than four letters.
MAILED = re.compile(
    rb"(<author>)\s*[^<>()\s@]{1,64}@[^<>()\s]{1,250}\s*(?:\(([^<>()]{0,200})\))?\s*(</author>)"
)
MAIL = re.compile(r"\S+@\S+\.\S+")
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")

Json = dict[str, Any]


def parse(body: bytes, content_type: str) -> Json:
    """A feed's facts as plain JSON; `version` is empty where it is none, and `alternates` are a page's feeds."""
    start = body.removeprefix(BOM).lstrip()[:1]
    if start == b"{" or ("json" in content_type and start != b"<"):
        return _json_feed(json.loads(body))
    parsed = _feedparser(body, content_type)
    if not parsed.get("version") and not parsed.get("entries"):
        return {"version": "", "items": [], "alternates": _alternates(body)}
    feed = parsed.get("feed", {})
    return {
        "version": parsed.get("version") or "unknown",
        "title": _plain(feed.get("title")),
        "home": str(feed.get("link") or ""),
        "language": str(feed.get("language") or ""),
        "licence": str(feed.get("license") or ""),
        "authors": _names(feed),
        "items": [item for entry in parsed["entries"][:MOST_ITEMS] if (item := _item(entry))],
    }


def article(page: bytes, content_type: str) -> Json:
    """A page's main text as HTML, without what stands around it; empty where there is none."""
    stated = CHARSET.search(content_type) or CHARSET.search(page[:2_000].decode("ascii", "replace"))
    try:
        text = page.decode(stated[1] if stated else "utf-8", "replace")
    except LookupError:
        text = page.decode("utf-8", "replace")
    rest, taken = notes.take_out(text)
    kept = readability.Document(rest).summary(html_partial=True)
    return {"html": notes.put_behind(kept, taken)[:LONGEST_BODY]}


def _feedparser(body: bytes, content_type: str) -> Any:
    # Bytes only: a string could be an address or a file. Sanitising is done once, by us, at ingest.
    if OTHER_AUTHOR.search(body):
        body = MAILED.sub(rb"\1\2\3", ITUNES_AUTHOR.sub(b"", body))
    return feedparser.parse(  # type: ignore[attr-defined, no-untyped-call]
        io.BytesIO(body),
        response_headers={"content-type": content_type} if content_type else {},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _item(entry: Any) -> Json | None:
    try:
        return {
            "id": str(entry.get("id") or ""),
            "link": str(entry.get("feedburner_origlink") or entry.get("link") or ""),
            "comments": str(entry.get("comments") or ""),
            "title": _plain(entry.get("title")),
            "authors": _names(entry),
            "published": _time(entry.get("published_parsed")),
            "updated": _time(entry.get("updated_parsed")),
            "tags": [str(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags", ())][:50],
            "licence": str(entry.get("license") or ""),
            **_body(entry),
        }
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _body(entry: Any) -> Json:
    contents = [_html(content) for content in entry.get("content", ())]
    summary = _html(entry.get("summary_detail") or {"value": entry.get("summary") or ""})
    body = max(contents, key=len, default="")
    if len(body) > LONGEST_BODY or len(summary) > LONGEST_BODY:
        return {"content": "", "summary": "", "oversize": True}
    return {"content": body, "summary": summary, "oversize": False}


def _html(detail: Any) -> str:
    value = str(detail.get("value") or "")
    if detail.get("type") == "text/plain" and "<" not in value:
        return "".join(f"<p>{html.escape(part)}</p>" for part in value.split("\n\n") if part.strip())
    return value


def _plain(value: Any) -> str:
    """A title as plain text: feeds escape their markup once or twice, whatever type they state."""
    return " ".join(html.unescape(INLINE.sub("", str(value or "")[:LONGEST_TITLE])).split())


def _names(thing: Any) -> list[str]:
    names = [str(author.get("name") or "") for author in thing.get("authors", ())]
    names = [name for name in names if name] or [str(thing.get("author") or "")]
    # An address of mail alone is no name, and nobody's to publish.
    return [name[:200] for name in names if name and not MAIL.fullmatch(name)]


def _time(parsed: Any) -> str | None:
    if not parsed:
        return None
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat()
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _json_feed(feed: Any) -> Json:
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version")):
        return {"version": "", "items": [], "alternates": []}
    items = [item for item in feed.get("items") or () if isinstance(item, dict)]
    return {
        "version": "json",
        "title": _plain(feed.get("title")),
        "home": str(feed.get("home_page_url") or ""),
        "language": str(feed.get("language") or ""),
        "licence": "",
        "authors": _json_names(feed),
        "items": [_json_item(item) for item in items[:MOST_ITEMS]],
    }


def _json_item(item: Json) -> Json:
    body = str(item.get("content_html") or "") or _html(
        {"type": "text/plain", "value": str(item.get("content_text") or "")}
    )
    return {
        "id": str(item.get("id") or ""),
        "link": str(item.get("url") or ""),
        "comments": "",
        "title": _plain(item.get("title")),
        "authors": _json_names(item),
        "published": _json_time(item.get("date_published")),
        "updated": _json_time(item.get("date_modified")),
        "tags": [tag for tag in item.get("tags") or () if isinstance(tag, str)][:50],
        "licence": "",
        "content": body if len(body) <= LONGEST_BODY else "",
        "summary": html.escape(str(item.get("summary") or "")[:LONGEST_BODY]),
        "oversize": len(body) > LONGEST_BODY,
    }


def _json_names(thing: Json) -> list[str]:
    people = thing.get("authors") or [thing.get("author")]
    people = people if isinstance(people, list) else []
    return [str(one["name"])[:200] for one in people if isinstance(one, dict) and one.get("name")]


def _json_time(value: Any) -> str | None:
    try:
        time = datetime.fromisoformat(value)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (TypeError, ValueError, OverflowError):
        return None


class _Links(html.parser.HTMLParser):
    """The feeds that a page's head names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[bool, str]] = []  # of comments or not, and the address

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        relation = (named.get("rel") or "").lower().split()
        if tag == "link" and "alternate" in relation and (named.get("type") or "").lower() in FEED_TYPES:
            address = (named.get("href") or "")[:LONGEST_TITLE]
            self.found.append(("comment" in f"{named.get('title')} {address}".lower(), address))


def _alternates(body: bytes) -> list[str]:
    links = _Links()
    links.feed(body[:PAGE_HEAD].decode("utf-8", "replace"))
    ordered = sorted(links.found, key=lambda link: link[0])  # a blog's comments come last
    return [link for _, link in ordered if link][:10]
