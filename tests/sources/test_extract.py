"""HTML becomes Markdown with nothing lost but what is declared."""

import re

import pytest

from sources.extract import ExtractError, to_markdown

WORD = re.compile(r"\w+")


def check(html: str, expected: str, **options: str) -> None:
    assert to_markdown(html, **options).text == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>It costs $10k and then $20k.</p>", r"It costs \$10k and then \$20k."),
        ("<p>10<sup>27</sup> and CO<sub>2</sub>, the 1<sup>st</sup></p>", "10²⁷ and CO₂, the 1st"),
        ("<p>x<sup>abc</sup></p>", "x^abc^"),
        ("<p>so $\\alpha &gt; \\beta$ in general</p>", r"so $\alpha > \beta$ in general"),
        ("<p>a \\(x^2\\) b</p>", "a $x^2$ b"),
        ("<p># no heading</p>", r"\# no heading"),
        ("<p>1. no list</p>", r"1\. no list"),
        ("<p>::: no box</p>", r"\::: no box"),
        ("<p>a*b_c [d] &lt;e&gt; `f`</p>", r"a\*b\_c \[d\] \<e\> \`f\`"),
        ("<p>One<br/>Two</p>", "One\\\nTwo"),
        ("<p>* * *</p><p>Next.</p>", "---\n\nNext."),
        ("<p></p><p>&nbsp;</p><p>Only.</p>", "Only."),
        ('<ol start="4"><li>Fourth</li><li><p>Fifth</p></li></ol>', "4. Fourth\n5. Fifth"),
        ("<p>my <s>stupid</s> plan</p>", "my ~~stupid~~ plan"),
        ("<p><b> bold,</b> then</p>", " **bold**, then".strip()),
        ("<p>Press <kbd>Ctrl</kbd>+<kbd>C</kbd></p>", "Press `Ctrl`+`C`"),
        ('<img src="https://a.org/z.png" alt="image.png"/>', "![](<https://a.org/z.png>)"),
        ('<p><a href="javascript:alert(1)">click</a></p>', "click"),
        ('<p><a href="#a">Intro</a></p>', "[Intro](<#a>)"),
        ("<table><tr><td><p>Just a boxed note.</p></td></tr></table>", "Just a boxed note."),
        (
            "<table><tr><th></th><th>Heads</th></tr><tr><th>Monday</th><td>a|b</td></tr></table>",
            "|  | Heads |\n| --- | --- |\n| **Monday** | a\\|b |",
        ),
        (
            '<p class="spoiler-v2">One.</p><p class="spoiler-v2">Two.</p>',
            "::: spoiler\nOne.\n\nTwo.\n:::",
        ),
        (
            "<details><summary>More</summary><div class='spoilers'><p>In.</p></div></details>",
            ":::: details More\n::: spoiler\nIn.\n:::\n::::",
        ),
        ('<pre data-language="python">a<br>b</pre>', "```python\na\nb\n```"),
        (
            '<p>Equation <mjx-container><mjx-math><mjx-c class="mjx-c1D465"></mjx-c></mjx-math></mjx-container></p>',
            "Equation $x$",
        ),
        (
            '<mjx-container><mjx-math><mjx-msup><mjx-mi><mjx-c class="mjx-c1D465"></mjx-c></mjx-mi><mjx-script>'
            '<mjx-mn><mjx-c class="mjx-c32"></mjx-c></mjx-mn></mjx-script></mjx-msup></mjx-math></mjx-container>',
            "$x^{2}$",
        ),
        ("<p>Let <math><mfrac><mi>a</mi><mi>b</mi></mfrac></math> be</p>", r"Let $\frac{a}{b}$ be"),
    ],
)
def test_each_construct_has_its_markdown(html: str, expected: str):
    assert to_markdown(html).text.replace("$$\n", "$").replace("\n$", "$") == expected


NOTES = {
    "editor": (
        '<p>Known<span class="footnote-reference" data-footnote-id="k" id="fnrefk"><sup><a href="#fnk">[1]</a></sup></span>.</p>'
        '<ol class="footnotes"><li class="footnote-item" id="fnk"><span class="footnote-back-link"><sup><a href="#fnrefk">^</a></sup>'
        '</span><div class="footnote-content"><p>Body.</p></div></li></ol>'
    ),
    "markdown-it": (
        '<p>Known<sup class="footnote-ref"><a href="#fn-D-1" id="fnref-D-1">[1]</a></sup>.</p><hr class="footnotes-sep">'
        '<section class="footnotes"><ol class="footnotes-list"><li id="fn-D-1" class="footnote-item"><p>Body. '
        '<a href="#fnref-D-1" class="footnote-backref">↩︎</a></p></li></ol></section>'
    ),
    "google docs": (
        '<p>Known<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>.</p><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> Body.</p>'
    ),
    "word": '<p>Known<a href="#_ftn1" id="_ftnref1"><sup>[1]</sup></a>.</p><p><a href="#_ftnref1" id="_ftn1">[1]</a> Body.</p>',
    "typed": "<p>Known [1].</p><h2>Footnotes</h2><p>[1] Body.</p>",
    "substack": (
        '<p>Known<a class="footnote-anchor" href="#footnote-1" id="footnote-anchor-1">1</a>.</p><div class="footnote" id="footnote-1">'
        '<a class="footnote-number" href="#footnote-anchor-1">1</a><div class="footnote-content"><p>Body.</p></div></div>'
    ),
}


@pytest.mark.parametrize("kind", NOTES)
def test_footnotes_of_every_kind_become_references_and_notes(kind: str):
    text = to_markdown(NOTES[kind]).text

    assert re.fullmatch(r"Known ?\[\^1\]\.\n\n\[\^1\]: Body\.", text), text


def test_a_reference_without_its_note_is_declared():
    extract = to_markdown('<p>Known<sup class="footnote-ref"><a href="#fn9">[9]</a></sup>.</p>')

    assert extract.text == "Known."
    assert [(one.code, one.written) for one in extract.omissions] == [("note-missing", "[9]")]


def test_notes_that_nobody_refers_to_stay_as_text():
    assert (
        "Alone."
        in to_markdown(
            '<p>Text.</p><ol class="footnotes"><li class="footnote-item" id="fn1">Alone.</li></ol>'
        ).text
    )


def test_the_feeds_wrapper_goes_and_is_declared():
    extract = to_markdown(
        "Published on March 1, 2024 5:31 PM GMT<br/><br/><p>Body starts.</p><br/><br/>"
        '<a href="https://www.lesswrong.com/posts/x/y#comments">Discuss</a>'
    )

    assert extract.text.strip("\\\n ") == "Body starts."
    assert {one.code for one in extract.omissions} == {"feed-date", "feed-discuss"}


def test_prose_is_counted_without_code_tables_maths_and_addresses():
    html = "<p>Three words here https://a.org/b/c</p><pre>x y z</pre>"
    html += "<table><tr><td>a</td><td>b</td></tr></table><p>\\(x y\\)</p>"

    assert to_markdown(html).prose_words == 3


SHAPES = {
    "deep divs": "<div>" * 1000 + "deepest" + "</div>" * 1000 + "<p>after</p>",
    "deeper divs": "<div>" * 30_000 + "deepest" + "</div>" * 30_000 + "<p>after</p>",
    "open tags": "<p>deepest" + "<b>a" * 20_000 + "after",
    "deep quotes": "<blockquote>" * 1000 + "deepest" + "</blockquote>" * 1000 + "after",
    "deep lists": "<ul><li>" * 500 + "deepest" + "</li></ul>" * 500 + "after",
    "tables in tables": "<table><tr><td>" * 400 + "deepest" + "</td></tr></table>" * 400 + "after",
    "summaries in summaries": "<details><summary>" * 400 + "deepest" + "</summary></details>" * 400 + "after",
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">deepest after</p>",
    "one word": "<p>" + "w" * 1_000_000 + " deepest after</p>",
    "blanks": "<p>deepest" + " " * 400_000 + "after</p>",
    "formulas nobody closes": "<p>deepest" + "\\( a " * 20_000 + "after</p>",
    "marks on one letter": "<p>deepest a" + "\u0316\u0301" * 100_000 + " after</p>",
    "declarations": "<p>deepest</p><![if !a]><![ x><![b<p>x</p><p>after</p>",
}


@pytest.mark.parametrize("html", SHAPES.values(), ids=SHAPES.keys())
def test_hostile_shapes_keep_all_their_text(html: str):
    """In good time too: some of these once took for ever, and the suite's time limit would say so."""
    text = to_markdown(html).text

    assert re.search(r"deepest.*after", text, re.DOTALL)


def test_no_letter_of_a_thousand_levels_is_lost():
    levels = [f"level{n}" for n in range(1000)]

    text = to_markdown("".join(f"<div>{level}" for level in levels)).text

    assert WORD.findall(text) == levels


@pytest.mark.parametrize("html", ["<p>a</p>" * 40_000, "<" * 300_000, "w" * 6_000_000])
def test_what_would_take_too_long_is_refused_by_name(html: str):
    with pytest.raises(ExtractError, match="too-large"):
        to_markdown(html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><caption>Cap</caption><tr><td>only</td></tr></table>", "Cap\n\nonly"),
        ("<table><tr><td>a</td>stray<td>b</td></tr></table>", "stray\n\n|  |  |\n| --- | --- |\n| a | b |"),
        (
            "<table><tr><td>x<table><tr></tr><tr><td>a</td><td>b</td></tr></table></td><td>y</td></tr></table>",
            "|  |  |\n| --- | --- |\n| x a b | y |",
        ),
    ],
)
def test_no_word_of_an_odd_table_is_lost(html: str, text: str):
    assert to_markdown(html).text == text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ul><li>text<ul><li>x</li></ul>tail</li></ul>", "- text\n\n  - x\n\n  tail"),
        ("<ul><li>- b</li><li># c</li><li>1. d</li></ul>", "- \\- b\n- \\# c\n- 1\\. d"),
        ("<div># bare</div>- words", "\\# bare\n\n\\- words"),
        ("<p>open<p>ended<ul><li>a<li>b</ul>", "open\n\nended\n\n- a\n- b"),
        ("<ol start=3><li>c</li></ol><ol><li>a</li></ol>", "3. c\n\n1) a"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1.</td><td><ul><li>x</li></ul></td></tr></table>",
         "| a | b |\n| --- | --- |\n| 1. | x |"),
        ("<table><tr><td><b>K</b></td><td><b>V</b></td></tr><tr><td>x</td><td>y</td></tr></table>",
         "| **K** | **V** |\n| --- | --- |\n| x | y |"),
        ('<p>see <iframe src="https://www.youtube.com/embed/a"></iframe> that</p>',
         "see\n\n::: embed youtube\n<https://www.youtube.com/embed/a>\n:::\n\nthat"),
        ('<div class="spoilers"><p class="spoiler-v2">x</p></div>', "::: spoiler\nx\n:::"),
        ("<p>>! typed</p>", "::: spoiler\ntyped\n:::"),
        ('<h2>So <a href="#so">#</a></h2>', "## So"),
    ],
)  # fmt: skip
def test_blocks_stay_blocks_wherever_they_stand(html: str, expected: str):
    assert to_markdown(html).text == expected
