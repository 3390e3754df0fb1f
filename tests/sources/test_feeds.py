"""Feeds of all shapes, honest and hostile: what they say, and that none of them gets out of its box."""

import contextlib
import datetime as dt
import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sources.bounds import STRANGERS
from sources.box import Box
from sources.entry import Entry
from sources.extract import ExtractError
from sources.feeds import Feed, read
from sources.http import FetchError
from sources.selection import Reason
from tests.sources.loopback_forum import START, LoopbackForum, body

URL = "https://blog.example/feed"
NOW = dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
LONG = body(200)


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    box = Box()
    yield box
    box.close()


def rss(*items: str, channel: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>A Blog</title><link>https://blog.example/</link>{channel}{''.join(items)}</channel></rss>"
    ).encode()


def item(content: str, *, extra: str = "", title: str = "An Essay") -> str:
    return (
        f"<item><title>{title}</title><link>https://blog.example/essay</link><guid>g1</guid>"
        f"<pubDate>Thu, 25 Apr 2024 12:00:00 GMT</pubDate><dc:creator>Ada Lovelace</dc:creator>{extra}{content}</item>"
    )


def encoded(html: str) -> str:
    return f"<description>Short</description><content:encoded><![CDATA[{html}]]></content:encoded>"


def described(html: str) -> str:
    return f"<description><![CDATA[{html}]]></description>"


def one(box: Box, raw: bytes, kind: str = "application/rss+xml") -> Entry:
    feed = read(box.parse(raw, kind), URL, NOW)
    assert len(feed.items) == 1
    return feed.items[0].entry


# The four languages of feeds

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>A Blog</title>
<link href="https://blog.example/"/><author><name>Ada Lovelace</name></author>
<entry><title type="html">An &lt;i&gt;Essay&lt;/i&gt;</title><id>tag:blog.example,2024:1</id>
<link rel="alternate" href="/essay"/><published>2024-04-25T12:00:00Z</published>
<updated>2024-04-26T12:00:00Z</updated><category term="rationality" label="Rationality"/>
<content type="html"><![CDATA[{LONG}]]></content></entry></feed>""".encode()
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="https://blog.example/"><title>A Blog</title><link>https://blog.example/</link></channel>
<item rdf:about="https://blog.example/essay"><title>An Essay</title><link>https://blog.example/essay</link>
<dc:creator>Ada Lovelace</dc:creator><dc:date>2024-04-25T12:00:00Z</dc:date>
<content:encoded><![CDATA[{LONG}]]></content:encoded></item></rdf:RDF>""".encode()
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "A Blog",
        "home_page_url": "https://blog.example/",
        "language": "en",
        "items": [
            {
                "id": "1",
                "url": "https://blog.example/essay",
                "title": "An Essay",
                "content_html": LONG,
                "date_published": "2024-04-25T14:00:00+02:00",
                "authors": [{"name": "Ada Lovelace"}],
                "tags": ["Rationality"],
            }
        ],
    }
).encode()


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (rss(item(encoded(LONG))), "application/rss+xml"),
        (RDF, "application/rdf+xml"),
        (ATOM, "application/atom+xml"),
        (JSON_FEED, "application/feed+json"),
    ],
    ids=["rss 2.0", "rss 1.0", "atom", "json feed"],
)
def test_every_language_of_feeds_says_the_same(box: Box, raw: bytes, kind: str) -> None:
    entry = one(box, raw, kind)

    assert entry.title == "An Essay"
    assert entry.url == "https://blog.example/essay"
    assert entry.published_at == dt.datetime(2024, 4, 25, 12, tzinfo=dt.UTC)
    assert [author.name for author in entry.authors] == ["Ada Lovelace"]
    assert entry.html == LONG
    assert entry.barred is None


def test_the_forums_own_feed_is_read_without_its_frame(box: Box) -> None:
    with LoopbackForum() as forum:
        forum.add("A & B", html="<p>Hi ]]> there</p>", posted_at=START, id="92TAmcppCL7t54Ajn")
        entry = one(box, forum.rss())

    assert entry.html == "<p>Hi ]]> there</p>"
    assert entry.external_id == "92TAmcppCL7t54Ajn"
    assert entry.title == "A & B"


# The shapes of blogs

WORDPRESS = (
    LONG
    + '<p>The post <a href="https://blog.example/e">E</a> appeared first on <a href="https://blog.example">B</a>.</p>'
)
SUBSTACK_PAID = (
    LONG + '<p>\n      <a href="https://x.substack.com/p/y">\n          Read more\n      </a>\n   </p>\n  '
)


@pytest.mark.parametrize(
    ("content", "html", "barred"),
    [
        (encoded(WORDPRESS), LONG, None),
        (described(LONG), LONG, None),
        (encoded(SUBSTACK_PAID), None, Reason.TRUNCATED),
        (described("The first lines of an essay &#8230;"), None, Reason.TRUNCATED),
        (described(LONG + "<p>And so it went [&#8230;]</p>"), None, Reason.TRUNCATED),
        (described("<p>One line.</p>"), None, Reason.TRUNCATED),
        (encoded(LONG + "<p>And so it goes…</p>"), LONG + "<p>And so it goes…</p>", None),
        (encoded(LONG + '<p><a href="/more">Continue reading →</a></p>'), None, Reason.TRUNCATED),
        (
            encoded(
                LONG + "<a class='more-link' href='/e'>Continue reading <span>An Essay</span> &rarr;</a>"
            ),
            None,
            Reason.TRUNCATED,
        ),
        (encoded(LONG + '<div class="paywall-jump"></div>'), None, Reason.TRUNCATED),
        (encoded(LONG + "<h2>This post is for paying subscribers only</h2>"), None, Reason.TRUNCATED),
        ("", None, Reason.NO_TEXT),
    ],
    ids=[
        "wordpress",
        "whole description",
        "paid",
        "summary",
        "excerpt",
        "teaser",
        "ellipsis",
        "more",
        "more, in tags",
        "wall",
        "wall in words",
        "nothing",
    ],
)
def test_only_whole_texts_are_read(box: Box, content: str, html: str | None, barred: Reason | None) -> None:
    entry = one(box, rss(item(content)))

    assert (entry.html, entry.barred) == (html, barred)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("<dc:creator>Ada Lovelace and Ben Franklin</dc:creator>", ["Ada Lovelace", "Ben Franklin"]),
        (
            "<dc:creator>Ada Lovelace, Ben Franklin &amp; Mary de la Cruz</dc:creator>",
            ["Ada Lovelace", "Ben Franklin", "Mary de la Cruz"],
        ),
        ("<dc:creator>Ethics and Applied Philosophy Lab</dc:creator>", ["Ethics and Applied Philosophy Lab"]),
        ("<dc:creator>Lovelace, Ada</dc:creator>", ["Lovelace, Ada"]),
        ("<dc:creator>Ada Lovelace</dc:creator><itunes:author>A Show</itunes:author>", ["Ada Lovelace"]),
        ("<itunes:author>Ada Lovelace</itunes:author>", ["Ada Lovelace"]),
        ("<author>ada@blog.example (Ada Lovelace)</author>", ["Ada Lovelace"]),
        ("<author>ada@blog.example</author>", []),
    ],
)
def test_authors_are_people(box: Box, written: str, names: list[str]) -> None:
    raw = rss(item(encoded(LONG)).replace("<dc:creator>Ada Lovelace</dc:creator>", written))
    entry = one(
        box, raw.replace(b"<rss ", b'<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" ')
    )

    assert [author.name for author in entry.authors] == names


@pytest.mark.parametrize(
    ("said", "code"), [("EN-us", "en-us"), ("en_GB", "en-gb"), ("English", ""), ("", "")]
)
def test_a_language_is_a_code(box: Box, said: str, code: str) -> None:
    assert one(box, rss(item(encoded(LONG)), channel=f"<language>{said}</language>")).language == code


def test_a_feed_is_what_it_looks_like_whatever_its_server_calls_it(box: Box) -> None:
    assert one(box, rss(item(encoded(LONG))), "application/json").title == "An Essay"
    assert one(box, b"\xef\xbb\xbf" + JSON_FEED, "text/plain").title == "An Essay"


@pytest.mark.parametrize(
    "links", [("/", "/"), ("/blog", "/blog"), ("/log#one", "/log#two"), ("/?p=1", "/?p=2")]
)
@pytest.mark.parametrize("guids", [("<guid>1</guid>", "<guid>2</guid>"), ("", "")])
def test_posts_that_share_an_address_are_told_apart(
    box: Box, links: tuple[str, str], guids: tuple[str, str]
) -> None:
    items = [
        item(encoded(LONG), title=f"Number {at}")
        .replace("<guid>g1</guid>", guids[at])
        .replace("/essay<", f"{links[at]}<")
        for at in (0, 1)
    ]

    assert len(read(box.parse(rss(*items), "text/xml"), URL, NOW).items) == 2


def test_titles_are_plain(box: Box) -> None:
    entry = one(box, rss(item(encoded(LONG), title="Q&amp;amp;A: &lt;b&gt;bold&lt;/b&gt; &lt;3")))

    assert entry.title == "Q&A: bold <3"


@pytest.mark.parametrize(
    ("licence", "spdx"),
    [
        ("https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("All rights reserved", ""),
    ],
)
def test_licences_become_spdx_ids(box: Box, licence: str, spdx: str) -> None:
    channel = (
        f'<cc:license xmlns:cc="http://backend.userland.com/creativeCommonsRssModule">{licence}</cc:license>'
    )

    assert one(box, rss(item(encoded(LONG)), channel=channel)).licence == spdx


@pytest.mark.parametrize(
    "date",
    ["yesterday", "Mon, 99 Foo 9999 25:61:61 GMT", "0000-00-00", "-1", "9" * 500, "1/1/1", "2999-01-01"],
)
def test_absurd_dates_count_as_none(box: Box, date: str) -> None:
    raw = rss(f"<item><guid>g</guid><title>T</title><pubDate>{date}</pubDate>{encoded(LONG)}</item>")

    assert one(box, raw).published_at == NOW


def test_only_a_changed_item_changes_its_digest(box: Box) -> None:
    def digests(raw: bytes) -> list[str]:
        return [item.digest for item in read(box.parse(raw), URL, NOW).items]

    quiet = digests(
        rss(item(encoded(LONG)), channel="<lastBuildDate>Thu, 25 Apr 2024 12:00:00 GMT</lastBuildDate>")
    )
    later = digests(
        rss(item(encoded(LONG)), channel="<lastBuildDate>Fri, 26 Apr 2024 12:00:00 GMT</lastBuildDate>")
    )
    edited = digests(rss(item(encoded(LONG + "!"))))

    assert quiet == later != edited


def test_of_items_with_one_name_the_newest_counts(box: Box) -> None:
    old, new = (
        f"<item><guid>g</guid><title>{day}</title><pubDate>{day} Apr 2024 12:00:00 GMT</pubDate>{encoded(LONG)}</item>"
        for day in (24, 25)
    )

    assert one(box, rss(old, new, old)).title == "25"


def test_a_page_names_its_feed(box: Box) -> None:
    named = '<link rel="alternate" type="application/atom+xml" href="%s">'
    page = f"<html><head>{named % '/comments/feed'}{named % '/atom.xml'}</head><p>Hi".encode()

    feed = read(box.parse(page, "text/html"), "https://blog.example/about", NOW)

    assert feed.version == ""
    assert feed.alternates == ("https://blog.example/atom.xml", "https://blog.example/comments/feed")


# Hostile feeds

LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(9))
    + b"]><rss><channel><title>&a8;</title></channel></rss>"
)
NASTY = {
    "a billion laughs": LAUGHS,
    "a file as entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss(item("&x;")),
    "an address as entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1/">]>' + rss(item("&x;")),
    "endless depth": b"<rss>" + b"<a>" * 200_000,
    "endless comments": b"<!--" * 100_000,
    "endless attributes": b"<rss " + b"".join(b"a%d='' " % n for n in range(60_000)) + b">",
    "bases in bases": b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<a xml:base='b/'>" * 10_000,
    "an endless author": rss("<item><author>" + "a@" * 32_000 + "</author></item>"),
    "deep json": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000,
    "wrong json": b'{"version":"https://jsonfeed.org/version/1","items":{"a":1},"authors":7,"title":[]}',
    "wrong charset": b'<?xml version="1.0" encoding="utf-16"?>' + rss(item("x"))[38:],
    "no charset": b'<?xml version="1.0" encoding="klingon"?>' + rss(item("x"))[38:],
    "surrogates": rss(item("&#xD800;&#0;&#xFFFF;")),
    "zeros": bytes(100_000),
    "noise": random.Random(4).randbytes(200_000),
    "nothing": b"",
}


@pytest.mark.parametrize("raw", NASTY.values(), ids=NASTY.keys())
def test_hostile_feeds_end_soon_and_by_name(box: Box, raw: bytes) -> None:
    started = time.monotonic()
    try:
        feed: Feed | None = read(box.parse(raw), URL, NOW)
    except FetchError as error:
        assert error.detail
        feed = None

    assert time.monotonic() - started < 6
    assert feed is None or "root:" not in repr(feed)
    assert one(box, rss(item(encoded(LONG)))).title == "An Essay"


@pytest.mark.parametrize("raw", NASTY.values(), ids=NASTY.keys())
def test_hostile_pages_end_soon_and_by_name(box: Box, raw: bytes) -> None:
    started = time.monotonic()
    try:
        box.article(raw, "text/html; charset=klingon")
    except FetchError as error:
        assert error.detail

    assert time.monotonic() - started < 6


HUNGRY = {
    "iframes": '<iframe src="https://www.youtube.com/x"></iframe>' * 11_900,
    "spoilers": "<p>&gt;! a</p>" * 11_900,
    "notes": '<a href="#f" id="r">1</a><p id="f"><a href="#r">1</a></p>' * 3_900,
}


@pytest.mark.parametrize("html", HUNGRY.values(), ids=HUNGRY.keys())
def test_a_page_that_asks_too_much_is_refused_and_the_next_is_read_by_the_same_child(
    box: Box, html: str
) -> None:
    box.markdown("<p>warm</p>")
    child = box._child
    spent = box.spent
    with contextlib.suppress(ExtractError):
        box.markdown(html)

    assert box.spent - spent < 2.5
    assert box.markdown("<p>An <b>essay</b></p>", base_url="https://ä.example/").text == "An **essay**"
    assert box._child is child


GREEDY = {
    "a name of 5 MB": b"<a" + b"x" * 5_000_000,
    "an item of 30 MB of tags": rss(item(encoded("<b>x</b>" * 3_750_000))),
}


@pytest.mark.parametrize("raw", GREEDY.values(), ids=GREEDY.keys())
def test_what_needs_much_memory_is_refused_before_the_box_holds_200_mb(box: Box, raw: bytes) -> None:
    box.close()
    child = box._running()

    said = box._ask(b"feed text/xml\n", raw, 30.0)

    peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{child.pid}/status").read_text())
    assert "memory" in str(said.get("error"))
    assert peak is not None
    assert 100_000 < int(peak[1]) < 195_000


def test_refusals_are_told_in_plain_words(box: Box) -> None:
    with pytest.raises(FetchError, match="not well-formed JSON"):
        box.parse(b'{"version": ', "application/feed+json")


def test_mutants_never_reach_the_worker(box: Box) -> None:
    dice = random.Random(1)
    seeds = (rss(item(encoded("<p>Hello</p>"))), ATOM[:1500], RDF[:1500], JSON_FEED[:1500])
    answers = {"read": 0, "refused": 0}
    for _ in range(400):
        raw = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, 12)):
            at = dice.randrange(len(raw))
            raw[at : at + dice.randint(0, 4)] = dice.choice(
                (b"<", b"&", b">", b"]]>", b"\x00", b"\xff", b'"', b"&#x1")
            )
        try:
            read(box.parse(bytes(raw)), URL, NOW)
            answers["read"] += 1
        except FetchError:
            answers["refused"] += 1

    assert sum(answers.values()) == 400
    assert answers["read"] > 100


def test_a_parser_that_hangs_is_killed_and_replaced() -> None:
    quick = Box(replace(STRANGERS, wall_seconds=0.5))
    quick.parse(rss())
    started = time.monotonic()
    with pytest.raises(FetchError, match="limits of time or memory"):
        quick.parse(NASTY["endless attributes"])

    assert time.monotonic() - started < 3
    assert quick.parse(rss())["title"] == "A Blog"
    quick.close()
