import datetime as dt
from pathlib import Path

import pytest

from episodes.recording.page import PageError, from_html, from_markdown, read

WHOLE = """<!doctype html><html><head><title>On counting &amp; more | A blog</title>
<meta property="og:title" content="On counting &amp; more"><meta name="author" content="Ann Author">
<meta property="article:published_time" content="2024-04-25T10:00:00+02:00">
<link rel="canonical" href="https://blog.test/counting"></head>
<body><nav>Menu</nav>
<article><h1>On counting &amp; more</h1><p>The essay.</p></article>
<article>A comment</article></body></html>"""


def test_a_whole_page_says_who_wrote_what_and_when():
    page = from_html(WHOLE)

    assert (page.title, page.author, page.url) == (
        "On counting & more",
        "Ann Author",
        "https://blog.test/counting",
    )
    assert page.published_at == dt.datetime(2024, 4, 25, 8, tzinfo=dt.UTC)


def test_only_the_essay_is_taken_and_its_title_not_twice():
    page = from_html(WHOLE)

    assert page.html.strip() == "<p>The essay.</p>"


def test_a_fragment_is_taken_as_it_is():
    page = from_html("<p>One &amp; two.</p><h1>Kept</h1>")

    assert page.html == "<p>One &amp; two.</p><h1>Kept</h1>"
    assert page.title == "Kept"


def test_bytes_are_read_in_the_encoding_they_name():
    page = from_html('<meta charset="iso-8859-1"><p>Größe</p>'.encode("iso-8859-1"))

    assert "Größe" in page.html


@pytest.mark.parametrize("written", ["yesterday", "2024-13-45", ""])
def test_a_date_that_is_none_is_none(written):
    assert from_html(f'<meta name="date" content="{written}"><p>x</p>').published_at is None


def test_markdown_begins_with_its_title_or_has_none():
    assert (from_markdown("# A title #\n\nText.").title, from_markdown("# A title\n\nText.").text) == (
        "A title",
        "Text.",
    )
    assert from_markdown("Text.\n\n# Later").title == ""


def test_a_file_without_a_title_is_called_by_its_name(tmp_path: Path):
    (tmp_path / "my-first_essay.html").write_text("<p>Text.</p>")

    assert read(str(tmp_path / "my-first_essay.html")).title == "my first essay"


def test_what_cannot_be_read_is_said_in_words(tmp_path: Path):
    (tmp_path / "binary.html").write_bytes(b"\xff\xfe\x00\xd8")

    for place in ("nothing.html", "binary.html", "."):
        with pytest.raises(PageError):
            read(str(tmp_path / place))
