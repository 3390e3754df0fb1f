"""TeX as posts write it, rewritten as the TeX that our typesetter knows. Pure: nothing here draws."""

import re
from collections.abc import Callable

from tts.maths import macros

NAME = r"(?:\{\s*\\([a-zA-Z]+)\s*\}|\\([a-zA-Z]+))"
DELIMITERS = (("$$", "$$"), ("\\(", "\\)"), ("\\[", "\\]"), ("$", "$"))

# Numbers beside equations are those of the post's own page; nothing here refers to them.
ENVIRONMENTS = {
    **dict.fromkeys(("align", "flalign", "flalign*", "alignat", "alignat*"), "align*"),
    **dict.fromkeys(("alignedat", "split"), "aligned"),
    **dict.fromkeys(("equation", "equation*", "displaymath", "math"), ""),
    **dict.fromkeys(("eqnarray", "eqnarray*"), "array"),
    "gather": "gather*",
    "multline": "multline*",
    "smallmatrix": "matrix",
}
ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([a-zA-Z]+\*?)\}((?<=at\})\s*\{\d+\}|(?<=at\*\})\s*\{\d+\})?")
PLAIN = re.compile(r"\\([pbvBV]?matrix|cases)\s*(?=\{)")

SIZES = "tiny|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge"
BOXES = "smash|llap|rlap|mathclap|mathllap|mathrlap|strut|mathstrut|allowbreak"
DROPPED = re.compile(
    rf"\\(?:label|require|vspace)\s*\{{[^{{}}]*\}}|\\rule(?:\[[^\]]*\])?(?:\s*\{{[^{{}}]*\}}){{2}}"
    rf"|\\(?:{SIZES}|{BOXES}|nonumber|notag)(?![a-zA-Z])"
)
RENAMED = {
    "mbox": "text",
    "hbox": "text",
    "pmb": "boldsymbol",
    "mathbbm": "mathbb",
    "mathds": "mathbb",
    "Bbb": "mathbb",
    "cr": "\\",
}
RENAME = re.compile(rf"\\({'|'.join(RENAMED)})(?![a-zA-Z])")
ANGLE = re.compile(r"\\(left|right|middle|[bB]igg?[lrm]?)\s*([<>])")
ANGLES = {"<": "langle", ">": "rangle"}
UNICODE = re.compile(r"\\unicode\s*(?:\[[^\]]*\])?\s*\{\s*x([0-9a-fA-F]{2,5})\s*\}")
MADE = re.compile(r"\\operatorname\*?\s*(?=\{\s*\\(?:math|bold|text|rm|bf))")  # not of letters alone

COMMAND = re.compile(rf"\\(?:(?:re)?newcommand|providecommand)\*?\s*{NAME}\s*(?:\[(\d)\])?\s*(?=\{{)")
OPERATOR = re.compile(rf"\\DeclareMathOperator(\*?)\s*{NAME}\s*(?=\{{)")
TAG = re.compile(r"\\tag(\*?)\s*(?=\{)")

TEXT = re.compile(r"\\text(?:rm|bf|it|sf|tt|normal)?\s*(?=\{)")
LITERAL = re.compile(r"(?<!\\)([_#&])")
WITHIN = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)+)\$")

CHEMISTRY = re.compile(r"\\ce\s*(?=\{)")
ARROW = re.compile(r"<=>|<->|->|<-")
ARROWS = {"<=>": "rightleftharpoons", "<->": "leftrightarrow", "->": "rightarrow", "<-": "leftarrow"}
CHARGE = re.compile(r"\^(?!\{)(\d*[+-])|(?<=[A-Za-z\d])([+-])(?=\s|$)")
ATOMS = re.compile(r"(?<=[A-Za-z)\]])(\d+)")

OURS = {
    "argmax": r"\operatorname*{arg\,max}",
    "argmin": r"\operatorname*{arg\,min}",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "varinjlim": r"\mathop{\underset{\longrightarrow}{\mathrm{lim}}}",
    "varprojlim": r"\mathop{\underset{\longleftarrow}{\mathrm{lim}}}",
    "varlimsup": r"\mathop{\overline{\mathrm{lim}}}",
    "varliminf": r"\mathop{\underline{\mathrm{lim}}}",
}
TYPESET = frozenset({"pmod", "pod", "mod", "ket", "bra", "braket"})  # the typesetter has better ones

Rewrite = Callable[[re.Match[str], str], str]


def abbreviations() -> dict[str, str]:
    """What posts use as if everybody had it, by name: what the narrator knows, and what is only drawn."""
    common = {name: tex for name, (_, tex) in macros.COMMON.items() if name not in TYPESET}
    return common | OURS


def rewritten(tex: str) -> str:
    """The same formula without what only other typesetters know."""
    tex = _undelimited(tex.strip()).replace("\\textdollar ", "\\$")
    tex = UNICODE.sub(lambda found: chr(int(found[1], 16)), tex)
    tex = RENAME.sub(lambda found: f"\\{RENAMED[found[1]]}", DROPPED.sub("", tex))
    tex = ANGLE.sub(lambda found: f"\\{found[1]}\\{ANGLES[found[2]]} ", tex)
    tex = MADE.sub(r"\\mathop", ENVIRONMENT.sub(_environment, tex))
    tex = COMMAND.sub(_definition, tex)
    rules: tuple[tuple[re.Pattern[str], Rewrite], ...] = (
        (OPERATOR, lambda f, inner: f"\\def\\{f[2] or f[3]}{{\\operatorname{f[1]}{{{inner}}}}}"),
        (PLAIN, lambda f, inner: f"\\begin{{{f[1]}}}{inner}\\end{{{f[1]}}}"),
        (TAG, lambda f, inner: f"\\qquad\\text{{{inner if f[1] else f'({inner})'}}}"),
        (CHEMISTRY, lambda _, inner: f"\\mathrm{{{_reaction(inner)}}}"),
        (TEXT, lambda f, inner: _text(f[0].strip(), inner)),
    )
    for command, rule in rules:
        tex = _each(tex, command, rule)
    return tex


def _undelimited(tex: str) -> str:
    for left, right in DELIMITERS:
        inner = tex[len(left) : -len(right)]
        if tex.startswith(left) and tex.endswith(right) and inner and left not in inner:
            return inner
    return tex


def _environment(found: re.Match[str]) -> str:
    name = ENVIRONMENTS.get(found[2], found[2])
    columns = "{rcl}" if found[1] == "begin" and found[2].startswith("eqnarray") else ""
    return f"\\{found[1]}{{{name}}}{columns}" if name else ""


def _definition(found: re.Match[str]) -> str:
    """As \\def, which does not mind whether there was such a command before."""
    arguments = range(1, int(found[3] or 0) + 1)
    return f"\\def\\{found[1] or found[2]}{''.join(f'#{n}' for n in arguments)}"


def _each(tex: str, command: re.Pattern[str], rule: Rewrite) -> str:
    """Every use of a command that takes one argument in braces, rewritten from the left."""
    done, at = [], 0
    while (found := command.search(tex, at)) and (end := _closing(tex, found.end())) is not None:
        done += [tex[at : found.start()], rule(found, tex[found.end() + 1 : end])]
        at = end + 1
    return "".join([*done, tex[at:]])


def _closing(tex: str, at: int) -> int | None:
    """Where the brace is closed that opens at `at`."""
    depth = 0
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(tex, at):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth:
            return found.start()
    return None


def _text(command: str, inner: str) -> str:
    """Words, with the formulas among them set as formulas."""
    pieces = WITHIN.split(inner)
    literal = (LITERAL.sub(r"\\\1", piece) for piece in pieces[::2])
    words = [f"{command}{{{piece}}}" if piece else "" for piece in literal]
    formulas = [f"{{{piece}}}" for piece in pieces[1::2]]
    return "".join(said + drawn for said, drawn in zip(words, [*formulas, ""], strict=True))


def _reaction(inner: str) -> str:
    inner = ARROW.sub(lambda found: f"\\{ARROWS[found[0]]} ", inner)
    inner = CHARGE.sub(lambda found: f"^{{{found[1] or found[2]}}}", inner)
    return ATOMS.sub(r"_{\1}", inner)
