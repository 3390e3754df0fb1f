"""The text as it was read, as HTML with a moment for every sentence. Nothing reaches the page but what is built here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from episodes import addresses, words
from episodes.archive.phrases import Line, Reader, Span, footnote_back, formula, seconds
from tts.markdown import parse, parser
from tts.script.leaves import LEAVES


@dataclass(frozen=True, slots=True)
class TimedSentence:
    """One spoken sentence: when, and where it is written; words of our own have no place."""

    seconds: float
    written: str
    block: int | None = None
    start: int = 0
    end: int = 0


def render(
    text: str, spoken: Iterable[TimedSentence], *, read: Reader, limit: int | None = None
) -> SafeString:
    """The Markdown as HTML; at most about `limit` words of it."""
    sentences = list(spoken)
    page = _Page(_spans(sentences), read, limit)
    body = page.blocks(SyntaxTreeNode(parse(text)).children) if text.strip() else ""
    placed = [n for n, one in enumerate(sentences) if one.block is not None]
    if not body or not placed:
        return mark_safe(body)  # noqa: S308  (built here, every string escaped)
    before, after = sentences[: placed[0]], [] if page.is_full else sentences[placed[-1] + 1 :]
    return mark_safe(_own_words(before) + body + _own_words(after))  # noqa: S308  (built here)


def _spans(sentences: Iterable[TimedSentence]) -> dict[int, list[Span]]:
    """Sentences by block, in order, none over another."""
    found: dict[int, list[Span]] = {}
    for one in sorted(
        (one for one in sentences if one.block is not None), key=lambda one: (one.block, one.start)
    ):
        line = found.setdefault(one.block or 0, [])
        start = max(one.start, line[-1].end) if line else one.start
        if one.end > start:
            line.append(Span(start, one.end, one.seconds))
    return found


def _own_words(sentences: Sequence[TimedSentence]) -> str:
    marked = (
        f'<span class="s" data-t="{seconds(one.seconds)}">{escape(one.written)}</span>' for one in sentences
    )
    return f'<p class="aside">{" ".join(marked)}</p>' if sentences else ""


class _Page:
    """Walks the tree once, counting leaf blocks as `tts.passages.Place` does."""

    def __init__(self, spans: dict[int, list[Span]], read: Reader, limit: int | None) -> None:
        self.spans = spans
        self.read = read
        self.left = limit
        self.leaf = 0
        self.levels: list[int] = []
        self.tables = 0

    @property
    def is_full(self) -> bool:
        return self.left is not None and self.left <= 0

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> str:
        return "".join(self.block(node) for node in nodes if not self.is_full)

    def block(self, node: SyntaxTreeNode) -> str:
        if node.type == "paragraph":
            return self.timed(node, f"<p>{self.inside(node)}</p>")
        if node.type == "heading":
            level = self.level(int(node.tag[1]))
            return f"<h{level}>{self.inside(node)}</h{level}>"
        if node.type in ("bullet_list", "ordered_list"):
            return self.timed(node, self.listing(node))
        if node.type == "table":
            return self.timed(node, self.table(node))
        if node.type.startswith("container_"):
            return self.container(node)
        if node.type in LEAVES:
            return self.timed(node, self.leaf_block(node))
        if node.type == "blockquote":
            return f"<blockquote>{self.blocks(node.children)}</blockquote>"
        return {"hr": "<hr>", "footnote_block": ""}.get(node.type) or self.notes(node)

    def timed(self, node: SyntaxTreeNode, written: str) -> str:
        """With a link to the moment in which it begins: the keyboard's way to seek. `written` has moved the count on."""
        spans = [span for n in range(self.leaf - _leaves(node), self.leaf) for span in self.spans.get(n, ())]
        if not spans:
            return f'<div class="para">{written}</div>'
        at = min(span.seconds for span in spans)
        label = escape(gettext("Play from %(moment)s") % {"moment": words.clock(at)})
        link = f'<a class="ts" href="{addresses.moment("", at)}" data-at="{seconds(at)}" aria-label="{label}">{words.clock(at)}</a>'
        return f'<div class="para"><div class="head">{link}</div>{written}</div>'

    def inside(self, node: SyntaxTreeNode) -> str:
        return "".join(self.line(child) for child in node.children)

    def line(self, node: SyntaxTreeNode) -> str:
        """An inline leaf, or what stands beside one."""
        if node.type == "footnote_anchor" and node.token:
            return footnote_back(node.token)
        if node.type != "inline" or node.token is None:
            return self.block(node)
        line = Line(self.spans.get(self.next_leaf(node.content), ()), self.read)
        return line.write(node.token.children or ())

    def next_leaf(self, content: str) -> int:
        if self.left is not None:
            self.left -= len(content.split())
        self.leaf += 1
        return self.leaf - 1

    def leaf_block(self, node: SyntaxTreeNode) -> str:
        if node.type == "inline":
            return self.line(node)
        spans = self.spans.get(self.next_leaf(node.content), ())
        if node.type == "math_block":
            drawn = formula(node.content, self.read, display=True)
            mark = f'<span class="s" data-t="{seconds(spans[0].seconds)}">{drawn}</span>' if spans else drawn
            return f'<div class="formula" tabindex="0">{mark}</div>'
        return f'<pre tabindex="0"><code>{Line(spans, self.read).text(node.content)}</code></pre>'

    def level(self, written: int) -> int:
        """Headings begin at h2 and never skip a level, whatever the author did."""
        while self.levels and self.levels[-1] >= written:
            self.levels.pop()
        self.levels.append(written)
        return min(6, 1 + len(self.levels))

    def listing(self, node: SyntaxTreeNode) -> str:
        tag = "ul" if node.type == "bullet_list" else "ol"
        start = f' start="{int(node.attrs["start"])}"' if tag == "ol" and "start" in node.attrs else ""
        items = (f"<li>{self.item(child)}</li>" for child in node.children if not self.is_full)
        return f"<{tag}{start}>{''.join(items)}</{tag}>"

    def item(self, node: SyntaxTreeNode) -> str:
        """A list's item has the list's time link; its paragraphs are bare."""
        return "".join(self.bare(child) for child in node.children)

    def bare(self, node: SyntaxTreeNode) -> str:
        if node.type == "paragraph":
            return f"<p>{self.inside(node)}</p>"
        if node.type in ("bullet_list", "ordered_list"):
            return self.listing(node)
        return self.block(node)

    def table(self, node: SyntaxTreeNode) -> str:
        self.tables += 1
        name = escape(gettext("Table %(number)d, scrolls sideways") % {"number": self.tables})
        rows = "".join(self.section(child) for child in node.children)
        return f'<div class="scroll-x" tabindex="0" role="region" aria-label="{name}"><table>{rows}</table></div>'

    def section(self, node: SyntaxTreeNode) -> str:
        rows = [[(cell.type, self.inside(cell)) for cell in row.children] for row in node.children]
        if node.type == "thead" and not any(inner for row in rows for _, inner in row):
            return ""
        lines = ("".join(_cell(kind, inner) for kind, inner in row) for row in rows)
        return f"<{node.type}>{''.join(f'<tr>{line}</tr>' for line in lines)}</{node.type}>"

    def container(self, node: SyntaxTreeNode) -> str:
        kind = node.type.removeprefix("container_")
        argument = _argument(node, kind)
        if kind == "details":
            summary = Line((), self.read).write(_inline(argument)) or escape(gettext("More"))
            return f"<details><summary>{summary}</summary>{self.blocks(node.children)}</details>"
        if kind == "spoiler":
            hidden = self.blocks(node.children)
            return (
                f'<details class="spoiler"><summary>{escape(gettext("Spoiler"))}</summary>{hidden}</details>'
            )
        if kind == "figure":
            return self.figure(node)
        title = {
            "turn": argument,
            "llm": gettext("Written by %(model)s") % {"model": argument or gettext("a language model")},
            "embed": gettext("Embedded: %(kind)s") % {"kind": argument},
        }.get(kind, "")
        said = f'<p class="sp">{escape(title)}</p>' if title else ""
        return f'<div class="{escape(kind)}">{said}{self.blocks(node.children)}</div>'

    def figure(self, node: SyntaxTreeNode) -> str:
        shown, last = node.children[:-1], node.children[-1:]
        if not shown or last[0].type != "paragraph":
            return f"<figure>{self.blocks(node.children)}</figure>"
        return f"<figure>{self.blocks(shown)}<figcaption>{self.inside(last[0])}</figcaption></figure>"

    def notes(self, node: SyntaxTreeNode) -> str:
        if node.type != "footnote_block":
            return self.blocks(node.children)
        items = []
        for note in node.children:
            number = int((note.nester_tokens.opening.meta if note.nester_tokens else {}).get("id", 0)) + 1
            items.append(f'<li id="note-{number}" value="{number}">{self.blocks(note.children)}</li>')
        return f'<section class="notes" aria-label="{escape(gettext("Notes"))}"><hr><ol>{"".join(items)}</ol></section>'


def _leaves(node: SyntaxTreeNode) -> int:
    return sum(1 for one in node.walk() if one.type in LEAVES)


def _cell(kind: str, inner: str) -> str:
    return f'<th scope="col">{inner}</th>' if kind == "th" else f"<td>{inner}</td>"


def _argument(node: SyntaxTreeNode, kind: str) -> str:
    said = node.nester_tokens.opening.info.strip() if node.nester_tokens else ""
    return said.removeprefix(kind).strip()


def _inline(text: str) -> list[Token]:
    tokens = parser().parseInline(text)
    return (tokens[0].children or []) if tokens else []
