"""A blog on loopback: paths and what they answer, with the conditional requests of a polite server."""

import datetime as dt
import hashlib
import html
from collections.abc import Iterable
from email.utils import format_datetime

from tests.sources.loopback import Loopback, QuickHandler
from tests.sources.loopback_forum import START


class LoopbackBlog(Loopback):
    """`pages` maps a path to (status, headers, body); a 200 gets an ETag and is answered with 304 when known."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, int]] = []  # path and status
        self.tagging = True
        super().__init__(_handler(self))

    def url(self, path: str = "/feed") -> str:
        return f"http://{self.place}{path}"

    def put(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, named, body)

    def publish(self, *items: str, path: str = "/feed", built: dt.datetime = START) -> None:
        """The feed, as its server renders it at `built`."""
        stamp = format_datetime(built, usegmt=True)
        channel = (
            f"<title>A Blog</title><link>https://blog.example/</link><lastBuildDate>{stamp}</lastBuildDate>"
        )
        start = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        self.put(
            path,
            f"{start}<channel>{channel}{''.join(items)}</channel></rss>".encode(),
            Content_Type="text/xml",
        )

    def answer(self, path: str, etag: str) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = self.pages.get(path, (404, {}, b""))
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and self.tagging:
            headers = {**headers, "ETag": tag}
            status, body = (304, b"") if etag == tag else (status, body)
        self.asked.append((path, status))
        return status, headers, body


def item(
    title: str,
    text: str,
    *,
    published: dt.datetime | None = START,
    authors: Iterable[str] = (),
    tags: Iterable[str] = (),
) -> str:
    """One item with its full text."""
    slug = title.lower().replace(" ", "-")
    date = f"<pubDate>{format_datetime(published, usegmt=True)}</pubDate>" if published else ""
    named = "".join(f"<author>{name}</author>" for name in authors) + "".join(
        f"<category>{tag}</category>" for tag in tags
    )
    return (
        f"<item><title>{html.escape(title)}</title><guid>https://blog.example/{slug}</guid>{date}{named}"
        f"<link>https://blog.example/{slug}</link><description>In short</description>"
        f"<content:encoded><![CDATA[{text}]]></content:encoded></item>"
    )


def _handler(blog: LoopbackBlog) -> type[QuickHandler]:
    class Handler(QuickHandler):
        def do_GET(self) -> None:
            self.say(*blog.answer(self.path, self.headers.get("If-None-Match", "")))

    return Handler
