"""The one parser of the library's Markdown, whose grammar is docs/markdown.md."""

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

CONTAINERS = ("spoiler", "details", "turn", "llm", "figure", "embed", "button")


@cache
def parser() -> MarkdownIt:
    """The parser, made once: building it costs more than parsing a short post."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(superscript_plugin).use(sub_plugin)
    parser.use(
        dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=False
    )
    for name in CONTAINERS:
        parser.use(container_plugin, name)
    return parser


def parse(text: str) -> list[Token]:
    """Block tokens in document order, footnotes gathered at the end in a `footnote_block`."""
    return parser().parse(text)
