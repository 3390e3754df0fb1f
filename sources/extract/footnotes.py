"""Footnotes of all kinds become references and notes of our own; what nobody refers to stays as text."""

import re

from bs4 import BeautifulSoup, NavigableString, Tag

from sources.extract.ledger import Ledger
from sources.extract.tree import attribute, classes, first_words, made

ITEMS = (
    "li.footnote-item[id], .footnotes li[id], ol.footnotes-list li[id], li[role=doc-endnote][id], li[id^=fn], "
    "div.footnote[id], aside.footnote[id]"
)
BACK = (
    ".footnote-back-link, .footnote-backref, a.reversefootnote, a[role=doc-backlink], a[rev=footnote], a.footnote-number, "
    "[data-footnote-back-link]"
)
MARK_WORDS = re.compile(r"\W*[\w*†‡:]{0,8}\W*")
HEADINGS = re.compile(r"(?:foot|end)?notes?:?", re.IGNORECASE)
HEADING_TAGS = re.compile(r"^(h[1-6]|p|strong|b)$")
TYPED = re.compile(r"\s*\[(\d{1,3})\]\s*")
NUMBERED = re.compile(r"\[?\d{1,3}\]?|[*†‡]{1,3}")
WITHIN = re.compile(r"[^#]*#.")
"""An address that names a place within a page."""
MARK = re.compile(r"\[(\d{1,3})\]")


def carry_over(soup: BeautifulSoup, ledger: Ledger) -> None:
    """Notes gathered at the end of the document, in their order; references in their places."""
    notes = {**_listed(soup, ledger), **_mutual(soup, ledger)}
    labels = {key: str(number) for number, key in enumerate(notes, 1)}
    used = _refer(soup, labels)
    typed = _typed(soup, len(notes))
    gathered = made(soup, "nl-notes")
    for key, note in notes.items():
        box = made(soup, "nl-note", label=labels[key])
        box.extend(list(note.contents))
        note.extract()
        gathered.append(box)
    for box in typed:
        gathered.append(box)
    _forget_empty(soup)
    loose = [labels[key] for key in notes if key not in used]
    if loose:
        # The parser drops a note that nobody refers to: a last paragraph of bare references keeps them.
        line = soup.new_tag("p")
        line.extend(made(soup, "nl-ref", label=label) for label in loose)
        soup.append(line)
    if gathered.contents:
        soup.append(gathered)
    _orphans(soup, ledger)


def _listed(soup: BeautifulSoup, ledger: Ledger) -> dict[str, Tag]:
    found: dict[str, Tag] = {}
    for item in soup.select(ITEMS):
        for back in item.select(BACK):
            if not back.decomposed:
                ledger.drop(back, "note-back-link")
        key = attribute(item, "id")
        content = item.select_one("div.footnote-content, [data-footnote-content]")
        found.setdefault(key, item if content is None else _whole(item, content))
    return found


def _whole(item: Tag, content: Tag) -> Tag:
    content.unwrap()
    return item


def _mutual(soup: BeautifulSoup, ledger: Ledger) -> dict[str, Tag]:
    """Google Docs, Word, wikis and blogs: a mark leads to a place further on, which leads back to the mark."""
    named = {
        attribute(tag, name): tag for name in ("name", "id") for tag in soup.find_all(attrs={name: True})
    }
    order = {id(tag): at for at, tag in enumerate(soup.find_all(True))}
    found: dict[str, Tag] = {}
    for link in soup.find_all("a", href=WITHIN):
        key = _target(link)
        home = _home(named.get(key))
        if key in found or home is None or not MARK_WORDS.fullmatch(link.get_text(strip=True)):
            continue
        own = {attribute(tag, name) for tag in (link, *_wrappers(link)) for name in ("id", "name")} - {""}
        backs = [back for back in home.find_all("a", href=True) if _target(back) in own and back is not link]
        if backs and not any(parent is home for parent in link.parents) and order[id(link)] < order[id(home)]:
            for back in backs:
                ledger.drop(_mark(soup, back), "note-back-link")
            _unnumber(home, link.get_text(strip=True), ledger)
            found[key] = home
    return found


def _target(link: Tag) -> str:
    return attribute(link, "href").partition("#")[2]


def _home(tag: Tag | None) -> Tag | None:
    """The block that an address within the page names: an anchor's own, a heading apart."""
    while tag is not None and tag.name in ("a", "sup", "span", "b", "strong", "em", "i"):
        tag = tag.parent
    return tag if tag is not None and tag.name in ("p", "div", "li", "dd", "td", "aside") else None


def _wrappers(link: Tag) -> list[Tag]:
    return [tag for tag in list(link.parents)[:3] if tag.name in ("sup", "span", "b", "strong")]


def _unnumber(note: Tag, mark: str, ledger: Ledger) -> None:
    """The number that some authors type before a note, beside the link back."""
    first = first_words(note)
    number = re.escape(mark.strip("[]() ."))
    if first is not None and (typed := re.match(rf"\s*\[?{number}[\]).:]+\s*", first)):
        ledger.declare("note-back-link", typed[0])
        first.replace_with(NavigableString(first[typed.end() :]))


def _refer(soup: BeautifulSoup, labels: dict[str, str]) -> set[str]:
    used = set()
    for link in soup.find_all("a", href=WITHIN):
        key = _target(link)
        if key in labels and MARK_WORDS.fullmatch(link.get_text(strip=True)):
            _mark(soup, link).replace_with(made(soup, "nl-ref", label=labels[key]))
            used.add(key)
    for hover in soup.select("span.hovernote[data-footnote-id], span[data-hovernote][data-footnote-id]"):
        key = "fn" + attribute(hover, "data-footnote-id")
        if key in labels:
            hover.insert_after(made(soup, "nl-ref", label=labels[key]))
            used.add(key)
    return used


def _mark(soup: BeautifulSoup, link: Tag) -> Tag:
    """The outermost wrapper that holds nothing but this reference."""
    mark = link
    while (
        mark.parent is not None
        and mark.parent.name in ("sup", "span")
        and mark.parent.get_text(strip=True) == link.get_text(strip=True)
    ):
        mark = mark.parent
    return mark


def _typed(soup: BeautifulSoup, before: int) -> list[Tag]:
    """Notes typed by hand: "[1]" at the head of paragraphs below a heading that says Footnotes. `before`: how many there are."""
    headings = (
        tag for tag in reversed(soup.find_all(HEADING_TAGS)) if HEADINGS.fullmatch(tag.get_text(strip=True))
    )
    heading = next(headings, None)
    if heading is None:
        return []
    notes = _numbered(heading)
    marked = _marks(soup, heading, notes)
    boxes = [
        _boxed(soup, paragraph, before + int(number))
        for number, paragraph in notes.items()
        if number in marked
    ]
    if boxes and len(boxes) == len(notes):
        heading.extract()
    for number, places in marked.items():
        for place in places:
            place["label"] = str(before + int(number))
    return boxes


def _numbered(heading: Tag) -> dict[str, Tag]:
    """The paragraphs below a heading that begin with a number in brackets, by that number."""
    notes: dict[str, Tag] = {}
    below = (tag for tag in heading.find_all_next(["p", "li"]) if isinstance(tag, Tag))
    for paragraph in below:
        first = first_words(paragraph)
        if first is not None and (typed := TYPED.match(first)):
            notes.setdefault(typed[1], paragraph)
    return notes


def _boxed(soup: BeautifulSoup, paragraph: Tag, label: int) -> Tag:
    """The paragraph as a note, without its typed number."""
    if (first := first_words(paragraph)) is not None:
        first.replace_with(NavigableString(TYPED.sub("", first, count=1)))
    box = made(soup, "nl-note", label=str(label))
    box.extend(list(paragraph.contents))
    paragraph.extract()
    return box


def _marks(soup: BeautifulSoup, heading: Tag, notes: dict[str, Tag]) -> dict[str, list[Tag]]:
    marked: dict[str, list[Tag]] = {}
    for text in heading.find_all_previous(string=MARK):
        written = str(text)
        if text.find_parent(["code", "pre", "a"]) is not None:
            continue
        pieces: list[NavigableString | Tag] = []
        position = 0
        for found in MARK.finditer(written):
            if found[1] in notes:
                ref = made(soup, "nl-ref", label=found[1])
                marked.setdefault(found[1], []).append(ref)
                pieces += [NavigableString(written[position : found.start()]), ref]
                position = found.end()
        if pieces:
            text.replace_with(*pieces, NavigableString(written[position:]))
    return marked


def _forget_empty(soup: BeautifulSoup) -> None:
    for box in soup.select(
        "ol.footnotes, ol.footnote-section, section.footnotes, div.footnotes, ol.footnotes-list, hr.footnotes-sep"
    ):
        if not box.decomposed and not box.get_text(strip=True):
            box.extract()


def _orphans(soup: BeautifulSoup, ledger: Ledger) -> None:
    """References whose note is not on the page."""
    for ref in soup.select("span.footnote-reference, sup.footnote-ref, a.footnote-anchor, a.footnote-ref"):
        if not ref.decomposed and ref.find("nl-ref") is None and classes(ref):
            ledger.drop(ref, "note-missing")
    for ref in soup.select("sup > a[href*='#'], a[href*='#'] > sup"):
        if not ref.decomposed and NUMBERED.fullmatch(ref.get_text(strip=True)):
            ledger.drop(ref, "note-missing")
    for back in soup.select(BACK):
        if not back.decomposed:
            ledger.drop(back, "note-back-link")
