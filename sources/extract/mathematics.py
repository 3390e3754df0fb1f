"""Formulas in every markup the forums have used become TeX: labelled, drawn in code points, raw, MathML."""

import json
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, NavigableString, Tag

from sources.extract.drawing import of_mathjax2, of_mathjax3, of_mathml
from sources.extract.ledger import Ledger
from sources.extract.retexed import tex_of
from sources.extract.tree import attribute, classes, made

WRAPPERS = (
    "span.math-tex",
    "div.math-tex",
    "span.mjpage",
    "span.mjx-chtml",
    "mjx-container",
    "span.mjx-math",
)
PICTURED = (
    "img.latex, img.tex, img[src*='latex.php'], img[src*='codecogs.com'], img[class*='mwe-math-fallback']"
)
"""Formulas that blogs and wikis draw as pictures, with their TeX for description."""
# No opening mark inside: else many that nobody closes would each be searched to the end of the text.
RAW = re.compile(
    r"\\\((?P<inline>(?:(?!\\\().)+?)\\\)|\\\[(?P<block>(?:(?!(?<!\\)\\\[).)+?)\\\]|\$\$(?P<dollars>.+?)\$\$|(?<![\\$\w])\$(?P<dollar>[^$\n]+?)\$(?![\d$])",
    re.DOTALL,
)
TEX_LIKE = re.compile(r"[\\^_{}]")
LETTER_ONLY = re.compile(
    r"[A-Za-z](?:'|\([A-Za-z]\))?(?:\s*[=<>+\-]\s*(?:[A-Za-z]|\d{1,9}(?:\.\d{1,9})?)){0,4}"
)
WORDS_APART = re.compile(r"\s[^\\^_{}=<>+]*\w{2}[^\\^_{}=<>+]*\s")
UNREADABLE = r"\text{unreadable formula}"
BLOCK_ENVIRONMENT = re.compile(r"\\begin\{(?:align|equation|gather|multline)")


def carry_over(soup: BeautifulSoup, ledger: Ledger) -> None:
    """Replace every formula by a tag of ours that holds its TeX."""
    for typeset in soup.select(".katex, .latex-rendered"):
        _typeset(soup, typeset)
    for wrapper in soup.select(",".join(WRAPPERS)):
        if not wrapper.decomposed and wrapper.parent is not None and not _inside_wrapper(wrapper):
            _replace(soup, wrapper, ledger)
    for script in soup.find_all("script"):
        if "math/tex" in attribute(script, "type"):
            _put(soup, script, script.get_text(), display="mode=display" in attribute(script, "type"))
    for image in soup.select(PICTURED):
        if tex := attribute(image, "alt"):
            _put(soup, image, tex.removeprefix("{\\displaystyle ").strip(), display=False)
    for math in soup.find_all("math"):
        _put(soup, math, _of_mathml(math), display=attribute(math, "display") == "block")
    _raw(soup)


def _typeset(soup: BeautifulSoup, tag: Tag) -> None:
    """What blogs typeset: KaTeX keeps its TeX in a note beside the glyphs, Substack in the attributes of an empty block."""
    note = tag.select_one("annotation[encoding='application/x-tex']")
    if note is not None:
        _put(soup, tag, note.get_text(), display=tag.find_parent(class_="katex-display") is not None)
    elif written := _persistent(attribute(tag, "data-attrs")):
        _put(soup, tag, written, display=True)


def _persistent(attributes: str) -> str:
    """The TeX in Substack's attributes, which are JSON; nothing where they are something else."""
    try:
        found = json.loads(attributes)["persistentExpression"]
    except (ValueError, KeyError, TypeError):
        return ""
    return found if isinstance(found, str) else ""


def _inside_wrapper(tag: Tag) -> bool:
    return tag.find_parent("nl-math") is not None or any(
        parent.name == "mjx-container" or classes(parent) & {"math-tex", "mjpage", "mjx-chtml", "mjx-math"}
        for parent in tag.parents
    )


def _replace(soup: BeautifulSoup, wrapper: Tag, ledger: Ledger) -> None:
    labelled = wrapper if wrapper.get("aria-label") else wrapper.select_one("[aria-label]")
    everything = [wrapper, *wrapper.find_all(True)]
    display = any(
        classes(tag) & {"mjpage__block", "MJXc-display"} or attribute(tag, "display") == "true"
        for tag in everything
    )
    if labelled is not None:
        tex = attribute(labelled, "aria-label")
    elif wrapper.select_one("math, mjx-math, .mjx-char"):
        tex = _of_drawing(wrapper)
    else:
        tex = wrapper.get_text()
    if not tex.strip():
        ledger.declare("maths-unreadable", "")
    raw = RAW.fullmatch(tex.strip())
    if raw:
        display = display or raw.lastgroup in ("block", "dollars")
        tex = raw[raw.lastgroup or 0]
    _put(soup, wrapper, tex, display=display)


def _put(soup: BeautifulSoup, tag: Tag, tex: str, *, display: bool) -> None:
    tex = cleaned(tex) or UNREADABLE
    tag.replace_with(made(soup, "nl-block-math" if display else "nl-math", tex=tex))


def cleaned(tex: str) -> str:
    """TeX that can stand between dollars: no dollar, no empty line, no space or backslash at its ends."""
    tex = re.sub(r"\\\$", r"\\textdollar ", tex).replace("$", "")
    tex = re.sub(r"\s+", " ", tex).strip()
    return re.sub(r"(?:(?<!\\)\\|\s)+$", "", tex)


def _of_mathml(math: Tag) -> str:
    note = math.find("annotation", attrs={"encoding": re.compile("tex", re.IGNORECASE)})
    return note.get_text() if note else tex_of(of_mathml(math))


def _of_drawing(wrapper: Tag) -> str:
    """TeX from what is seen: MathML for screen readers beside it, code points (MathJax 3), glyphs (MathJax 2)."""
    if assistive := wrapper.select_one("math"):
        return _of_mathml(assistive)
    if drawn := wrapper.select_one("mjx-math"):
        return tex_of(of_mathjax3(drawn))
    return tex_of(of_mathjax2(wrapper.select_one(".mjx-math") or wrapper))


def _raw(soup: BeautifulSoup) -> None:
    for text in soup.find_all(string=RAW):
        if text.find_parent(["code", "pre", "kbd", "samp", "nl-math", "script"]) is None:
            _split(soup, text)


def _split(soup: BeautifulSoup, text: NavigableString) -> None:
    """A text node with TeX in it, cut into text and formulas; what only looks like TeX stays text."""
    pieces: list[NavigableString | Tag] = []
    position = 0
    for found in _formulas(text):
        group = found.lastgroup or ""
        tex = cleaned(found[group])
        pieces.append(NavigableString(text[position : found.start()]))
        display = group in ("block", "dollars") or bool(BLOCK_ENVIRONMENT.match(tex))
        pieces.append(made(soup, "nl-block-math" if display else "nl-math", tex=tex))
        position = found.end()
    if not pieces:
        return
    pieces.append(NavigableString(text[position:]))
    text.replace_with(*pieces)


def _formulas(text: str) -> Iterator[re.Match[str]]:
    """A dollar that opens no formula, a price's, may stand right before one that does."""
    at = 0
    while found := RAW.search(text, at):
        group = found.lastgroup or ""
        if group.startswith("dollar") and not _is_tex(found[group], group == "dollars"):
            at = found.start() + 1
            continue
        at = found.end()
        if cleaned(found[group]):
            yield found


def _is_tex(written: str, is_display: bool) -> bool:
    """Whether what stands between two dollars is a formula rather than two prices; between doubled ones, rather than words."""
    if is_display:
        return not WORDS_APART.fullmatch(written)
    if written != written.strip() or not written:
        return False
    return bool(TEX_LIKE.search(written) or LETTER_ONLY.fullmatch(written))
