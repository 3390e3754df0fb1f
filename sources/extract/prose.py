"""What a line of our Markdown needs: marks, numbers of items, languages of code, and nothing that reads as a block."""

import re
from collections.abc import Set as AbstractSet

from bs4 import BeautifulSoup, NavigableString, Tag

from sources.extract.tree import attribute, classes

LINE_START = re.compile(
    r"^( {0,3})(#{1,6}(?=\s|$)|[-+](?=\s|$)|\d{1,9}(?=[.)](?:\s|$))|:{3}|=+\s*$|-{2,}\s*$)", re.MULTILINE
)
FILE_NAME = re.compile(
    r"[\w .,()%+@·&'’-]{0,120}\.(?:png|jpe?g|gif|webp|svg|heic|bmp|avif|tiff?)(?:\W*\d*)"
    r"|(?:image|img|picture|screenshot|screen ?shot|cleanshot|photo|dsc|pxl|figure|fig|untitled|unnamed|undefined|null|none|alt|"
    r"alt text|placeholder|no alt text provided for this image)[\s_-]*\d*(?: ?\(\d+\))?"
    r"|(?:screenshot|screen ?shot|cleanshot|img|image|pxl|photo)[ _-]\d{4}[-_.]?\d\d[-_.]?\d\d(?!\d).{0,40}"
    r"|https?://\S+|[0-9a-f]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.IGNORECASE,
)
"""Descriptions that describe nothing."""
SECOND = "nl-second"
MARKED: dict[str, frozenset[str]] = {
    "**": frozenset({"b", "strong"}),
    "*": frozenset({"em", "i", "cite", "dfn", "var"}),
    "~~": frozenset({"s", "del", "strike"}),
}
"""Marks and the tags that have made them: the same mark inside itself would end it."""
ORDINAL = frozenset({"st", "nd", "rd", "th"})


def raised(el: Tag, text: str, table: dict[int, int], mark: str) -> str:
    """Superscript or subscript: in Unicode's own signs where there is one for each letter, else between marks."""
    words = el.get_text().strip()
    if el.find(["nl-math", "nl-ref", "a", "img"]) or not words:
        return text
    if mark == "^" and words.lower() in ORDINAL and beside(el.previous_sibling, -1).isdigit():
        return words
    if all(ord(letter) in table for letter in words):
        return words.translate(table)
    return f"{mark}{text.strip()}{mark}" if not re.search(r"\s", text.strip()) else text


def emphasised(text: str, mark: str, parent_tags: AbstractSet[str]) -> str:
    """Marks against letters only: white space and punctuation at the edges move outside, where they bind to nothing."""
    if "_noformat" in parent_tags or "\n\n" in text.strip() or parent_tags & MARKED[mark]:
        return text
    found = re.fullmatch(r"((?:\s|\\?[^\w\s$!\[\]`\\])*)(.*?)((?:\\?[^\w\s$)\]`\\]|\s)*)", text, re.DOTALL)
    lead, words, trail = found.groups() if found else ("", text, "")
    if not re.search(r"\w", words) or mark in words:
        return text
    return f"{lead}{mark}{words}{mark}{trail}"


def beside(sibling: object, index: int) -> str:
    """The character of a neighbouring text at an index (0 or -1); a space where no text stands there."""
    return sibling[index] if isinstance(sibling, NavigableString) and sibling else " "


def number(item: Tag) -> int:
    """What stands before an item: its own value, or as many as it comes after the last that has one."""
    if isinstance(item.parent, Tag) and item.parent.has_attr("reversed"):
        first = (
            start(item)
            if attribute(item.parent, "start")
            else len(item.parent.find_all("li", recursive=False))
        )
        return max(0, first - len(item.find_previous_siblings("li")))
    for steps, li in enumerate([item, *item.find_previous_siblings("li")]):
        value = attribute(li, "value") if isinstance(li, Tag) else ""
        if value.isdecimal():
            return int(value[:9]) + steps
    return start(item) + len(item.find_previous_siblings("li"))


def amid_words(el: Tag) -> bool:
    """Whether something of its own line stands in the middle of a line of words."""
    around = (el.previous_sibling, el.next_sibling)
    return any(isinstance(text, NavigableString) and bool(text.strip()) for text in around)


def alternate(soup: BeautifulSoup) -> None:
    """A list right behind another of its kind takes the other mark: else Markdown would make one of them."""
    for items in soup.find_all(["ol", "ul"]):
        text = items.find_previous(string=lambda text: bool(text.strip()))
        above = [id(tag) for tag in items.parents]
        lists = [
            tag for tag in (text.parents if text else ()) if tag.name == items.name and id(tag) not in above
        ]
        if lists and not attribute(lists[-1], SECOND):
            items[SECOND] = "yes"


def mark(item: Tag) -> str:
    """What stands before an item of a list."""
    second = isinstance(item.parent, Tag) and bool(attribute(item.parent, SECOND))
    if item.parent is not None and item.parent.name == "ol":
        return f"{number(item)}{')' if second else '.'} "
    return "+ " if second else "- "


def start(item: Tag) -> int:
    """The number from which the item's list counts."""
    start = attribute(item.parent, "start") if isinstance(item.parent, Tag) else ""
    return int(start[:9]) if start.isdecimal() else 1


def language(pre: Tag) -> str:
    """The language that a block of code says it is in; empty where it says none."""
    named = attribute(pre, "data-language") or attribute(pre, "data-highlight-language")
    code = pre.find("code")
    for tag in (pre, code):
        for name in sorted(classes(tag)) if isinstance(tag, Tag) else ():
            named = named or (name.partition("-")[2] if name.startswith(("language-", "lang-")) else "")
    return re.sub(r"[^\w+#.-]", "", named)


def guarded(text: str) -> str:
    """No line of a paragraph may begin like a block."""
    return LINE_START.sub(lambda m: f"{m[1]}{m[2]}\\" if m[2][0].isdigit() else f"{m[1]}\\{m[2]}", text)


def line(text: str) -> str:
    return " ".join(text.replace("\\\n", " ").split())


def chopped(text: str) -> tuple[str, str, str]:
    """The space before, the words, and the space behind."""
    words = text.strip()
    return text[: len(text) - len(text.lstrip())], words, text[len(text.rstrip()) :]


def autolink(address: str) -> str:
    return f"<{address}>"
