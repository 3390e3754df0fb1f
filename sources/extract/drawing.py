"""Formulas that are only drawn, as one tree: MathML, and what MathJax 2 and 3 make of it in a page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bs4 import Tag

from sources.extract.tree import attribute, classes


@dataclass(frozen=True, slots=True)
class Drawn:
    """A node of presentation MathML: its name without prefix, what it holds, and how its letters are set."""

    kind: str
    kids: tuple["Drawn", ...] = ()
    text: str = ""
    style: str = ""  # bb, cal, frak, bold, rm or nothing
    bare: bool = False  # a fraction without its line


LEAVES = frozenset({"mi", "mo", "mn", "mtext", "ms"})
_SKIPPED = frozenset({"mphantom", "annotation", "annotation-xml", "none", "mprescripts", "style"})
_VARIANTS = {"double-struck": "bb", "script": "cal", "fraktur": "frak", "bold": "bold", "bold-italic": "bold"}
_FACES = {
    "mjx-ds": "bb",
    "mjx-cal": "cal",
    "mjx-scr": "cal",
    "mjx-fr": "frak",
    "mjx-b": "bold",
    "mjx-n": "rm",
}
_STRETCHED = {"⎛": "(", "⎡": "[", "⎧": "{", "⎞": ")", "⎤": "]", "⎫": "}", "┌": "⌜", "┐": "⌝"}
_FACES_OF_2 = {"ams": "bb", "cal": "cal", "frak": "frak"}
_WIDE = 0.9  # em: a space that parts two formulas


def of_mathml(tag: Tag) -> Drawn:
    """The tree of a `math` element."""
    kind = tag.name.rpartition(":")[2]
    kids = [of_mathml(kid) for kid in _tags(tag) if kid.name not in _SKIPPED]
    if kind in LEAVES:
        return Drawn(kind, text=tag.get_text(), style=_variant(tag))
    if kind in ("semantics", "maction"):
        return kids[0] if kids else Drawn("mrow")
    if kind == "mfenced":
        left, right = attribute(tag, "open") or "(", attribute(tag, "close") or ")"
        return Drawn("mrow", (Drawn("mo", text=left), *_separated(kids), Drawn("mo", text=right)))
    if kind == "mspace":
        return _space(attribute(tag, "width"))
    if kind == "mlabeledtr":  # its first cell is the number of the equation
        return Drawn("mtr", tuple(kids[1:]))
    bare = kind == "mfrac" and attribute(tag, "linethickness") in ("0", "0px", "0pt", "0em")
    return Drawn(kind, tuple(kids), bare=bare)


def of_mathjax3(tag: Tag) -> Drawn:
    """The tree of an `mjx-math` element: code points in class names, scripts and fractions in boxes of their own."""
    kind = tag.name.removeprefix("mjx-")
    if kind in LEAVES or kind == "c":
        return Drawn("mi" if kind == "c" else kind, text="".join(_code_points(tag)), style=_face(tag))
    if kind == "mspace":
        return _space(attribute(tag, "style"))
    if kind in _SKIPPED:
        return Drawn("mrow")
    part = partial(_part, tag, of_mathjax3)
    body = _body(
        of_mathjax3, [kid for kid in _tags(tag) if kid.name not in ("mjx-script", "mjx-over", "mjx-under")]
    )
    script = next((kid for kid in _tags(tag) if kid.name == "mjx-script"), None)
    if script:
        return _scripted(kind, body, [of_mathjax3(kid) for kid in _tags(script) if kid.name != "mjx-spacer"])
    match kind:
        case "mfrac":
            return Drawn("mfrac", (part("mjx-num"), part("mjx-den")), bare=tag.find(atop="true") is not None)
        case "msqrt":
            return Drawn("msqrt", (part("mjx-box"),))
        case "mroot":
            return Drawn("mroot", (part("mjx-box"), part("mjx-root")))
        case "munder":
            return Drawn("munder", (part("mjx-base"), part("mjx-under")))
        case "mover":
            return Drawn("mover", (part("mjx-base"), part("mjx-over")))
        case "munderover":
            return Drawn("munderover", (part("mjx-base"), part("mjx-under"), part("mjx-over")))
        case "mtable":
            rows = tag.select(":scope > mjx-table > mjx-itable > *")
            return _table(of_mathjax3, [[*row.find_all("mjx-mtd", recursive=False)] for row in rows])
    return body


def of_mathjax2(tag: Tag) -> Drawn:
    """The tree of a `span.mjx-math`: glyphs in spans, whose classes say what they are."""
    kind = next((name[4:] for name in classes(tag) if name.startswith("mjx-")), "")
    if kind in LEAVES:
        return Drawn(kind, text=_STRETCHED.get(tag.get_text()[:1], tag.get_text()), style=_face_of_2(tag))
    part = partial(_part, tag, of_mathjax2)
    match kind:
        case "msubsup" | "munderover":
            found = {name: part(f"mjx-{name}") for name in _PLACES if _nearest(tag, f"mjx-{name}")}
            base = found.get("base") or found.get("op") or Drawn("mrow")
            return _placed(
                kind, base, found.get("sub") or found.get("under"), found.get("sup") or found.get("over")
            )
        case "mfrac":
            bare = _nearest(tag, "mjx-line") is None
            return Drawn("mfrac", (part("mjx-numerator"), part("mjx-denominator")), bare=bare)
        case "msqrt":
            return Drawn("msqrt", (part("mjx-box"),))
        case "mroot":
            return Drawn("mroot", (part("mjx-box"), part("mjx-root")))
        case "mtable":
            return _table(
                of_mathjax2,
                [row.select(":scope > .mjx-mtd") for row in tag.select(":scope > .mjx-table > .mjx-mtr")],
            )
    return _body(of_mathjax2, list(_tags(tag)))


_ENTERED = {
    f"mjx-{name}" for name in ("base", "op", "sub", "sup", "under", "over", "numerator", "denominator")
}
_PLACES = ("base", "op", "sub", "sup", "under", "over")


def _placed(kind: str, base: Drawn, low: Drawn | None, high: Drawn | None) -> Drawn:
    """Something with what stands below and above it, by the name that MathML has for that."""
    below, above = ("sub", "sup") if kind == "msubsup" else ("under", "over")
    if low and high:
        return Drawn(f"m{below}{above}", (base, low, high))
    return Drawn(f"m{below if low else above}", (base, low or high or Drawn("mrow")))


def _scripted(kind: str, base: Drawn, scripts: list[Drawn]) -> Drawn:
    """What MathJax 3 sets as scripts, the upper one first; also the bounds of a sum within a line."""
    if len(scripts) > 1:
        return Drawn("msubsup", (base, scripts[1], scripts[0]))
    return Drawn("msup" if kind in ("msup", "mover") else "msub", (base, *scripts))


def _part(tag: Tag, read: Callable[[Tag], Drawn], name: str) -> Drawn:
    """What the nearest element of this name or class holds: nearest, for a fraction may hold another."""
    found = _nearest(tag, name)
    return _body(read, list(_tags(found))) if found else Drawn("mrow")


def _nearest(tag: Tag, name: str) -> Tag | None:
    level = list(_tags(tag))
    while level:
        found = next((one for one in level if one.name == name or name in classes(one)), None)
        if found:
            return found
        level = [kid for one in level if not classes(one) & _ENTERED for kid in _tags(one)]
    return None


def _body(read: Callable[[Tag], Drawn], tags: list[Tag]) -> Drawn:
    kids = tuple(kid for kid in map(read, tags) if kid.kids or kid.text or kid.kind in ("mtable", "mo"))
    return kids[0] if len(kids) == 1 else Drawn("mrow", kids)


def _table(read: Callable[[Tag], Drawn], rows: list[list[Tag]]) -> Drawn:
    return Drawn(
        "mtable",
        tuple(Drawn("mtr", tuple(_body(read, list(_tags(cell))) for cell in row)) for row in rows),
    )


def _tags(tag: Tag) -> Iterator[Tag]:
    return (child for child in tag.children if isinstance(child, Tag))


def _code_points(tag: Tag) -> Iterator[str]:
    """The characters of a leaf; a stretched sign names its own and draws it of several pieces."""
    for child in [tag, *tag.find_all(True)]:
        stretched = child.name in ("mjx-stretchy-v", "mjx-stretchy-h")
        if child.name == "mjx-utext":
            yield child.get_text()
        elif stretched or (
            child.name == "mjx-c" and child.find_parent(["mjx-stretchy-v", "mjx-stretchy-h"]) is None
        ):
            yield from (
                chr(int(name[5:], 16)) for name in classes(child) if re.fullmatch("mjx-c[0-9A-F]{2,5}", name)
            )


def _variant(tag: Tag) -> str:
    variant = attribute(tag, "mathvariant")
    return "rm" if variant == "normal" else _VARIANTS.get(variant, "")


def _face(tag: Tag) -> str:
    return next((style for face, style in _FACES.items() if face in classes(tag)), "")


def _face_of_2(tag: Tag) -> str:
    glyph = tag.select_one(".mjx-char")
    font = next((name for name in classes(glyph) if name.startswith("MJXc-TeX-")), "") if glyph else ""
    _, _, family, *weight = [*font.split("-"), "", "", ""]
    if family == "main" and "mjx-mi" in classes(tag):
        return "bold" if weight[0] == "B" else "rm"
    return _FACES_OF_2.get(family) or ("bold" if weight[0] == "B" else "")


def _space(width: str) -> Drawn:
    amount = re.search(r"(?:^|width:\s*)(-?[\d.]+)em", width)
    wide = amount is not None and float(amount[1]) >= _WIDE
    return Drawn("mspace", text=" " if wide else "")


def _separated(kids: list[Drawn]) -> Iterator[Drawn]:
    for i, kid in enumerate(kids):
        if i:
            yield Drawn("mo", text=",")
        yield kid
