"""What a reader sees of a page is what the Markdown shows, in order, less what is declared: over pages of every construct.

Each strategy builds markup together with the words a reader sees of it, so that nothing of ours judges itself.
"""

# ruff: noqa: E501 - markup stands in one line, as editors write it

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.extract import to_markdown
from tts.markdown import parse, parser

WORD = re.compile(r"\w+")


@dataclass
class Piece:
    """Markup, the words that show, those that must be declared, and the notes it refers to (markup and words)."""

    markup: str
    shown: list[str]
    declared: list[str] = field(default_factory=list)
    notes: list[tuple[str, str, list[str]]] = field(default_factory=list)

    def inside(self, shape: str, *, before: tuple[str, ...] = ()) -> "Piece":
        return Piece(shape.replace("%s", self.markup), [*before, *self.shown], self.declared, self.notes)


def joined(pieces: list[Piece], glue: str = "") -> Piece:
    return Piece(
        glue.join(one.markup for one in pieces),
        [word for one in pieces for word in one.shown],
        [word for one in pieces for word in one.declared],
        [note for one in pieces for note in one.notes],
    )


def visible(text: str) -> list[str]:
    """The words a reader of the parsed Markdown sees, in order; a formula is one word between ⟦ and ⟧."""
    words: list[str] = []
    for token in parse(text):
        if token.type.startswith("container_") and token.nesting == 1:
            name, _, argument = token.info.strip().partition(" ")
            if name in ("details", "turn", "llm"):
                words += _of(parser().parseInline(argument)[0].children or [])
        elif token.type in ("fence", "code_block"):
            words += WORD.findall(token.content)
        elif token.type.startswith("math_block"):
            words.append(f"⟦{token.content.strip()}⟧")
        words += _of(token.children or [])
    return words


def _of(children: list) -> list[str]:
    words: list[str] = []
    run = ""
    in_address = False
    for child in children:
        if child.info == "auto":
            in_address = child.nesting == 1
        elif child.type == "text" and not in_address:
            run += child.content
            continue
        if child.type in ("softbreak", "hardbreak", "code_inline", "image", "math_inline", "footnote_ref"):
            words += WORD.findall(run)
            run = ""
        if child.type == "code_inline":
            words += WORD.findall(child.content)
        elif child.type == "image":
            words += WORD.findall("".join(one.content for one in child.children or []))
        elif child.type.startswith("math_inline"):
            words.append(f"⟦{child.content.strip()}⟧")
    return words + WORD.findall(run)


numbers = count(1)

plain = st.one_of(
    st.from_regex(r"[a-z]{2,7}", fullmatch=True),
    st.sampled_from(["$10k", "$5", "a|b", "#1", "x_y", "2*3", "~5", "R&D", "<b>", "`c", "it's", "[sic]", "C^2", "\\n", "5%", "«so»"]),
    st.sampled_from([":::", "::: spoiler", "#", "##", "-", "1.", "+", ">", "|", "$", "$$", "***", "===", "---", "~~", "```", "!["]),
)  # fmt: skip
words = st.lists(plain, min_size=1, max_size=5).map(" ".join)
prose = words.map(lambda said: Piece(html.escape(said, quote=False), WORD.findall(said)))
TEX = ["x^2", r"\frac{a}{b}", r"P(A|B)", r"\alpha > \beta", r"\text{if } x", "a_{i,j}"]


@st.composite
def formula(draw: st.DrawFn) -> Piece:
    tex = draw(st.sampled_from(TEX))
    label = html.escape(tex, quote=True)
    shape = draw(
        st.sampled_from(
            [
                '<mjx-container class="MathJax" role="math" aria-label="%s"><mjx-math><mjx-c class="mjx-c1D443"></mjx-c></mjx-math></mjx-container>',
                '<span class="math-tex"><span class="mjpage"><span class="mjx-chtml"><span class="mjx-math" aria-label="%s">'
                '<span class="mjx-mrow" aria-hidden="true"><span class="mjx-char">x</span></span></span></span></span></span>',
                '<span class="math-tex">\\(%s\\)</span>', '<script type="math/tex">%s</script>',
                '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">%s</annotation></semantics></math>',
                '<img class="latex" src="https://a.org/l.png" alt="%s">',
            ]
        )
    )  # fmt: skip
    written = tex if "<script" in shape else label
    return Piece(f" {shape.replace('%s', written)} ", [f"⟦{tex}⟧"])


@st.composite
def reference(draw: st.DrawFn) -> Piece:
    """A note of one of the kinds the forums have had, and its mark."""
    key, body = str(next(numbers)), draw(prose)
    kind = draw(st.sampled_from(["editor", "markdown-it", "docs", "substack", "wiki", "hover"]))
    back = f'<a href="#fnref{key}">^</a>'
    marks = {
        "editor": f'<span class="footnote-reference" data-footnote-id="{key}" id="fnref{key}"><sup><a href="#fn{key}">[{key}]</a></sup></span>',
        "markdown-it": f'<sup class="footnote-ref"><a href="#fn{key}" id="fnref{key}">[{key}]</a></sup>',
        "docs": f'<sup><a href="#ftnt{key}" id="ftnt_ref{key}">[{key}]</a></sup>',
        "substack": f'<a class="footnote-anchor" id="footnote-anchor-{key}" href="#footnote-{key}">{key}</a>',
        "wiki": f'<sup id="cite_ref-{key}" class="reference"><a href="#cite_note-{key}">[{key}]</a></sup>',
        "hover": f'<span class="hovernote" data-hovernote data-footnote-id="{key}">hovered</span>',
    }
    notes = {
        "editor": f'<ol class="footnotes"><li class="footnote-item" id="fn{key}"><span class="footnote-back-link"><sup>{back}</sup></span>'
        f'<div class="footnote-content"><p>{body.markup}</p></div></li></ol>',
        "markdown-it": f'<section class="footnotes"><ol class="footnotes-list"><li id="fn{key}" class="footnote-item"><p>{body.markup} '
        f'<a href="#fnref{key}" class="footnote-backref">↩︎</a></p></li></ol></section>',
        "docs": f'<p><a href="#ftnt_ref{key}" id="ftnt{key}">[{key}]</a> {body.markup}</p>',
        "substack": f'<div class="footnote"><a id="footnote-{key}" href="#footnote-anchor-{key}" class="footnote-number">{key}</a>'
        f'<div class="footnote-content"><p>{body.markup}</p></div></div>',
        "wiki": f'<ol class="references"><li id="cite_note-{key}"><a href="#cite_ref-{key}">^</a> {body.markup}</li></ol>',
        "hover": f'<ol class="footnotes"><li class="footnote-item" id="fn{key}"><div class="footnote-content"><p>{body.markup}</p></div></li></ol>',
    }  # fmt: skip
    shown = ["hovered"] if kind == "hover" else []
    return Piece(f"word {marks[kind]} ", ["word", *shown], [], [(kind, notes[kind], body.shown)])


@st.composite
def leaf(draw: st.DrawFn) -> Piece:
    kind = draw(st.sampled_from(["code", "kbd", "image", "emoji", "break", "sup", "hidden", "pixel", "link"]))
    inner = draw(prose)
    bare = WORD.findall(" ".join(inner.shown))
    said = " ".join(bare)
    return {
        "code": Piece(f" <code>{inner.markup}</code> ", inner.shown),
        "kbd": Piece(" <kbd>Ctrl</kbd> ", ["Ctrl"]),
        "image": Piece(f' <img src="https://a.org/i.png" alt="{said} seen"> ', [*bare, "seen"]),
        "emoji": Piece(' <img class="emoji" src="https://a.org/e.png" alt="😀"> ', []),
        "break": Piece("one<br>two ", ["one", "two"]),
        "sup": Piece(" m<sup>abc</sup> ", ["mabc"]),
        "hidden": Piece(f' <span style="display: none">{said} unseen</span> ', [], [*bare, "unseen"]),
        "pixel": Piece(' <img src="https://a.org/p.gif" width="1" height="1"> ', []),
        "link": Piece(f' <a href="https://a.org/?q=1">{inner.markup}</a> ', inner.shown),
    }[kind]


def _inline(children: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
    shapes = ["<em>%s</em>", "<strong>%s</strong>", "<s>%s</s>", "<span>%s</span>", "<u>%s</u>", "<b>%s</b>", "<i>%s</i>"]  # fmt: skip
    return st.one_of(
        st.builds(Piece.inside, children, st.sampled_from(shapes)),
        st.lists(children, min_size=2, max_size=3).map(lambda pieces: joined(pieces, " ")),
    )


inline = st.recursive(st.one_of(prose, formula(), reference(), leaf()), _inline, max_leaves=4)
cell = st.recursive(st.one_of(prose, formula()), _inline, max_leaves=3)


@st.composite
def table(draw: st.DrawFn) -> Piece:
    width = draw(st.integers(2, 4))
    head = [draw(cell) for _ in range(width)]
    rows = [[draw(cell) for _ in range(width)] for _ in range(draw(st.integers(1, 3)))]
    names = draw(st.sampled_from(["th", "td"]))
    markup = "".join(f"<{names}>{one.markup}</{names}>" for one in head)
    body = "".join("<tr>" + "".join(f"<td><p>{one.markup}</p></td>" for one in row) + "</tr>" for row in rows)
    everything = joined([*head, *(one for row in rows for one in row)])
    shape = draw(st.sampled_from(["<table>%s</table>", '<figure class="table"><table>%s</table><figcaption>cap tion</figcaption></figure>']))  # fmt: skip
    tail = ["cap", "tion"] if "figcaption" in shape else []
    return Piece(
        shape.replace("%s", f"<tr>{markup}</tr>{body}"), [*everything.shown, *tail], everything.declared, everything.notes
    )  # fmt: skip


@st.composite
def solid(draw: st.DrawFn) -> Piece:
    """Blocks that hold no others."""
    said = draw(words)
    tex = draw(st.sampled_from(TEX))
    pieces = [
        Piece(f"<pre><code class='language-python'>{html.escape(said)}</code></pre>", WORD.findall(said)),
        Piece(f'<p><mjx-container display="true" aria-label="{html.escape(tex, quote=True)}"></mjx-container></p>', [f"⟦{tex}⟧"]),
        Piece('<div class="ck-poll" data-props="{&quot;question&quot;:&quot;Is it so?&quot;}"></div>', ["Is", "it", "so"]),
        Piece('<p>see <iframe src="https://www.youtube.com/embed/a"></iframe> that</p>', ["see", "that"]),
        Piece('<div class="strawpoll-embed"><iframe src="https://strawpoll.com/x">Loading</iframe></div>', [], ["Loading"]),
        Piece("<hr>", []), Piece("<p>* * *</p>", []), Piece("<style>.a{color:red}</style>", []), Piece("<p>Subscribe now</p>", [], ["Subscribe", "now"]),
        Piece('<figure class="image"><img src="https://a.org/x.png" alt="a chart"><figcaption>its words</figcaption></figure>', ["a", "chart", "its", "words"]),
        Piece('<div class="ck-cta-button"><a href="https://a.org">go there</a></div>', ["go", "there"]),
        Piece("<p>open<p>ended<ul><li>item<li>other</ul>", ["open", "ended", "item", "other"]),
        Piece("<ol start=3><li>three</li></ol><ol><li>one</li></ol>", ["three", "one"]),
    ]  # fmt: skip
    return draw(st.sampled_from(pieces))


def _block(children: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
    shapes = st.sampled_from([
        "<blockquote>%s</blockquote>", "<ul><li>%s</li></ul>", "<ol><li>%s</li></ol>", "<div>%s</div>", "<section>%s</section>",
        '<div class="spoilers">%s</div>', '<ul><li>%s</li><li>%s</li></ul>',
    ])  # fmt: skip
    named = st.sampled_from([
        ("<details class='detailsBlock'><summary><p>the <em>sum</em> mary</p></summary><div>%s</div></details>", ("the", "sum", "mary")),
        ('<section class="dialogue-message" display-name="Ann Lee"><section class="dialogue-message-header"><b>Ann Lee</b></section>%s</section>', ("Ann", "Lee")),
        ('<div class="llm-content-block" data-model-name="Claude 4"><div>%s</div></div>', ("Claude", "4")),
    ])  # fmt: skip
    return st.one_of(
        st.builds(lambda one, shape: one.inside(shape) if shape.count("%s") == 1 else one.inside("<ul><li>%s</li></ul>"), children, shapes),
        st.builds(lambda one, pair: one.inside(pair[0], before=pair[1]), children, named),
        st.lists(children, min_size=2, max_size=3).map(joined),
    )  # fmt: skip


paragraph = st.builds(
    Piece.inside, inline, st.sampled_from(["<p>%s</p>", "<p>%s</p>", "<h2>%s</h2>", "<div>%s</div>"])
)
pages = st.recursive(st.one_of(paragraph, table(), solid()), _block, max_leaves=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages)
def test_what_a_reader_sees_is_what_the_markdown_shows(page: Piece) -> None:
    markup = page.markup + "".join(note for _, note, _ in page.notes)

    extract = to_markdown(markup)

    notes = [word for _, _, shown in page.notes for word in shown]
    declared = Counter(word for one in extract.omissions for word in WORD.findall(one.written))
    assert visible(extract.text) == [*page.shown, *notes]
    assert not Counter(page.declared) - declared
