"""What a parsed feed says: its items as entries, and whether an item carries the whole text."""

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urljoin

from sources.entry import AuthorEntry, Entry
from sources.fields import Json, dicts, text, texts
from sources.links import clean_url, page_named
from sources.selection import Reason
from sources.text import clean_line, slug_of

EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
LATEST = dt.timedelta(days=366)  # from now; feeds also carry the dates of jokes and mistakes
TAIL = 600  # characters at an item's end in which it says that it goes on elsewhere
LONGEST_ID = 10_000
LONG = 1_500  # characters of a description that are no summary
FORUM_HEAD = re.compile(r"^Published on [^<]{5,60} (?:GMT|UTC)<br ?/?><br ?/?>")
FORUM_TAIL = re.compile(r'(?:<br ?/?>){0,2}<a href="[^"]{1,500}#comments">Discuss</a>\s*$')
WORDPRESS_TAIL = re.compile(r"<p>The post <a [^<>]*>[^<]*</a>[^<]{0,40}<a [^<>]*>[^<]*</a>\.?</p>\s*$")
MEDIUM_TAIL = re.compile(
    r'<img src="https://medium\.com/_/stat[^<>]*>'
    r"(?:\s{0,9}<hr ?/?>\s{0,9}<p><a [^<>]*>[^<]*</a> was originally published in .{1,400}</p>)?\s*$",
    re.DOTALL,
)
CLOSING = r"(?:</\w+>|\s|&nbsp;)*$"
LINKS_ON = re.compile(
    r"<a\b[^<>]*>(?:<\w+\b[^<>]*>)?\s*(?:read more|continue reading|keep reading|read the (?:rest|full|whole))"
    r"(?:[^<]{0,80}<(?:/?span|em|i|b)\b[^<>]*>){0,4}[^<]{0,80}</\w+>" + CLOSING,
    re.IGNORECASE,
)
PAID = re.compile(
    r"class=[\"'][^\"'<>]{0,80}paywall|>\s*this (?:post|article|story) is (?:only )?for (?:\w+ )?(?:subscribers|members)",
    re.IGNORECASE,
)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")
BREAKS_OFF = re.compile(r"(?:…|\.\.\.|&hellip;|&#8230;)\]?" + CLOSING)
AND = re.compile(r"\s*(?:,|;|&|\band\b)\s*(?:\band\b\s*)?")
PERSON = re.compile(r"[A-Z][\w.'’-]{0,30}(?: (?:[A-Z][\w.'’-]{0,30}|van|von|de|der|la|di|bin)){1,3}")
TAG = re.compile(r"<[^<>]*>")
CC = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/(\d\.\d)")


@dataclass(frozen=True, slots=True)
class Item:
    """An entry and the digest that tells whether its source changed it."""

    entry: Entry
    digest: str
    dated: bool


@dataclass(frozen=True, slots=True)
class Feed:
    version: str  # empty: not a feed
    title: str
    home_url: str
    items: tuple[Item, ...]  # newest first
    alternates: tuple[str, ...] = ()  # a page's feeds, where it was a page
    empty: int = 0  # items that said nothing at all


def read(parsed: Json, url: str, now: dt.datetime) -> Feed:
    """The feed's items, newest first; undated ones count as found now."""
    told = dicts(parsed.get("items"))
    links = Counter(text(item, "link") for item in told)
    items = [_item(item, parsed, url, now, alone=links[text(item, "link")] == 1) for item in told]
    found = [item for item in items if item]
    once: dict[str, Item] = {}
    for item in sorted(found, key=lambda item: item.entry.published_at, reverse=True):
        once.setdefault(item.entry.external_id, item)  # of what bears one name, the newest is the post
    return Feed(
        version=text(parsed, "version"),
        title=text(parsed, "title"),
        home_url=clean_url(_join(url, text(parsed, "home"))),
        items=tuple(once.values()),
        alternates=tuple(filter(None, (clean_url(_join(url, link)) for link in texts(parsed, "alternates")))),
        empty=len(items) - len(found),
    )


def _item(item: Json, feed: Json, url: str, now: dt.datetime, *, alone: bool) -> Item | None:
    """An item; `alone` says that no other has its link."""
    link = clean_url(_join(url, text(item, "link")))
    named = text(item, "id") or (link if alone and page_named(link) else f"{link} {text(item, 'title')}")
    external_id = clean_line(named, limit=LONGEST_ID)
    if not external_id and not text(item, "content") and not text(item, "summary"):
        return None
    if not 0 < len(external_id) <= 500:  # what has no name is known by what it says
        external_id = hashlib.sha256((external_id or _digest(item)).encode()).hexdigest()
    published = _time(item, "published", now) or _time(item, "updated", now)
    html, barred = _body(item)
    names = texts(item, "authors") or texts(feed, "authors")
    entry = Entry(
        external_id=external_id,
        url=link or clean_url(_join(url, text(feed, "home"))),
        title=text(item, "title"),
        published_at=published or now,
        html=html,
        authors=tuple(
            AuthorEntry.by_name(name)
            for name in dict.fromkeys(one for name in names for one in _people(name))
        ),
        modified_at=_time(item, "updated", now),
        comments_url=clean_url(_join(url, text(item, "comments"))),
        tags=tuple((slug, name) for name in texts(item, "tags") if (slug := slug_of(name))),
        barred=barred,
        licence=_licence(text(item, "licence")) or _licence(text(feed, "licence")),
        language=_language(text(feed, "language")),
    )
    return Item(entry, _digest(item), dated=published is not None)


def _body(item: Json) -> tuple[str | None, Reason | None]:
    """The whole text, or None and why there is none."""
    if item.get("oversize"):
        return None, Reason.TOO_LARGE
    content, summary = text(item, "content"), text(item, "summary")
    body, of_forum = FORUM_TAIL.subn("", FORUM_HEAD.sub("", content or summary))
    if of_forum:
        return (body, None) if body.strip() else (None, Reason.NO_TEXT)
    body = MEDIUM_TAIL.sub("", WORDPRESS_TAIL.sub("", body))
    whole = bool(content) or (_is_whole(body) and not BREAKS_OFF.search(body[-TAIL:].rstrip()))
    if whole and not goes_on(body):
        return body, None
    return None, Reason.TRUNCATED if body else Reason.NO_TEXT


def goes_on(html: str) -> bool:
    """Whether the text ends in a link to the rest of it: a paid post, a teaser."""
    return bool(LINKS_ON.search(html[-TAIL:].rstrip()) or PAID.search(html[-TAIL:]))


def _is_whole(description: str) -> bool:
    """Whether a description is the text itself, as some blogs and the forums write it."""
    return description.count("<p") > 1 or len(TAG.sub("", description)) > LONG


def _people(name: str) -> list[str]:
    """ "Ada Lovelace and Ben Franklin", which blogs write into one field, are two; "Science & Society" is one."""
    parts = AND.split(name)
    return parts if all(PERSON.fullmatch(part) for part in parts) else [name]


def _language(said: str) -> str:
    """A language's code; nothing where the feed says it in words or otherwise."""
    code = said.strip().lower().replace("_", "-")
    return code[:10] if LANGUAGE.fullmatch(code) else ""


def _licence(address: str) -> str:
    """Creative Commons' addresses as SPDX ids."""
    found = CC.search(address.lower())
    if not found:
        return ""
    kind, terms, version = found.groups()
    return f"CC0-{version}" if kind == "publicdomain" else f"CC-{terms.upper()}-{version}"


def _digest(item: Json) -> str:
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:24]


def _time(item: Json, name: str, now: dt.datetime) -> dt.datetime | None:
    value = item.get(name)
    try:
        time = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return time if time and EARLIEST < time < now + LATEST else None


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""
