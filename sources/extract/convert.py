"""The prepared tree as our Markdown, by markdownify with converters of our own. Its grammar is docs/markdown.md."""

import re
from collections.abc import Set as AbstractSet
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from sources.extract import prose
from sources.extract.tabulation import TableConverter
from sources.extract.tree import attribute, classes

SPECIAL = re.compile(r"([\\`*_\[\]<>$^~|&])")
SUPERSCRIPTS = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
FENCE = re.compile(r"^(:{3,})", re.MULTILINE)
EMOJI = frozenset({"emoji", "wp-smiley", "twemoji"})
SAFE = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
Parents = AbstractSet[str]


class Converter(TableConverter):
    class Options(TableConverter.DefaultOptions):  # type: ignore[name-defined, misc]
        heading_style = "atx"
        bullets = "-"
        newline_style = "backslash"
        table_infer_header = True

    def __init__(self, base_url: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.base_url = base_url

    def escape(self, text: str, parent_tags: Parents) -> str:
        return SPECIAL.sub(r"\\\1", text)

    # formulas, notes, containers of our own

    def convert_nl_math(self, el: Tag, text: str, parent_tags: Parents) -> str:
        # A dollar beside a digit opens no formula: a space keeps them apart.
        before, after = prose.beside(el.previous_sibling, -1), prose.beside(el.next_sibling, 0)
        return f"{' ' * before.isdigit()}${attribute(el, 'tex')}${' ' * after.isdigit()}"

    def convert_nl_block_math(self, el: Tag, text: str, parent_tags: Parents) -> str:
        if "_inline" in parent_tags or prose.amid_words(el):
            return f"${attribute(el, 'tex')}$"
        return f"\n\n$$\n{attribute(el, 'tex')}\n$$\n\n"

    def convert_nl_ref(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return f"[^{attribute(el, 'label')}]"

    def convert_nl_note(self, el: Tag, text: str, parent_tags: Parents) -> str:
        lines = text.strip().replace("\n", "\n    ")
        return f"\n\n[^{attribute(el, 'label')}]: {re.sub(r'(?m)^ +$', '', lines)}\n\n"

    def convert_nl_box(self, el: Tag, text: str, parent_tags: Parents) -> str:
        kind, argument = attribute(el, "kind"), attribute(el, "argument")
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        if kind == "details":
            title = el.find("nl-summary")
            argument = (
                prose.line(self.process_tag(title, parent_tags={"_inline"})) if isinstance(title, Tag) else ""
            )
        else:
            argument = self.escape(argument, parent_tags)
        fence = _fence_around(text)
        head = f"{fence} {kind} {argument}".rstrip()
        return f"\n\n{head}\n{text.strip()}\n{fence}\n\n" if text.strip() else f"\n\n{head}\n{fence}\n\n"

    def process_tag(self, node: Tag, parent_tags: Parents = frozenset()) -> str:
        # Its box says a summary; said here too, boxes in summaries would be converted twice at every level.
        if node.name == "nl-summary" and "_inline" not in parent_tags:
            return ""
        return super().process_tag(node, parent_tags)

    def convert_nl_break(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return "\n\n"

    def convert_nl_address(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return prose.autolink(attribute(el, "href"))

    # what markdownify does otherwise

    def convert_p(self, el: Tag, text: str, parent_tags: Parents) -> str:
        text = text.strip(" \t\r\n")
        if "_inline" in parent_tags:
            return f" {text} "
        if re.fullmatch(r"(?:(?:\\\*|[⁂•·—–-]|\\~)\s*){3,}|⁂", text):
            return "\n\n---\n\n"
        return f"\n\n{prose.guarded(text)}\n\n" if text else ""

    def convert_div(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return (
            f" {text.strip()} "
            if "_inline" in parent_tags
            else f"\n\n{text.strip()}\n\n"
            if text.strip()
            else ""
        )

    convert_section = convert_article = convert_main = convert_header = convert_footer = convert_aside = (
        convert_div
    )
    convert_center = convert_address = convert_dl = convert_fieldset = convert_div

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: Parents) -> str:  # noqa: N802  the library's name
        line = prose.line(text)
        if not line or "_inline" in parent_tags:
            return f" {line} " if line else ""
        line = re.sub(r"(#+)$", r"\\\1", line)
        return f"\n\n{'#' * min(n, 6)} {line}\n\n"

    def convert_br(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return " " if "_inline" in parent_tags else "\\\n"

    def convert_a(self, el: Tag, text: str, parent_tags: Parents) -> str:
        address = self._absolute(attribute(el, "href"))
        if not text.strip() or not address or "a" in parent_tags:
            return text
        bare = el.get_text().strip()
        if bare == address and el.find(True) is None and re.fullmatch(r"https?://[^\s<>]+", address):
            return prose.autolink(address)
        lead, words, trail = prose.chopped(text)
        if "\n\n" in words.strip():  # a link around blocks: their text matters more than the link
            return text
        return f"{lead}[{words}](<{address}>){trail}"

    def _absolute(self, address: str) -> str:
        address = address.strip()
        if address.startswith("#"):
            return re.sub(r"[\s<>]", "", address)
        whole = urljoin(self.base_url, address)
        whole = f"https:{whole}" if whole.startswith("//") else whole
        if re.match(r"[a-z][a-z0-9+.-]*:", whole, re.IGNORECASE) and not SAFE.match(whole):
            return ""
        return re.sub(r"[\s<>\\]", lambda found: f"%{ord(found[0]):02X}", whole)

    def convert_img(self, el: Tag, text: str, parent_tags: Parents) -> str:
        alt = " ".join(attribute(el, "alt").split())
        alt = "" if prose.FILE_NAME.fullmatch(alt) else self.escape(alt, parent_tags)
        if classes(el) & EMOJI:
            return alt
        address = self._absolute(attribute(el, "src") or attribute(el, "data-src"))
        return f"![{alt}](<{address}>)" if address else alt

    def convert_figure(self, el: Tag, text: str, parent_tags: Parents) -> str:
        body = text.strip()
        if (
            not body
            or "_inline" in parent_tags
            or (el.find("figcaption") is None and el.find("caption") is None)
        ):
            return f"\n\n{body}\n\n"
        fence = _fence_around(body)
        return f"\n\n{fence} figure\n{body}\n{fence}\n\n"

    def convert_figcaption(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return f"\n\n{text.strip()}\n\n" if text.strip() else ""

    convert_caption = convert_figcaption

    def convert_b(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return prose.emphasised(text, "**", parent_tags)

    convert_strong = convert_b

    def convert_em(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return prose.emphasised(text, "*", parent_tags)

    convert_i = convert_cite = convert_dfn = convert_var = convert_em

    def convert_del(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return prose.emphasised(text, "~~", parent_tags)

    convert_s = convert_strike = convert_del

    def convert_sup(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return prose.raised(el, text, SUPERSCRIPTS, "^")

    def convert_sub(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return prose.raised(el, text, SUBSCRIPTS, "~")

    def convert_code(self, el: Tag, text: str, parent_tags: Parents) -> str:
        if "pre" in parent_tags or "_noformat" in parent_tags:
            return text
        words = el.get_text().replace("\n", " ")
        if not words.strip():
            return words
        ticks = "`" * (max((len(run) for run in re.findall(r"`+", words)), default=0) + 1)
        pad = " " if words.startswith("`") or words.endswith("`") else ""
        return f"{ticks}{pad}{words}{pad}{ticks}"

    convert_kbd = convert_samp = convert_tt = convert_code

    def convert_pre(self, el: Tag, text: str, parent_tags: Parents) -> str:
        for line_break in el.find_all("br"):
            line_break.replace_with("\n")
        code = el.get_text().strip("\n")
        if not code.strip():
            return ""
        if "_inline" in parent_tags:
            return f" `{' '.join(code.split())}` "
        fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", code)), default=0) + 1)
        return f"\n\n{fence}{prose.language(el)}\n{code}\n{fence}\n\n"

    def convert_q(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return f"“{text}”"

    def convert_hr(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return "\n\n---\n\n"

    def convert_li(self, el: Tag, text: str, parent_tags: Parents) -> str:
        body = text.strip()
        if not body:
            return ""
        if "_inline" in parent_tags:
            return f" {body} "
        bullet = prose.mark(el)
        return bullet + re.sub(r"\n(?!\n)", "\n" + " " * len(bullet), body) + "\n"

    def convert_dt(self, el: Tag, text: str, parent_tags: Parents) -> str:
        words = prose.emphasised(text.strip(), "**", parent_tags)
        return f"\n\n{prose.guarded(words)}\n\n" if words else ""

    def convert_dd(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return f"\n\n{text.strip()}\n\n" if text.strip() else ""


def _fence_around(text: str) -> str:
    """Longer than any that stands within."""
    return ":" * (max((len(fence) for fence in FENCE.findall(text)), default=2) + 1)


def converted(soup: BeautifulSoup, base_url: str) -> str:
    prose.alternate(soup)
    text = str(Converter(base_url=base_url).convert_soup(soup))
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
