"""Thousand words a second of each step of reading a page, beside BeautifulSoup's get_text as the floor.

    python -m benchmarks.reading [rounds] [page.html …]

extract: HTML to Markdown. script: Markdown to the whole script, with all that is said (spoken and maths are within it).
spoken: the rules of numbers, names and signs on plain sentences. maths: TeX to words (words are those of the reading).
Everything in this process, warm, in turns; CPU time, medians of the rounds. Without pages: the project's sample posts, and
a post of formulas made of the tests' list.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

from sources.extract import to_markdown
from tests.tts.mutations import FORMULAS
from tts import maths, spoken
from tts.markdown import parse
from tts.script import script_for

SAMPLES = Path(__file__).parents[1] / "sources" / "sample_posts"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: what it does, once, and how many words go through it."""

    name: str
    run: Callable[[], object]
    words: int


def main(rounds: int, pages: list[Path]) -> None:
    texts = {path.name: path.read_text() for path in pages or sorted(SAMPLES.glob("*.html"))}
    if not pages:
        texts["a post of formulas"] = _formulas()
    print(
        f"{'page':44} {'words':>6}  {'get_text':>8} {'extract':>8} {'script':>8} {'spoken':>8} {'maths':>8}   per 1,000 words"
    )
    for name, html in texts.items():
        _measured(name, html, rounds)


def _measured(name: str, html: str, rounds: int) -> None:
    steps = _steps(html)
    for step in steps:
        step.run()  # dictionaries and patterns are loaded once
    seconds: dict[str, list[float]] = {step.name: [] for step in steps}
    for _ in range(rounds):
        for step in steps:
            begun = time.process_time()
            step.run()
            seconds[step.name].append(time.process_time() - begun)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    rates = " ".join(f"{_rate(step, medians[step.name]):>8}" for step in steps)
    words = steps[0].words
    whole = 1e6 * (medians["extract"] + medians["script"]) / words
    said = 1e6 * medians["spoken"] / words
    print(f"{name[:44]:44} {words:>6}  {rates}   {whole:.0f} ms in all, {said:.0f} ms spoken")


def _steps(html: str) -> list[Step]:
    soup = BeautifulSoup(html, "html.parser")
    words = len(soup.get_text(" ").split())
    markdown = to_markdown(html).text
    sentences = [
        " ".join(block.get_text().split()) for block in soup.select("p, li, blockquote, h1, h2, h3, h4")
    ]
    formulas = [
        token.content
        for block in parse(markdown)
        for token in block.children or []
        if token.type == "math_inline"
    ]
    formulas += [token.content for token in parse(markdown) if token.type.startswith("math_block")]
    said = sum(len(maths.say(tex).spoken.split()) for tex in formulas)
    return [
        Step("get_text", lambda: BeautifulSoup(html, "html.parser").get_text(), words),
        Step("extract", lambda: to_markdown(html), words),
        Step("script", lambda: script_for(markdown), words),
        Step(
            "spoken",
            lambda: [spoken.say(sentence) for sentence in sentences],
            sum(len(s.split()) for s in sentences),
        ),
        Step("maths", lambda: [maths.say(tex) for tex in formulas], said),
    ]


def _rate(step: Step, seconds: float) -> str:
    return f"{step.words / seconds / 1000:.1f}" if step.words and seconds else "-"


def _formulas() -> str:
    drawn = (
        f'<span class="math-tex"><mjx-container aria-label="{escape(tex)}"></mjx-container></span>'
        for tex in FORMULAS
    )
    return "".join(f"<p>From what we said it follows that {formula} holds as well.</p>" for formula in drawn)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(int(arguments[0]) if arguments else 7, [Path(path) for path in arguments[1:]])
