"""A blog on loopback: paths and what they answer, with the conditional requests of a polite server."""

import datetime as dt
import hashlib
import html
import threading
from collections.abc import Iterable
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from tests.sources.loopback_forum import START


class LoopbackBlog:
    """`pages` maps a path to (status, headers, body); a 200 gets an ETag and is answered with 304 when known."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, int]] = []  # path and status
        self.tagging = True
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

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


def _handler(blog: LoopbackBlog) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 65_536

        def do_GET(self) -> None:
            status, headers, body = blog.answer(self.path, self.headers.get("If-None-Match", ""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            return

    return Handler
