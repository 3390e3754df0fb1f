"""Formulas of which a page holds only the drawing; drawn.jsonl is what MathJax 2.7 and 3.2 made of them."""

import json
from pathlib import Path

import pytest

from sources.extract import to_markdown
from tts.maths import say

DRAWN = [json.loads(line) for line in Path(__file__).with_name("drawn.jsonl").read_text().splitlines()]
CASES = [
    pytest.param(drawn["tex"], html, id=f"{way} {drawn['tex']}")
    for drawn in DRAWN
    for way, html in drawn.items()
    if way != "tex"
]


def formula(html: str) -> str:
    """What stands between the dollars of a page that is one formula."""
    return to_markdown(f"<p>{html}</p>").text.strip().strip("$").strip()


@pytest.mark.parametrize(("tex", "html"), CASES)
def test_a_drawn_formula_is_read_as_if_its_tex_were_there(tex, html):
    assert say(formula(html)) == say(tex)


def test_many_ways_of_drawing_are_known():
    assert len(CASES) >= 100


def test_katex_is_read_once_and_not_by_its_glyphs():
    drawn = (
        '<span class="katex"><span class="katex-mathml"><math><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow>'
        '<annotation encoding="application/x-tex">x^2</annotation></semantics></math></span>'
        '<span class="katex-html" aria-hidden="true"><span class="mord">x</span><span>2</span></span></span>'
    )

    assert to_markdown(f"<p>So {drawn} it is.</p>").text.strip() == "So $x^2$ it is."
    assert to_markdown(f'<p>So</p><span class="katex-display">{drawn}</span>').text.split() == [
        "So",
        "$$",
        "x^2",
        "$$",
    ]


def test_a_formula_that_substack_draws_later_is_not_lost():
    attributes = json.dumps({"persistentExpression": r"\frac{1}{2}", "id": "A"}).replace('"', "&quot;")
    block = f'<div class="latex-rendered" data-attrs="{attributes}"></div>'

    assert r"\frac{1}{2}" in to_markdown(f"<p>So</p>{block}").text


def test_dollars_within_a_formula_are_money():
    page = '<p>Pay <mjx-container aria-label="\\$10{,}000"><mjx-math></mjx-math></mjx-container> now.</p>'

    assert say(to_markdown(page).text.split("$")[1]) == say(r"\$10{,}000")
