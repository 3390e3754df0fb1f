"""Feeds in the shapes of the usual blog engines: the essay is read whole, and what the engine hangs around it is not."""

from collections.abc import Iterator

import pytest

from sources.box import Box
from sources.extract import to_markdown
from sources.feeds import read
from tests.conftest import NOW
from tests.sources.loopback_forum import body

ESSAY = body(120)
SUBSTACK = (
    ESSAY
    + '<p>Known<a data-component-name="FootnoteAnchorToDOM" id="footnote-anchor-1" class="footnote-anchor" '
    'href="#footnote-1" target="_self">1</a>.</p><div class="subscription-widget-wrap" data-attrs="{}"><div '
    'class="subscription-widget show-subscribe"><div class="preamble"><p class="cta-caption">Subscribe for free</p></div>'
    '<form class="subscription-widget-subscribe"><input type="email" placeholder="Type your email…"><input type="submit" '
    'value="Subscribe"></form></div></div><p class="button-wrapper"><a class="button primary" href="https://x.example">'
    '<span>Share now</span></a></p><div class="footnote" data-component-name="FootnoteToDOM"><a id="footnote-1" '
    'href="#footnote-anchor-1" class="footnote-number">1</a><div class="footnote-content"><p>The note.</p></div></div>'
)
GHOST = (
    ESSAY
    + '<figure class="kg-card kg-image-card kg-card-hascaption"><img src="https://g.example/a.png" class="kg-image" '
    'alt="A pond" loading="lazy"><figcaption>A pond in winter</figcaption></figure><hr><p>Last words.</p>'
)
MEDIUM = (
    ESSAY
    + '<p>Last words.</p><img src="https://medium.com/_/stat?event=post.clientViewed&referrerSource=full_rss&postId=1" '
    'width="1" height="1" alt=""><hr><p><a href="https://medium.com/p/1">An Essay</a> was originally published in '
    '<a href="https://medium.com/pub">A Publication</a> on Medium, where people are continuing the conversation by '
    "highlighting and responding to this story.</p>"
)
BLOGGER = (
    '<div dir="ltr" style="text-align: left;" trbidi="on">' + ESSAY + "<br /><br />Last words.<br /></div>"
)


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    box = Box()
    yield box
    box.close()


def rss(content: str) -> bytes:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>B</title><item>'
        "<title>An Essay</title><link>https://b.example/p/e</link><guid>g</guid><description>Short</description>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded></item></channel></rss>"
    ).encode()


def atom(content: str) -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title><entry><id>tag:blogger.com,1999:blog-1.post-2</id>'
        "<published>2024-04-25T12:00:00.001-07:00</published><updated>2024-04-25T12:00:00.001-07:00</updated>"
        '<title type="text">An Essay</title><link rel="replies" href="https://b.example/c"/><link rel="edit" '
        'href="https://www.blogger.com/feeds/1"/><link rel="alternate" type="text/html" href="https://b.example/p/e"/>'
        f'<content type="html"><![CDATA[{content}]]></content></entry></feed>'
    ).encode()


@pytest.mark.parametrize(
    ("raw", "kept", "gone"),
    [
        (rss(SUBSTACK), ["[^1]: The note."], ["Subscribe for free"]),
        (rss(GHOST), ["A pond in winter", "Last words."], []),
        (rss(MEDIUM), ["Last words."], ["originally published", "medium.com/_/stat"]),
        (atom(BLOGGER), ["Last words."], []),
    ],
    ids=["substack", "ghost", "medium", "blogger"],
)
def test_the_shapes_of_blogs(box: Box, raw: bytes, kept: list[str], gone: list[str]) -> None:
    (item,) = read(box.parse(raw), "https://b.example/feed", NOW).items
    assert item.entry.barred is None
    assert item.entry.url == "https://b.example/p/e"

    text = to_markdown(item.entry.html or "", base_url=item.entry.url).text
    assert all(words in text for words in ["Of seeds number 3", *kept])
    assert not any(words in text for words in gone), text[-600:]
