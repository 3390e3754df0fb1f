"""The TeX of a formula that is only drawn."""

import unicodedata
from collections.abc import Sequence

from sources.extract.drawing import LEAVES, Drawn
from sources.extract.retexed_leaves import STYLES, leaf, letter

_ACCENTS = {
    **dict.fromkeys("^ˆ\u0302", "hat"),
    **dict.fromkeys("~˜\u0303", "tilde"),
    **dict.fromkeys("¯―‾–\u0304\u0305", "bar"),
    **dict.fromkeys("→⃗\u20d7", "vec"),
    **dict.fromkeys("˙\u0307", "dot"),
    **dict.fromkeys("¨\u0308", "ddot"),
    "ˇ": "check",
    "\u030c": "check",
    "˘": "breve",
    "˚": "mathring",
}
_BRACES = {"⏞": "overbrace", "⏟": "underbrace"}
_LINES = frozenset("―_–‾¯\u0332")
_SCRIPTED = frozenset({"msub", "msup", "msubsup"})
_SHAPED = _SCRIPTED | {"mfrac", "msqrt", "mroot", "munder", "mover", "munderover", "mtable", "mspace"}
_BIG = frozenset("∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂⨀⨆")
_OPENING = frozenset("([{|⟨⌊⌈∥‖")
_CLOSING = frozenset(")]}|⟩⌋⌉∥‖")
_MATRICES = {("(", ")"): "pmatrix", ("[", "]"): "bmatrix", ("|", "|"): "vmatrix", ("‖", "‖"): "vmatrix"}


def tex_of(drawn: Drawn) -> str:
    """TeX that reads as the formula was drawn."""
    kids = drawn.kids
    match drawn.kind:
        case kind if kind in LEAVES:
            return leaf(drawn)
        case "mspace":
            return r"\quad" if drawn.text else ""
        case "mfrac" if len(kids) == 2:
            return rf"\{'binom' if drawn.bare else 'frac'}{{{tex_of(kids[0])}}}{{{tex_of(kids[1])}}}"
        case "msqrt":
            return rf"\sqrt{{{_row(kids)}}}"
        case "mroot" if len(kids) == 2:
            return rf"\sqrt[{tex_of(kids[1])}]{{{tex_of(kids[0])}}}"
        case kind if kind in _SCRIPTED and kids:
            return _scripts(drawn)
        case "munder" | "mover" | "munderover" if kids:
            return _stacked(drawn)
        case "mtable":
            return _table(drawn, "aligned")
    return _row(kids)


def _row(kids: Sequence[Drawn]) -> str:
    """Neighbours; brackets around a table or around a fraction without a line belong to it."""
    items = _flat(kids)
    tex = ""
    while items:
        taken, piece = _next(items)
        tex = tex.removesuffix(r" \quad") if piece.startswith(r"\pmod") else tex
        glue = "" if _is_glued(tex, items[0], piece) else " "
        tex += glue * bool(tex and piece) + piece
        del items[:taken]
    return tex


def _next(items: Sequence[Drawn]) -> tuple[int, str]:
    """How many neighbours belong together, and their TeX."""
    first, second = items[0], items[1] if len(items) > 1 else Drawn("mrow")
    if first.text in _OPENING and _is_held(second):
        third = items[2] if len(items) > 2 and items[2].kind == "mo" else None
        return 2 + (third is not None), _held(second, first.text, third.text if third else "")
    if first.text == "(" and second.text == "mod":
        end = next((i for i, item in enumerate(items) if item.text == ")"), len(items))
        return end + 1, rf"\pmod{{{_row(items[2:end])}}}"
    run = next((i for i, item in enumerate(items) if not _is_letter(item, first.style)), len(items))
    if run > 1:  # "enc" is a word, whether or not it was set as one
        word = "".join(letter(item.text) for item in items[:run])
        return run, rf"\{STYLES[first.style]}{{{word}}}" if first.style else word
    return 1, tex_of(first)


def _is_nothing(drawn: Drawn) -> bool:
    return not any(item.kids or item.text for item in _flat([drawn]))


def _is_letter(item: Drawn, style: str) -> bool:
    """A letter of a word, all of whose letters are set in one style; script and blackboard letters stand alone."""
    sign = letter(item.text) if len(item.text) == 1 else ""
    joins = item.style == style and style in ("", "rm", "bold")
    return item.kind == "mi" and joins and sign.isascii() and sign.isalpha()


def _is_glued(said: str, item: Drawn, piece: str) -> bool:
    """Whether no space may come between: a script of nothing, "1,000", the two bars of one sign."""
    if item.kind in _SCRIPTED and _is_nothing(item.kids[0]):
        return True
    if piece == "|" and said.endswith("|"):
        return True
    thousands = item.kind == "mn" and len(piece) == 3 and piece.isdecimal() and said[-2:-1].isdecimal()
    return (piece == "," and said[-1:].isdecimal()) or (thousands and said.endswith(","))


def _flat(kids: Sequence[Drawn]) -> list[Drawn]:
    """Rows within rows are one row."""
    found: list[Drawn] = []
    for kid in kids:
        found += _flat(kid.kids) if kid.kind not in LEAVES | _SHAPED else [kid]
    return found


def _is_held(drawn: Drawn) -> bool:
    return drawn.kind == "mtable" or drawn.bare


def _held(drawn: Drawn, left: str, right: str) -> str:
    if drawn.bare:
        return tex_of(drawn)
    return _table(drawn, "cases" if left == "{" else _MATRICES.get((left, right), "aligned"))


def _table(drawn: Drawn, environment: str) -> str:
    rows = r" \\ ".join(" & ".join(tex_of(cell) for cell in row.kids) for row in drawn.kids)
    return rf"\begin{{{environment}}} {rows} \end{{{environment}}}"


def _scripts(drawn: Drawn) -> str:
    base, *scripts = drawn.kids
    tex = "" if _is_nothing(base) else _grouped(base)
    for mark, script in zip("^" if drawn.kind == "msup" else "_^", scripts, strict=False):
        lifted = _bound(script)
        tex += lifted if lifted and not lifted.strip("'") else f"{mark}{{{lifted}}}"
    return tex


def _bound(drawn: Drawn) -> str:
    """A script; a table in it is only lines one under the other."""
    items = _flat([drawn])
    if len(items) == 1 and items[0].kind == "mtable":
        lines = r" \\ ".join(" ".join(tex_of(cell) for cell in row.kids) for row in items[0].kids)
        return rf"\substack{{{lines}}}"
    return tex_of(drawn)


def _grouped(base: Drawn) -> str:
    """A base of scripts: what is more than one sign stands in braces, unless in brackets of its own."""
    items = _flat([base])
    tex = tex_of(base)
    bracketed = len(items) > 1 and items[0].text in _OPENING and items[-1].text in _CLOSING
    bracketed |= len(items) > 1 and items[-1].text == "|"  # "df/dx|" at some point
    return tex if bracketed or (len(items) == 1 and items[0].kind in LEAVES) else f"{{{tex}}}"


def _stacked(drawn: Drawn) -> str:
    """Accents, lines, braces with their labels, bounds of a sum, words over arrows."""
    base, *marks = drawn.kids
    if len(marks) == 2:
        if _takes_bounds(base):
            return f"{_grouped(base)}_{{{_bound(marks[0])}}}^{{{_bound(marks[1])}}}"
        return rf"\underset{{{tex_of(marks[0])}}}{{\overset{{{tex_of(marks[1])}}}{{{tex_of(base)}}}}}"
    (mark,) = marks or (Drawn("mrow"),)
    over, sign = drawn.kind == "mover", _text(mark)
    if sign in _BRACES:
        return rf"\{_BRACES[sign]}{{{tex_of(base)}}}"
    if sign in _LINES and not over:
        return rf"\underline{{{tex_of(base)}}}"
    if over and sign in _ACCENTS and not _is_arrow(base):
        return rf"\{_ACCENTS[sign]}{{{tex_of(base)}}}"
    if _takes_bounds(base) or _is_braced(base):
        return f"{_grouped(base) if _takes_bounds(base) else tex_of(base)}{'^' if over else '_'}{{{_bound(mark)}}}"
    if _is_arrow(base) and _text(base) in "→⟶":
        return rf"\xrightarrow{{{tex_of(mark)}}}"
    return rf"\{'overset' if over else 'underset'}{{{tex_of(mark)}}}{{{tex_of(base)}}}"


def _takes_bounds(base: Drawn) -> bool:
    text = _text(base)
    return text in _BIG or (len(text) > 1 and text.isalpha() and not _is_prose(base))


def _is_prose(base: Drawn) -> bool:
    return any(item.kind == "mtext" for item in _flat([base]))


def _is_braced(base: Drawn) -> bool:
    items = _flat([base])
    return len(items) == 1 and items[0].kind in ("munder", "mover") and _text(items[0].kids[-1]) in _BRACES


def _is_arrow(base: Drawn) -> bool:
    return "ARROW" in unicodedata.name(_text(base)[:1] or " ", "")


def _text(drawn: Drawn) -> str:
    """The characters of leaves alone: "argmax", "∑"; nothing where anything else is drawn."""
    items = _flat([drawn])
    if any(item.kind not in LEAVES and item.kind != "mspace" for item in items):
        return ""
    return "".join("".join(item.text.split()) for item in items)
