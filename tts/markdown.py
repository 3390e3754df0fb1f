"""The one parser of the library's Markdown, whose grammar is docs/markdown.md."""

from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar
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
    parser.inline.ruler.at("math_inline", _minding_the_start(math_inline_dollar(False, False, False)))
    for name in CONTAINERS:
        parser.use(container_plugin, name)
    return parser


def _minding_the_start(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The plugin looks before a dollar for a digit; before the first it sees the line's end ("$n$ is 5")."""

    def minding(state: StateInline, silent: bool) -> bool:
        if state.pos or not state.src[-1:].isdigit():
            return rule(state, silent)
        written = state.src
        state.src = f"{written} "
        found = rule(state, silent)
        state.src = written
        return found

    return minding


def parse(text: str) -> list[Token]:
    """Block tokens in document order, footnotes gathered at the end in a `footnote_block`."""
    return parser().parse(text)
