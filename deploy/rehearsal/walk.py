"""One post through the whole of it: recorded, in the feed, heard by range at the front, and gone when its author says no."""

import datetime as dt
import hashlib
import io
import re
from pathlib import Path

import feedparser
import httpx

from deploy.rehearsal.parts import Parts, console, until
from tests.sources.loopback_forum import LoopbackForum

ONE_FORUM = """
from sources.models import Post, Source
Post.objects.all().delete()
Source.objects.filter(slug="samples").delete()
Source.objects.exclude(kind="hand").update(enabled=False)
Source.objects.filter(slug="alignment-forum").update(url="{url}", enabled=True)
"""


class Listener:
    """Somebody out there, who comes by the TLS end and the front server."""

    def __init__(self, site: str) -> None:
        self.site = site
        host = site.partition("://")[2]
        self.http = httpx.Client(headers={"Host": host, "X-Forwarded-Proto": "https"}, trust_env=False)

    def ask(self, address: str, method: str = "GET", **headers: str) -> httpx.Response:
        assert address.startswith(("/", self.site)), f"{address} is not at {self.site}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(method, "http://front" + address.removeprefix(self.site), headers=named)


def walk(parts: Parts, forum: LoopbackForum) -> None:
    listener = Listener(parts.dotenv["SITE_URL"])
    parts.manage("shell", "--verbosity", "0", "-c", ONE_FORUM.format(url=forum.graphql))
    forum.add("On counting seeds", author="Jane_Doe", karma=40, posted_at=dt.datetime.now(dt.UTC))
    feed = until(
        lambda: (
            (said := listener.ask("/alignment-forum/feed.xml")).is_success and "<item>" in said.text and said
        ),
        "the post is in the feed",
    )
    (enclosure,) = feedparser.parse(io.BytesIO(feed.content)).entries[0].enclosures
    sent = listener.ask(enclosure.href)
    audio = sent.headers["Location"]
    tell("the feed's enclosure", sent.status_code, 302, audio)
    heard(listener, audio, int(enclosure.length))
    shut(listener, audio)
    style = re.search(r'/static/[^"]+\.css', listener.ask("/").text)
    tell("the site's style sheet", listener.ask(style[0] if style else "/none").status_code, 200)
    backup = str(parts.folder / "backup")
    for words in (["verify"], ["backup", backup], ["restore", "--check", backup]):
        said = parts.manage(*words).strip().splitlines()[-1]
        console.print(f"  manage.py {words[0]}: {said}", soft_wrap=True)
    parts.manage("opt-out", "Jane_Doe", "--note", "a rehearsal")
    until(lambda: "<item>" not in listener.ask("/alignment-forum/feed.xml").text, "the post left the feed")
    tell("after the author's no: its address", listener.ask(enclosure.href).status_code, 410)
    tell("after the author's no: the audio", listener.ask(audio, Range="bytes=0-1").status_code, 404)


def heard(listener: Listener, audio: str, length: int) -> None:
    whole = listener.ask(audio)
    sha256 = hashlib.sha256(whole.content).hexdigest()
    assert (whole.status_code, len(whole.content), sha256) == (200, length, Path(audio).stem)
    tell(
        "the whole audio has the feed's length and the name's sha256",
        whole.status_code,
        200,
        f"{length:,} bytes",
    )
    for asked, start, end in (("0-1", 0, 2), ("1000-1999", 1000, 2000), ("-500", length - 500, length)):
        part = listener.ask(audio, Range=f"bytes={asked}")
        assert part.content == whole.content[start:end]
        tell(f"bytes={asked}", part.status_code, 206, part.headers["Content-Range"])
    tell("a range beyond the end", listener.ask(audio, Range=f"bytes={length}-").status_code, 416)
    unchanged = listener.ask(audio, If_None_Match=whole.headers["ETag"])
    tell("the same again", unchanged.status_code, 304)
    for name in ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin", "Accept-Ranges"):
        console.print(f"    {name}: {whole.headers[name]}")


def shut(listener: Listener, audio: str) -> None:
    for what, address in (("the list of all", "/media/"), ("the same, asked as S3", "/media/?list-type=2")):
        tell(what, listener.ask(address).status_code, 403)
    for method in ("PUT", "DELETE", "POST"):
        tell(f"{method} by a stranger", listener.ask(audio, method).status_code, 403)


def tell(what: str, status: int, expected: int, more: str = "") -> None:
    assert status == expected, f"{what}: {status} instead of {expected}"
    console.print(f"  {what}: {status}  {more}", soft_wrap=True)
