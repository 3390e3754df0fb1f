"""Formulas on the page: drawn from short lists, or not at all."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from episodes.archive.mathml import ATTRIBUTES, CLASSES, DEEPEST, ELEMENTS, WORDS, mathml

ROOT = Path(__file__).resolve().parents[3]
SPOKEN = (ROOT / "tests" / "tts" / "formulas.tsv").read_text().splitlines()
FORMULAS = [line.split("\t")[0] for line in SPOKEN if "\t" in line and not line.startswith("#")]
COMMANDS = ("\\frac", "\\sqrt", "{", "}", "^", "_", "&", "\\\\", "\\text{", "\\left(", "\\right)", "$", "x", "1", "<", "\\a",
    "\\begin{cases}", "\\end{cases}", "\\def\\a{", "\\hat", "|", "\\operatorname{", "\\ce{", "\\tag{", "'", " ")  # fmt: skip


def drawn(tex: str, *, display: bool = False) -> etree._Element:
    written = mathml(tex, display=display)
    assert written is not None, tex
    return etree.fromstring(written)


def check_built_from_lists(top: etree._Element) -> None:
    assert {element.tag for element in top.iter()} <= ELEMENTS | WORDS
    assert {name for element in top.iter() for name in element.attrib} <= {*ATTRIBUTES, "class"}


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
    check_built_from_lists(drawn(tex))


def test_what_the_narrator_can_say_can_be_drawn():
    undrawn = [tex for tex in FORMULAS if mathml(tex, display=True) is None]

    assert [tex for tex in undrawn if not tex.startswith("\\SI")] == []
    for tex in set(FORMULAS) - set(undrawn):
        check_built_from_lists(drawn(tex))


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\newcommand{\R}{\mathbb{R}} x \in \R", "x∈ℝ"),
        (r"\newcommand{\norm}[1]{\lVert #1 \rVert} \norm{x}", "‖x‖"),
        (r"\DeclareMathOperator{\cost}{cost} \cost(x)", "cost(x)"),
        (r"\arg\max_x f", "arg\u2061\u2009max\u2061x\u2061f"),
        (r"\text{for all $x_1$ in } A", "for all\xa0x1in\xa0A"),
        (r"\text{a_b}", "a_b"),
        (r"\mathsf{NP} \mathbf{Set}", "𝖭𝖯𝐒𝐞𝐭"),
        (r"A \setminus B", "A∖B"),
        (r"\begin{equation} x = 1 \label{eq:one} \end{equation}", "x=1"),
        (r"\(x\)", "x"),
        (r"E \tag{1}", "E(1)"),
        (r"\ce{2H2 + O2 -> 2H2O}", "2H2+O2→2H2O"),
        (r"\pmatrix{1 & 2 \cr 3 & 4}", "(1234)"),
        (r"\left< x \right>", "⟨x⟩"),
        (r"\begin{eqnarray} a &=& b \end{eqnarray}", "a=b"),
        (r"\begin{alignat}{2} a &= b \end{alignat}", "a=b"),
    ],
)
def test_what_only_other_typesetters_know_is_drawn_too(tex: str, text: str):
    def plain(written: str) -> str:
        return re.sub(r"[\s\u2061\u2063\u200b]", "", written)

    assert plain("".join(drawn(tex).itertext())) == plain(text)


def test_limits_stand_below_in_display_and_beside_in_a_line():
    assert drawn(r"\max_x f", display=True).findall(".//munder")
    assert drawn(r"\max_x f").findall(".//msub")


def test_a_minus_sign_has_no_space_after_an_opening_bracket():
    minus = next(one for one in drawn("(-1)").iter("mo") if one.text == "−")

    assert (minus.get("lspace"), minus.get("rspace")) == ("0", "0")


def test_columns_keep_their_sides_without_a_style():
    cells = drawn(r"\begin{aligned}a&=b\\c&=d\end{aligned}", display=True).findall(".//mtd")

    assert [cell.get("class").split()[0] for cell in cells] == ["r", "l", "r", "l"]
    assert not any("style" in element.attrib for element in cells)


def test_every_class_of_a_formula_has_a_rule():
    sheet = (ROOT / "static" / "site.css").read_text()

    assert all(f"math .{name} " in sheet for name in {*CLASSES.values(), "boxed", "struck"})


@given(st.lists(st.sampled_from(COMMANDS), max_size=60).map("".join))
def test_whatever_is_written_is_drawn_from_the_lists_or_not_at_all(tex: str):
    written = mathml(tex)

    assert written is None or check_built_from_lists(etree.fromstring(written)) is None


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
    written = mathml(tex) or ""

    assert not any(word in written for word in ("href", "style=", "javascript", 'class="x', "red", "99em"))


def test_markup_in_a_formula_is_text():
    assert "<script" not in (mathml(r"\text{<script>alert(1)</script>}") or "")


@pytest.mark.parametrize(
    "tex",
    [
        "",
        " ",
        r"\frac{",
        "{" * 3000,
        "{" * (DEEPEST + 1) + "}" * (DEEPEST + 1),
        r"\unknown x",
        "x" * 5000,
        r"a & b",
        r"\newcommand{\a}{\a}\a",
        r"\def\a{{{{{{{{{{{\a}}}}}}}}}}}\a",
    ],
)
def test_what_cannot_be_drawn_whole_is_not_drawn(tex: str):
    assert mathml(tex) is None


def test_definitions_cannot_multiply():
    names = ["\\" + letter for letter in "abcdefgh"]
    steps = [f"\\newcommand{{{name}}}{{{before * 12}}}" for before, name in pairwise(names)]

    assert mathml("".join([r"\newcommand{\a}{xxxxxxxxxxxx}", *steps, names[-1]])) is None
