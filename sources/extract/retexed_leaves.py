"""The TeX of a leaf of a drawn formula: its letters, numbers, signs and words."""

import unicodedata

from sources.extract.drawing import Drawn

STYLES = {"bb": "mathbb", "cal": "mathcal", "frak": "mathfrak", "bold": "mathbf", "rm": "mathrm"}
_WORDS = {"mod": r"\bmod", "||": r"\|"}
_SIGNS = {
    "\u2061": "",
    "\u2062": "",
    "\u2063": "",
    "\u2064": "",
    "\u200b": "",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "$": r"\textdollar",
    "#": r"\#",
    "&": r"\&",
    "_": r"\_",
    "\\": r"\setminus",
    "−": "-",
    "∗": "*",
    "⋅": r"\cdot",
    "∣": r"\mid",
    "∥": r"\|",
    "‖": r"\|",
    "′": "'",
    "″": "''",
    "‴": "'''",
    "∖": r"\setminus",
    "…": r"\ldots",
    "⋯": r"\cdots",
    "⋮": r"\vdots",
    "⋱": r"\ddots",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "♯": r"\sharp",
    "△": r"\triangle",
    "◻": r"\Box",
    "□": r"\Box",
    "◊": r"\Diamond",
    "⟹": r"\implies",
    "⟺": r"\iff",
    "⟶": r"\to",
    "⊨": r"\models",
    "⊩": r"\Vdash",
    "⋆": r"\star",
    "·": r"\cdot",
    "⊤": r"\top",
    "〈": r"\langle",
    "〉": r"\rangle",
    "⌈": r"\lceil",
    "⌉": r"\rceil",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
    "⟵": r"\leftarrow",
    "⟼": r"\mapsto",
    "↦": r"\mapsto",
    "⟸": r"\impliedby",
    "∅": r"\emptyset",
}


def leaf(drawn: Drawn) -> str:
    if drawn.kind in ("mtext", "ms"):
        return _prose(drawn.text)
    text = "".join(letter(character) for character in drawn.text.strip())
    if text in _WORDS:
        return _WORDS[text]
    if "\u0338" in text:  # a stroke through the sign before it
        return rf"\not {leaf(Drawn(drawn.kind, text=text.replace(chr(0x338), '')))}"
    if text == "⊥":
        return r"\perp" if drawn.kind == "mo" else r"\bot"
    if len(text) > 1 and text.replace("\u2006", "").replace(" ", "").isalpha():
        return rf"\operatorname{{{''.join(text.split())}}}"
    tex = " ".join(filter(None, (_SIGNS.get(character, character) for character in text)))
    tex = tex.replace(" ", "") if drawn.kind == "mn" else tex
    style = (
        "" if drawn.style == "rm" and not (text.isascii() and text.isalpha()) else STYLES.get(drawn.style, "")
    )
    return rf"\{style}{{{tex}}}" if style and text and drawn.kind != "mo" else tex


def _prose(text: str) -> str:
    """Words with the spaces around them, which TeX keeps; nothing of what TeX would obey."""
    plain = "".join(character for character in text.replace("\u00a0", " ") if character not in "\\{}^_#~")
    escaped = plain.replace("%", r"\%").replace("&", r"\&").replace("$", r"\textdollar ")
    return rf"\text{{{escaped}}}" if plain.strip() else ""


def letter(character: str) -> str:
    """The letter that a mathematical letter is: italics are a matter of the font."""
    title = unicodedata.name(character, "")
    is_a_font = title.startswith("MATHEMATICAL") and "DOUBLE-STRUCK" not in title
    return unicodedata.normalize("NFKC", character) if is_a_font or title == "PLANCK CONSTANT" else character
