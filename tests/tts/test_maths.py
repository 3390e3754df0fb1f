"""The formulas of formulas.tsv, and what is refused."""

import re
from pathlib import Path

import pytest

from tts.maths import MAX_LENGTH, Formula, say
from tts.passages import LETTER

FORMULAS = Path(__file__).with_name("formulas.tsv")
SPELLED = re.compile(r"[A-Za-z][,.]?|[a-z]th[,.]?")
UNREAD = Formula("a formula", parsed=False)


def rows() -> list[tuple[str, str]]:
    lines = [line for line in FORMULAS.read_text().splitlines() if not line.startswith("#")]
    return [(tex, reading) for tex, reading in (line.split("\t") for line in lines)]


def marked(reading: str) -> str:
    """The reading with LETTER before one-letter words and "nth", save those that a tilde calls articles."""
    words = (LETTER + word if SPELLED.fullmatch(word) else word for word in reading.split())
    return " ".join(words).replace("~", "")


@pytest.mark.parametrize(("tex", "reading"), rows())
def test_a_formula_is_read_as_a_mathematician_would(tex, reading):
    assert say(tex) == Formula(marked(reading), parsed=True)


def test_the_list_is_long_and_says_nothing_twice():
    formulas = [tex for tex, _ in rows()]

    assert len(formulas) >= 1_000
    assert len(set(formulas)) == len(formulas)


@pytest.mark.parametrize(
    "tex",
    [
        "x^",
        "\\frac{1}",
        "{x",
        "x}",
        "\\left( x",
        "\\begin{cases} x",
        "\\begin{tikzcd} A \\end{tikzcd}",
        "\\nosuchcommand",
        "x & \\end{align}",
        "\\def\\a{\\a\\a}\\a",
        "{" * 500 + "x" + "}" * 500,
        "(" * 500 + "x" + ")" * 500,
        "x" * (MAX_LENGTH + 1),
        "漢字",
        "",
        "\\quad",
    ],
)
def test_what_cannot_be_parsed_is_a_formula(tex):
    assert say(tex) == UNREAD


def test_an_author_may_define_commands_with_arguments_and_defaults():
    assert say("\\newcommand{\\p}[2][P]{#1(#2)} \\p{A} + \\p[Q]{B}") == say("P(A) + Q(B)")


def test_wrappers_labels_and_spacing_change_nothing():
    plain = say("x + y")

    for tex in (
        "$x+y$",
        "$$ x + y $$",
        "\\[x+y\\]",
        "x\\,+\\!y",
        "\\displaystyle x + y \\label{a}",
        "\\left(x+y\\right)",
    ):
        assert say(tex) == plain


def test_unicode_and_tex_are_one_formula():
    assert say("∑ᵢ pᵢ ≥ ½ ⇒ 𝒳 ⊂ ℝ²") == say(
        "\\sum_i p_i \\geq \\frac12 \\Rightarrow \\mathcal X \\subset \\mathbb R^2"
    )


def test_a_display_ends_without_its_full_stop():
    assert say("x = 1.", display=True) == say("x = 1")
