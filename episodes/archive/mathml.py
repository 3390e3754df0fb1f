"""TeX as MathML. math-core typesets; every element and attribute that reaches a page is built here, from short lists."""

import re
from functools import cache, lru_cache
from html import unescape
from xml.etree.ElementTree import Element, ParseError, fromstring

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from math_core import LatexError, LatexToMathML

from episodes.archive import tex as writing

LONGEST = 4000  # characters of TeX; longer ones are shown as written
DEEPEST = 100  # braces within braces: the typesetter descends into each
MACROS = re.compile(r"\\(?:(?:re)?newcommand|providecommand|def|DeclareMathOperator|let)\b")
# Definitions multiply what is written, in length and in depth: a short bomb stays small.
LONGEST_WITH_MACROS, DEEPEST_WITH_MACROS, EXPANSIONS = 400, 10, 60
LARGEST = 20_000  # elements

ROWS = {"math", "mrow", "mstyle", "mpadded", "mphantom", "mtable", "mtr", "mtd"}
SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts"}
ELEMENTS = ROWS | SCRIPTS | {"mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot"}
OTHERS = {"a": "span"}
WORDS = {"b", "i", "em", "code", "span"}  # within mtext
LENGTH = re.compile(r"-?[0-4](\.\d{1,8})?(em)?")
TRUTH = re.compile(r"true|false")
ATTRIBUTES = {
    "display": re.compile(r"block|inline"),
    "form": re.compile(r"prefix|infix|postfix"),
    "mathvariant": re.compile(r"normal"),
    "linethickness": re.compile(r"0"),
    "scriptlevel": re.compile(r"[0-2]"),
    **dict.fromkeys(("lspace", "rspace", "width", "minsize", "maxsize", "voffset"), LENGTH),
    **dict.fromkeys(("displaystyle", "stretchy", "symmetric", "fence", "accent", "accentunder"), TRUTH),
    "movablelimits": TRUTH,
}
# Our content policy allows no style on an element; what the typesetter asks for has a class in site.css.
CLASSES = {
    "text-align: right": "r",
    "text-align: left": "l",
    "padding-left: 0": "ps0",
    "padding-right: 0": "pe0",
    "padding-left:0": "ps0",
    "padding-right:0": "pe0",
    "padding-left:1em": "ps1",
    "padding-right:0.1667em": "thin",
    "border-right: 0.05em solid currentcolor": "be",
    "border-left: 0.05em solid currentcolor": "bs",
    "border-top: 0.05em solid currentcolor": "bt",
    "border-bottom: 0.05em solid currentcolor": "bb",
    "margin-left:-0.16666667em": "neg",
}
ARROW = str.maketrans({"\u20d7": "\u2192"})  # Chromium sets the combining arrow beside the letter
ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)[A-Za-z]+;")


@lru_cache(maxsize=4096)
def mathml(tex: str, *, display: bool = False) -> SafeString | None:
    """The formula as a `math` element; None where it cannot be drawn whole, so that TeX is shown as written."""
    has_macros = bool(MACROS.search(tex))
    longest, deepest = (LONGEST_WITH_MACROS, DEEPEST_WITH_MACROS) if has_macros else (LONGEST, DEEPEST)
    if not tex.strip() or len(tex) > longest or _depth(tex) > deepest:
        return None
    try:
        written = _typesetter().convert_with_local_state(writing.rewritten(tex), displaystyle=display)
        drawn = fromstring(ENTITY.sub(lambda found: unescape(found[0]), written))  # noqa: S314  (no entity is left)
    except (LatexError, ParseError):
        return None
    pieces: list[str] = []
    return mark_safe("".join(pieces)) if _build(drawn, pieces) else None  # noqa: S308


@cache
def _typesetter() -> LatexToMathML:
    return LatexToMathML(
        macros=writing.abbreviations(),
        fancy_error=False,
        allow_unreliable_rendering=True,
        max_expansions=EXPANSIONS,
    )


def _depth(tex: str) -> int:
    deepest = depth = 0
    for letter in tex:
        depth += (letter == "{") - (letter == "}")
        deepest = max(deepest, depth)
    return deepest


def _build(top: Element, pieces: list[str]) -> bool:
    """Writes the tree out, escaped; False when it is too large. No recursion: its depth is a stranger's."""
    todo: list[Element | str] = [top]
    built = 0
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            pieces.append(one)
            continue
        built += 1
        if built > LARGEST:
            return False
        tag = OTHERS.get(one.tag, one.tag if one.tag in ELEMENTS | WORDS else "mrow")
        pieces.append(f"<{tag}{_attributes(one)}>{escape((one.text or '').translate(ARROW))}")
        todo.append(f"</{tag}>{escape(one.tail or '')}")
        todo.extend(reversed(one))
    return True


def _attributes(one: Element) -> str:
    kept = {name: value for name, value in one.attrib.items() if name in ATTRIBUTES}
    written = [f' {name}="{value}"' for name, value in kept.items() if ATTRIBUTES[name].fullmatch(value)]
    styles = (part.strip() for part in one.attrib.get("style", "").split(";"))
    classes = [CLASSES[part] for part in styles if part in CLASSES]
    if one.tag == "menclose":
        classes.append("boxed" if one.attrib.get("notation") == "box" else "struck")
    return "".join([*written, f' class="{" ".join(classes)}"' if classes else ""])
