"""TeX as MathML. latex2mathml draws; every element and attribute that reaches a page is built here, from short lists."""

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from latex2mathml import converter
from latex2mathml import exceptions as refusals

LONGEST = 4000  # characters of TeX; longer ones are shown as written
MACROS = re.compile(r"\\(?:(?:re)?newcommand|def|DeclareMathOperator|let)\b")
LONGEST_WITH_MACROS = 400  # definitions multiply: a short bomb stays small
LARGEST = 20_000  # elements

ROWS = {"math", "mrow", "mstyle", "mpadded", "mphantom", "mtable", "mtr", "mtd"}
SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
ELEMENTS = ROWS | SCRIPTS | {"mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot"}
ATTRIBUTES = {
    "display": re.compile(r"block|inline"),
    "displaystyle": re.compile(r"true|false"),
    "stretchy": re.compile(r"true|false"),
    "fence": re.compile(r"true|false"),
    "accent": re.compile(r"true|false"),
    "form": re.compile(r"prefix|infix|postfix"),
    "mathvariant": re.compile(r"normal"),
    "linethickness": re.compile(r"0"),
    "scriptlevel": re.compile(r"[0-2]"),
    "width": re.compile(r"-?[0-3](\.\d{1,3})?em"),
    "minsize": re.compile(r"[0-4](\.\d{1,3})?em"),
    "maxsize": re.compile(r"[0-4](\.\d{1,3})?em"),
}
CLASSES = {"right": "r", "left": "l"}  # browsers dropped columnalign
MODERN = {
    "aligned": "align*",
    "alignedat": "align*",
    "gathered": "gather*",
    "eqnarray": "align*",
    "equation": "",
}
OLD_NAMES = re.compile(r"\\(begin|end)\{(aligned|alignedat|gathered|eqnarray|equation)\*?\}")
UNKNOWN = re.compile(r"\\[a-zA-Z]+")

REFUSALS: tuple[type[Exception], ...] = (
    *(one for one in vars(refusals).values() if isinstance(one, type) and issubclass(one, Exception)),
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    StopIteration,
    RuntimeError,
    RecursionError,
)


@lru_cache(maxsize=4096)
def mathml(tex: str, *, display: bool = False) -> SafeString | None:
    """The formula as a `math` element; None where it cannot be drawn whole, so that TeX is shown as written."""
    if len(tex) > (LONGEST_WITH_MACROS if MACROS.search(tex) else LONGEST):
        return None
    try:
        drawn = converter.convert_to_element(_modern(tex), display="block" if display else "inline")
    except REFUSALS:
        return None
    pieces: list[str] = []
    return mark_safe("".join(pieces)) if _build(drawn, pieces) else None  # noqa: S308


def _modern(tex: str) -> str:
    def rename(found: re.Match[str]) -> str:
        name = MODERN[found[2]]
        return f"\\{found[1]}{{{name}}}" if name else ""

    return OLD_NAMES.sub(rename, tex.strip())


def _build(top: Element, pieces: list[str]) -> bool:
    """Writes the tree out, escaped; False when it could only be shown broken. No recursion: its depth is a stranger's."""
    todo: list[Element | str] = [top]
    built = 0
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            pieces.append(one)
            continue
        text = html.unescape(one.text or "")
        built += 1
        if built > LARGEST or (one.tag != "mtext" and (UNKNOWN.match(text) or text == "&")):
            return False
        tag = one.tag if one.tag in ELEMENTS else "mrow"
        pieces.append(f"<{tag}{_attributes(one)}>{escape(text)}")
        todo.append(f"</{tag}>")
        todo.extend(reversed(one))
    return True


def _attributes(one: Element) -> str:
    kept = {name: value for name, value in one.attrib.items() if name in ATTRIBUTES}
    written = [f' {name}="{value}"' for name, value in kept.items() if ATTRIBUTES[name].fullmatch(value)]
    if name := CLASSES.get(one.attrib.get("columnalign", "")):
        written.append(f' class="{name}"')
    if one.tag == "menclose":
        written.append(' class="enclosed"')
    return "".join(written)
