"""Pages of blogs whose feeds carry summaries only: the essay and its notes are read, and nothing that stands around it."""

from collections.abc import Iterator

import pytest

from sources.box import Box
from tests.sources.loopback_forum import body

ESSAY = body(160)
FIRST, SECOND = "The register of the mill names him twice.", "Nobody else counted so late in the year."
CHROME = (
    "Subscribe to our letters",
    "An answer by a reader",
    "Read also the other one",
    "Privacy and terms",
)


def page(essay: str, after: str = "") -> bytes:
    """A page that hangs chrome around an essay."""
    menu = "".join(f'<li><a href="/m{at}">Menu {at}</a></li>' for at in range(8))
    return (
        f"<!doctype html><html><head><title>An Essay</title></head><body><nav><ul>{menu}</ul></nav><main><article>"
        f'<div class="available-content"><div class="body markup">{essay}</div></div>{after}</article>'
        f'<div class="subscription-widget"><p>{CHROME[0]}</p></div><div class="comments"><p id="c1">{CHROME[1]}</p></div>'
        f'<div class="related"><a href="/r">{CHROME[2]}</a></div></main><footer id="top">{CHROME[3]}</footer></body></html>'
    ).encode()


def marked(first: str, second: str) -> str:
    """The essay with two marks in its first paragraphs."""
    one, two, rest = ESSAY.split("</p>", 2)
    return f"{one}{first}</p>{two}{second}</p>{rest}"


def substack(number: int, words: str) -> str:
    return (
        f'<div class="footnote" data-component-name="FootnoteToDOM"><a id="footnote-{number}" '
        f'href="#footnote-anchor-{number}" class="footnote-number" contenteditable="false">{number}</a>'
        f'<div class="footnote-content"><p>{words}</p></div></div>'
    )


SUBSTACK = page(
    marked(
        *(
            f'<a class="footnote-anchor" id="footnote-anchor-{n}" href="#footnote-{n}" target="_self">{n}</a>'
            for n in (1, 2)
        )
    )
    + substack(1, FIRST)
    + substack(2, SECOND)
)
WORDPRESS_BLOCK = page(
    marked(*(f'<sup data-fn="u{n}" class="fn"><a href="#u{n}" id="u{n}-link">{n}</a></sup>' for n in (1, 2))),
    '<ol class="wp-block-footnotes">'
    + "".join(
        f'<li id="u{n}">{words} <a href="#u{n}-link" aria-label="Jump to footnote reference {n}">↩︎</a></li>'
        for n, words in ((1, FIRST), (2, SECOND))
    )
    + "</ol>",
)
WORDPRESS_PLUGIN = page(
    marked(
        *(
            f'<sup class="footnote"><a href="#footnote-9-{n}" id="footnote-link-9-{n}" title="See the note">{n}</a></sup>'
            for n in (1, 2)
        )
    )
    + '<ol class="footnotes">'
    + "".join(
        f'<li id="footnote-9-{n}" class="footnote">{words} [<a href="#footnote-link-9-{n}" '
        'class="footnote-link footnote-back-link">&#8617;</a>]</li>'
        for n, words in ((1, FIRST), (2, SECOND))
    )
    + "</ol>"
)
MARKDOWN = page(
    marked(*(f'<sup class="footnote-ref"><a href="#fn{n}" id="fnref{n}">[{n}]</a></sup>' for n in (1, 2)))
    + '<hr class="footnotes-sep"><section class="footnotes"><h2>Footnotes</h2><ol class="footnotes-list">'
    + "".join(
        f'<li id="fn{n}" class="footnote-item"><p>{words} <a href="#fnref{n}" class="footnote-backref">↩︎</a></p></li>'
        for n, words in ((1, FIRST), (2, SECOND))
    )
    + "</ol></section>"
)
PARAGRAPHS = page(
    marked(*(f'<a href="#_ftn{n}" name="_ftnref{n}"><sup>[{n}]</sup></a>' for n in (1, 2))),
    '<div class="footnotes"><hr>'
    f'<p><a href="#_ftnref1" name="_ftn1">[1]</a> {FIRST}</p><p>And a second paragraph.</p>'
    f'<p><a href="#_ftnref2" name="_ftn2">[2]</a> {SECOND}</p></div>',
)


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    box = Box()
    yield box
    box.close()


def text_of(box: Box, raw: bytes) -> str:
    return box.markdown(box.article(raw, "text/html; charset=utf-8"), base_url="https://b.example/e").text


@pytest.mark.parametrize(
    "raw",
    [SUBSTACK, WORDPRESS_BLOCK, WORDPRESS_PLUGIN, MARKDOWN, PARAGRAPHS],
    ids=["substack", "wordpress's block", "a plugin's list", "ghost and markdown", "word's paragraphs"],
)
def test_notes_at_a_pages_end_are_kept_with_their_marks(box: Box, raw: bytes) -> None:
    text = text_of(box, raw)

    assert text.count("[^1]") == text.count("[^2]") == 2
    assert f"[^1]: {FIRST}" in text
    assert f"[^2]: {SECOND}" in text
    assert "Of seeds number 0" in text
    assert not any(words in text for words in CHROME), text
    assert "ootnotes" not in text


def test_a_note_of_two_paragraphs_is_kept_whole(box: Box) -> None:
    assert "And a second paragraph." in text_of(box, PARAGRAPHS)


def test_links_that_are_no_notes_stay_links(box: Box) -> None:
    parts = "".join(
        f'<h2 id="part-{n}">Part {n}</h2><div id="text-{n}">{body(90, f"part {n}")}</div>' for n in (1, 2)
    )
    contents = '<p>Parts: <a href="#text-1">1</a> <a href="#text-2">2</a>. <a href="#c1">Answers</a>, <a href="#top">↑</a></p>'

    text = text_of(box, page(contents + ESSAY + parts))

    assert "[^" not in text
    assert (
        text.index("Of seeds number 0") < text.index("Of part 1 number 0") < text.index("Of part 2 number 0")
    )
    assert not any(words in text for words in CHROME), text


def test_notes_of_what_is_not_kept_are_not_kept(box: Box) -> None:
    aside = '<div class="sidebar"><p>So they say<a href="#fn7" id="r7">7</a></p></div>'

    text = text_of(
        box, page(ESSAY, aside + '<ol class="footnotes"><li id="fn7">Do they? <a href="#r7">↩</a></li></ol>')
    )

    assert "Do they?" not in text
