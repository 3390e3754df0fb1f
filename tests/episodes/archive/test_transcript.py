"""The text as it was read: nothing but our own HTML, a moment for every sentence, nothing lost."""

import re
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from episodes.archive.transcript import TimedSentence, render
from tts.markdown import parse
from tts.script.leaves import plain

LEAVES = ("inline", "fence", "code_block", "math_block")


def shown(text: str, *told: TimedSentence, limit: int | None = None) -> str:
    return render(text, told, read=lambda tex: f"spoken {tex}", limit=limit)


def visible(page: str) -> str:
    return html.fromstring(f"<div>{page}</div>").text_content()


def leaves(text: str) -> list[str]:
    return [plain(token) for token in parse(text) if token.type in LEAVES]


def told_all(text: str) -> list[TimedSentence]:
    """Every word of the text as a sentence of its own, a second each."""
    words = [
        (block, found.start(), found.end(), found[0])
        for block, line in enumerate(leaves(text))
        for found in re.finditer(r"\S+", line)
    ]
    return [
        TimedSentence(float(n), word, block, start, end) for n, (block, start, end, word) in enumerate(words)
    ]


def test_a_sentence_is_marked_with_the_second_in_which_it_begins():
    page = shown(
        "One two. Three four.",
        TimedSentence(1.5, "One two.", 0, 0, 8),
        TimedSentence(4, "Three four.", 0, 9, 20),
    )

    assert (
        '<span class="s" data-t="1.5">One two.</span> <span class="s" data-t="4">Three four.</span>' in page
    )


def test_a_paragraph_begins_with_a_link_to_its_moment():
    page = shown("One two.", TimedSentence(139.4, "One two.", 0, 0, 8))

    assert '<a class="ts" href="?t=139" data-at="139.4" aria-label="Play from 2:19">2:19</a>' in page


def test_a_sentence_may_begin_within_emphasis_and_end_outside():
    page = shown(
        "*One. Two* three.", TimedSentence(0, "One.", 0, 0, 4), TimedSentence(2, "Two three.", 0, 5, 15)
    )

    assert "<em><span" not in page
    assert '<span class="s" data-t="2"><em>Two</em> three.</span>' in page


def test_words_of_our_own_stand_before_and_after_the_text():
    page = shown(
        "Text.", TimedSentence(0, "Welcome."), TimedSentence(3, "Text.", 0, 0, 5), TimedSentence(4, "Thanks.")
    )

    assert page.index("Welcome.") < page.index("Text.") < page.index("Thanks.")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.test/x",
        "file:///etc/passwd",
        "JaVaScRiPt:x",
        "/admin/",
    ],
)
def test_an_address_that_is_not_of_the_web_is_no_link(address: str):
    page = shown(f"[word]({address}) ![picture]({address})")

    assert "<a" not in page
    assert "<img" not in page
    assert "word" in page


def test_links_name_their_manners():
    page = shown("[word](https://example.test/?a=1&b=2)")

    assert '<a href="https://example.test/?a=1&amp;b=2" rel="noopener nofollow">word</a>' in page


def test_pictures_are_described_and_their_host_is_asked_only_when_the_reader_wishes():
    page = shown('![A "view"](https://example.test/x.png)')

    assert "<img" not in page
    assert '<a class="pic" href="https://example.test/x.png"' in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert 'data-alt="A &quot;view&quot;"' in page
    assert "Show the picture from example.test" in page


def test_a_picture_without_https_becomes_a_link():
    assert '<a href="http://example.test/x.png"' in shown("![view](http://example.test/x.png)")


def test_html_in_the_text_is_text():
    page = shown("<script>alert(1)</script> <b onclick=x>hi</b>\n\n`<i>`\n\n```\n<img src=x onerror=y>\n```")

    assert not re.search(r"<(script|b|i|img)\b", page)
    assert "<script>alert(1)</script>" in unescape(page)


def test_container_arguments_are_text():
    page = shown("::: turn <img src=x onerror=alert(1)>\nHello.\n:::\n\n::: details <b>x</b> *y*\nin\n:::")

    assert not re.search(r"<(img|b)\b", page)
    assert "<em>y</em>" in page


def test_headings_begin_at_two_and_skip_no_level():
    page = shown("# A\n\n#### B\n\n## C\n\n##### D\n\n# E")

    assert re.findall(r"<h(\d)", page) == ["2", "3", "3", "4", "2"]


def test_a_table_without_heads_has_no_empty_head():
    page = shown("| | |\n|---|---|\n| a | b |")

    assert "<thead" not in page
    assert "<td>a</td>" in page


def test_formulas_are_typeset_with_their_reading_beside_them():
    page = shown("So $x^2$ it is.\n\n$$\n\\frac{a}{b}\n$$")

    assert "<math><msup>" in page
    assert '<math display="block">' in page
    assert "spoken x^2" in page


def test_a_formula_that_cannot_be_typeset_is_shown_as_written():
    assert r"<code>\unknowncommand{x}</code>" in shown(r"So $\unknowncommand{x}$ it is.")


def test_notes_and_their_marks_lead_to_each_other():
    page = shown("Text.[^a] More.[^b] Again.[^a]\n\n[^a]: First note.\n[^b]: Second note.")

    ids = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert len(ids) == len(re.findall(r'id="', page))


def test_spoilers_are_closed():
    page = shown("::: spoiler\nThe butler.\n:::")

    assert "<details" in page
    assert "open" not in page.split("<summary>")[0]


def test_an_excerpt_ends_and_leaves_the_rest_out():
    page = shown("One two three.\n\nFour five six.\n\nSeven.", limit=4)

    assert "Four" in page
    assert "Seven" not in page


def test_every_construct_keeps_its_place_in_the_count_of_blocks():
    text = (
        "# Head\n\nPara *one* `two`.\n\n- item\n- other\n\n  more\n\n> quote\n\n| a | b |\n|---|---|\n| c | d |\n\n"
        "```py\ncode line\n```\n\n$$\nx+1\n$$\n\n::: turn Bob\nSaid this.[^n]\n:::\n\n"
        ":::: spoiler\n::: details Sum\ndeep\n:::\n::::\n\n"
        "::: figure\n![alt](https://e.test/i.png)\n\ncaption\n:::\n\nLast.\n\n[^n]: note text"
    )

    page = html.fromstring(f"<div>{shown(text, *told_all(text))}</div>")
    marked = {
        float(span.get("data-t")): span.text_content().strip()
        for span in page.iter("span")
        if span.get("data-t")
    }

    for one in told_all(text):
        assert one.seconds in marked, one
        if "x+1" not in one.written and one.written != "alt":
            assert one.written in marked[one.seconds]


@given(
    st.lists(
        st.sampled_from(["word", "*em*", "**a b**", "`co de`", "[li nk](https://e.test)", "~~s~~", "Ω. "]),
        max_size=12,
    ),
    st.data(),
)
def test_marks_lose_no_character_and_nest_well(pieces: list[str], data: st.DataObject):
    text = " ".join(pieces) or "x"
    length = len(leaves(text)[0])
    cuts = sorted(data.draw(st.lists(st.integers(0, length), max_size=8)))
    told = [TimedSentence(n, "", 0, a, b) for n, (a, b) in enumerate(pairwise(cuts))]

    page = shown(text, *told)

    tree = html.fragment_fromstring(f"<div>{page}</div>")
    for link in tree.xpath("//a[@class='ts']|//p[@class='aside']"):
        link.drop_tree()
    assert tree.text_content() == visible(shown(text))
    assert html.tostring(tree.find(".//p"), encoding="unicode").count("<span") <= len(told)


def test_deep_nesting_ends():
    text = ">" * 300 + " deep"

    assert "deep" in shown(text) or shown(text)
