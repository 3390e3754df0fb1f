"""Formulas as accidents leave them, and what of TeX may be heard in their reading."""

import random
import re

from tests.tts.test_maths import rows
from tts.maths.structures import IGNORED, STYLES, TEXTUAL
from tts.passages import LETTER

FORMULAS = [tex for tex, _ in rows()]
SPOKEN = re.compile(rf"(?:{LETTER}[A-Za-z]|[A-Za-z][A-Za-z'-]*+|[,. ])++")
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
