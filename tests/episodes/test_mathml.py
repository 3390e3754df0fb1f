"""Formulas on the page: drawn from short lists, or not at all."""

from itertools import pairwise

import pytest
from lxml import etree

from episodes.mathml import ELEMENTS, mathml


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{a}{b} \leq \sum_{i=1}^n x_i",
        r"\begin{aligned}a&=b\\c&=d\end{aligned}",
        r"\begin{cases} a & x>0 \\ b & y<0 \end{cases}",
        r"\mathbb{E}_{x\sim p}[\log p(x)]",
        r"\sqrt[3]{x} \hat{y} \vec{z}",
        r"\left( \frac{a}{b} \right)",
        r"\text{if } x < 3",
    ],
)
def test_ordinary_formulas_become_well_formed_mathml(tex: str):
    drawn = mathml(tex)

    assert drawn is not None
    assert {element.tag for element in etree.fromstring(drawn).iter()} <= ELEMENTS


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\style{color:red}{x}",
        r"\class{x}{y}",
        r"\color{red}{x}",
        r"\rule{99em}{99em}",
    ],
)
def test_no_attribute_of_a_stranger_gets_through(tex: str):
    drawn = mathml(tex) or ""

    assert not any(word in drawn for word in ("href", "style=", "javascript", 'class="x', "red", "99em"))


def test_markup_in_a_formula_is_text():
    assert "<script" not in (mathml(r"\text{<script>alert(1)</script>}") or "")


@pytest.mark.parametrize(
    "tex", ["", r"\frac{", "{" * 3000, r"\unknown x", "x" * 5000, r"a & b", r"\newcommand{\a}{\a}\a"]
)
def test_what_cannot_be_drawn_whole_is_not_drawn(tex: str):
    assert mathml(tex) is None


def test_definitions_cannot_multiply():
    names = ["\\" + letter for letter in "abcdefgh"]
    steps = [f"\\newcommand{{{name}}}{{{before * 12}}}" for before, name in pairwise(names)]

    assert mathml("".join([r"\newcommand{\a}{xxxxxxxxxxxx}", *steps, names[-1]])) is None
