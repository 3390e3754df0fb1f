"""Whatever becomes of a formula on its way, nothing but words is spoken, and soon."""

import os
import random
import re
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tts.test_maths import rows
from tts.maths import UNREAD, say
from tts.maths.structures import IGNORED, STYLES, TEXTUAL
from tts.passages import LETTER

EXAMPLES = int(os.environ.get("MATHS_MUTATIONS", "500"))
SPOKEN = re.compile(rf"(?:{LETTER}[A-Za-z]|[A-Za-z][A-Za-z'-]*|[,. ])+")
COMMANDS = {name for name in IGNORED | STYLES.keys() | TEXTUAL if len(name) > 6 and name.isalpha() and name.islower()} | {
    "frac", "mathrm", "operatorname", "nolimits", "textrm", "mathbb", "sqrt", "tfrac", "vdots", "langle", "rangle",
    "leq", "geq", "neq", "infty", "subseteq", "lVert", "rVert", "lfloor", "qquad", "cdot", "mapsto",
}  # fmt: skip
PROSE = {"bracket", "noindent", "strut", "upright", "phantom"}
SNIPPETS = [
    *"\\{}[]()|$^_&~<>%#'!:;,./-+=*\"`@?",
    *(
        "\\left",
        "\\right",
        "\\frac",
        "\\sqrt[",
        "\\begin{cases}",
        "\\end{cases}",
        "\\\\",
        "\\text{",
        "\\mathrm{",
    ),
    *(
        "\\sum_",
        "\\int",
        "\\not",
        "\\hat",
        "\\vec{",
        "\\|",
        "\\{",
        "\\def\\a",
        "\\newcommand{\\b}[1]{",
        "#1",
        "\\a",
    ),
    *(
        "10",
        "0.5",
        "x",
        "ab",
        "∑",
        "≤",
        "é",
        "漢",
        "\u2063",
        "\x00",
        "\n",
        "𝔼",
        "²",
        "½",
        "\\ce{H2O",
        "\\SI{1}{",
    ),
]


def mutated(formula: str, other: str, seed: int) -> str:
    """The formula after one to six accidents: cut, doubled, swapped, spliced, sprinkled."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.randrange(len(formula) + 1) for _ in range(2))
        accident = chance.randrange(6)
        if accident == 0:
            formula = formula[:at] + formula[to:]
        elif accident == 1:
            formula = formula[:to] + formula[at:]
        elif accident == 2:
            formula = formula[:at] + chance.choice(SNIPPETS) + formula[at:]
        elif accident == 3:
            formula = formula[:at] + other + formula[at:]
        elif accident == 4:
            formula = formula[:at] + formula[at:to][::-1] + formula[to:]
        else:
            formula = formula[:at] + chance.choice(SNIPPETS) + formula[to:]
    return formula


def leaks(spoken: str) -> list[str]:
    found = (
        []
        if SPOKEN.fullmatch(spoken)
        else [c for c in spoken if not (c.isalpha() or c in ",. '-" or c == LETTER)]
    )
    return found + [word for word in re.findall("[a-zA-Z]{3,}", spoken) if word in COMMANDS - PROSE]


FORMULAS = [tex for tex, _ in rows()]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FORMULAS), st.sampled_from(FORMULAS), st.integers(0, 2**32))
def test_a_broken_formula_leaks_nothing(formula, other, seed):
    tex = mutated(formula, other, seed)

    begun = time.thread_time()
    said = say(tex)

    assert not leaks(said.spoken), (tex, said.spoken)
    assert said.spoken and (said.parsed or said.spoken == UNREAD)
    assert time.thread_time() - begun < 2


@settings(max_examples=max(100, EXAMPLES // 5), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from([*FORMULAS, *SNIPPETS]),
    st.sampled_from(["", "x", "}", ")", "/2", "^2", "+1"]),
    st.integers(2, 2000),
)
def test_a_formula_repeated_without_end_is_said_or_refused_soon(piece, tail, times):
    tex = (piece * times)[:9_000] + (tail * times)[:9_000]

    begun = time.thread_time()
    said = say(tex)

    assert not leaks(said.spoken)
    assert time.thread_time() - begun < 5
