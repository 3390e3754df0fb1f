"""The main text of a blog's page: readability-lxml as the library uses it, against trafilatura, which it does not have.

    python -m pip install --target /tmp/trafilatura trafilatura
    PYTHONPATH=.:/tmp/trafilatura .venv/bin/python benchmarks/extractors.py

Pages of our own in the shapes of five engines; each part of essay and chrome carries a word of its own, so that what is
kept, lost and let in can be counted. Times are medians of CPU.
"""

import importlib
import importlib.util
import re
import statistics
import time
from collections.abc import Callable

from sources.feeds.parsing import article

SENTENCE = (
    "On that morning the pond, which {} had drawn twice, held more than anyone would have said, and so we went on, "
    "slowly, with a list of reasons that nobody had asked for but which somebody would need. "
)
PARTS = (
    "<p>{0}{1}{2}</p>", "<h2>{0}</h2>", "<p>{0}{1}</p>", "<ul><li>{0}</li><li>{1}</li></ul>", "<blockquote><p>{0}</p></blockquote>",
    "<p>{0}</p>", "<table><tr><th>{0}</th></tr><tr><td>{1}</td></tr></table>", "<pre><code>{0}</code></pre>",
    "<figure><img src='a.png'><figcaption>{0}</figcaption></figure>", "<p>{0}{1}{2}</p>", "<ol><li><p>{0}</p></li></ol>",
    "<p>{0}</p><p>{1}</p>",
)  # fmt: skip
MARK = '<p>{0}<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a></p>'
NOTE = '<div class="footnote"><a id="footnote-1" href="#footnote-anchor-1">1</a><div class="footnote-content"><p>{0}</p></div></div>'
AROUND = {
    "WordPress": (
        '<header class="site-header"><nav><ul>{menu}</ul></nav></header><main id="main"><article class="post hentry">'
        '<div class="entry-content">{essay}<div class="sharedaddy">{share}</div></div></article><div id="comments" '
        'class="comments-area">{comments}</div></main><aside id="secondary" class="widget-area">{side}</aside>'
    ),
    "Substack": (
        '<div class="main-menu">{menu}</div><div class="single-post"><article class="newsletter-post post"><div class="post-header">'
        '{side}</div><div class="available-content"><div class="body markup">{essay}<div class="subscription-widget-wrap">{share}'
        '</div></div></div></article></div><div class="comments-page">{comments}</div>'
    ),
    "Ghost": (
        '<header class="gh-head"><nav>{menu}</nav></header><main class="gh-main"><article class="gh-article"><section '
        'class="gh-content gh-canvas">{essay}</section></article></main><div class="gh-sidebar">{side}</div><section '
        'class="gh-comments">{comments}</section><footer class="gh-foot">{share}</footer>'
    ),
    "Medium": (
        '<div id="root"><div>{menu}</div><article><div><section><div><div>{essay}</div></div></section></div></article><div>'
        "{share}</div><div>{comments}</div><div>{side}</div></div>"
    ),
    "Blogger": (
        '<div class="tabs-outer">{menu}</div><div class="main-outer"><div class="post hentry"><h3 class="post-title">A title</h3>'
        '<div class="post-body entry-content">{essay}</div><div class="post-footer">{share}</div></div><div id="comments" '
        'class="comments">{comments}</div></div><div class="column-right-outer"><div class="sidebar">{side}</div></div>'
    ),
}
WORD = re.compile(r"\b(?:essay|chrome)x\d+\b")


def essay() -> str:
    written = iter(range(10_000))
    parts = [MARK, *PARTS * 3, NOTE]
    return "".join(
        part.format(*(SENTENCE.format(f"essayx{next(written)}") for _ in range(3))) for part in parts
    )


def page(engine: str) -> str:
    marks = iter(range(10_000))

    def lines(form: str, count: int) -> str:
        return "".join(form.format(f"chromex{next(marks)}") for _ in range(count))

    return f"<html><head><title>A title</title></head><body>{AROUND[engine]}</body></html>".format(
        essay=essay(),
        menu=lines('<li><a href="/m">{}</a></li>', 8),
        share=lines('<p><a href="/s">Share this {} now</a></p>', 3),
        comments=lines(
            '<div class="comment"><p>I said so, {}, and would say it again, if anybody asked.</p></div>', 6
        ),
        side=lines('<div class="widget"><a href="/r">Read also {}</a></div>', 6),
    )


def by_readability(html: str) -> str:
    return str(article(html.encode(), "text/html; charset=utf-8")["html"])


def by_trafilatura(html: str) -> str:
    found = importlib.import_module("trafilatura").extract(
        html,
        output_format="html",
        include_comments=False,
        include_links=True,
        include_images=True,
        favor_recall=True,
    )
    return found or ""


def told(engine: str, name: str, extract: Callable[[str], str]) -> None:
    html = page(engine)
    times = []
    for _ in range(9):
        started = time.process_time()
        text = extract(html)
        times.append((time.process_time() - started) * 1000)
    there, kept = set(WORD.findall(html)), set(WORD.findall(text))
    of_essay = {word for word in there if word.startswith("essay")}
    print(
        f"| {engine} | {name} | {len(kept & of_essay)} | {len(of_essay - kept)} | {len(kept - of_essay)} of "
        f"{len(there - of_essay)} | {statistics.median(times):.1f} |"
    )


def main() -> None:
    ways = {"readability-lxml": by_readability}
    if importlib.util.find_spec("trafilatura"):
        ways["trafilatura"] = by_trafilatura
    else:
        print("trafilatura is not here to compare; the head of this file says how to bring it.")
    print("| page | by | kept | lost | chrome let in | ms of CPU |\n|---|---|---:|---:|---:|---:|")
    for engine in AROUND:
        for name, extract in ways.items():
            told(engine, name, extract)


if __name__ == "__main__":
    main()
