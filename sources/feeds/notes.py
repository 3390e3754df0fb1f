"""A page's notes, kept from the article extractor: it takes whatever is called a footnote for the page's foot.

They are taken out before it reads the page, and those to which the kept article refers are put behind it again.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

MARK = re.compile(r"\W{0,3}(?:\d{1,3}|[a-z]|[ivxlc]{1,6}|[*†‡§¶]{1,3}|note ?\d{1,3})?\W{0,3}", re.IGNORECASE)
NAMED = re.compile(r"foot-?note|end-?note|note-?ref|^_?(?:fn|ftn|edn)|cite_note|doc-note", re.IGNORECASE)
HEADING = re.compile(r"(?:foot|end)?notes?:?", re.IGNORECASE)
INLINE = frozenset({"a", "b", "em", "i", "small", "span", "strong", "sup"})
BLOCKS = frozenset({"aside", "dd", "div", "li", "p", "td"})
HOLDERS = frozenset({"aside", "div", "ol", "section", "ul"})
FOLLOWING = frozenset(
    {"blockquote", "ol", "p", "pre", "ul"}
)  # what goes on with a note that is one paragraph
WITHIN = re.compile(r"href=[^>#\s]{0,500}#", re.IGNORECASE)
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Note:
    number: int
    block: etree._Element
    following: tuple[etree._Element, ...]


def take_out(page: str) -> tuple[str, list[Note]]:
    """The page without its notes, and these; as it was where it has none."""
    if not WITHIN.search(page):
        return page, []
    tree = etree.HTML(page.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8"))
    notes = [] if tree is None else _notes(tree)
    for note in notes:
        for block in (note.block, *note.following):
            _leave(block)
    return (_written(tree), notes) if notes else (page, [])


def put_behind(article: str, notes: list[Note]) -> str:
    """The article with the notes it refers to, in a list that extraction knows."""
    kept = [note for note in notes if f'href="#fn{note.number}"' in article]
    if not kept:
        return article
    items = "".join(f'<li id="fn{note.number}">{_inside(note)}</li>' for note in kept)
    return f'{article}<ol class="footnotes">{items}</ol>'


def _notes(tree: etree._Element) -> list[Note]:
    places = {
        str(name): tag for attribute in ("name", "id") for tag in tree.iter() if (name := tag.get(attribute))
    }
    order = {tag: at for at, tag in enumerate(tree.iter())}
    references: dict[etree._Element, list[etree._Element]] = {}
    for link in list(tree.iter("a")):
        block = _block(places.get(_target(link)))
        if block is not None and order[link] < order[block] and _refers(link, block):
            references.setdefault(block, []).append(link)
    taken = dict(list(references.items())[:MOST])
    notes = []
    for number, (block, links) in enumerate(taken.items(), 1):
        _forget_backs(block, links)
        notes.append(Note(number, block, tuple(_going_on(block, taken))))
        for link in links:
            _rename(link, number)
    return notes


def _target(link: etree._Element) -> str:
    return (link.get("href") or "").partition("#")[2]


def _block(tag: etree._Element | None) -> etree._Element | None:
    """The block of words that an address within the page names; nothing where it names a part of the page."""
    while tag is not None and (tag.tag in INLINE or (tag.tag == "div" and not _says(tag))):
        tag = tag.getparent()
    return tag if tag is not None and tag.tag in BLOCKS else None


def _words(tag: etree._Element) -> str:
    return str(tag.xpath("string()")).strip()


def _says(tag: etree._Element) -> bool:
    return not MARK.fullmatch(_words(tag))


def _refers(link: etree._Element, block: etree._Element) -> bool:
    """Whether a link is a note's mark: it is short, and the note leads back to it or is called one."""
    if not MARK.fullmatch(_words(link)) or not _words(link):
        return False
    if block in link.iterancestors() or not _says(block):
        return False
    own = _names(link)
    leads_back = any(_target(back) in own for back in block.iter("a"))
    return leads_back or any(NAMED.search(name) for name in (_target(link), *_called(block), *_called(link)))


def _names(link: etree._Element) -> set[str]:
    """What the mark and the tags around nothing but it are called."""
    found = set()
    for tag in (link, *list(link.iterancestors())[:3]):
        if tag is link or tag.tag in INLINE:
            found |= {tag.get("id"), tag.get("name")}
    return {name for name in found if name}


def _called(tag: etree._Element) -> Iterator[str]:
    for attribute in ("class", "role", "rel", "epub:type"):
        yield tag.get(attribute) or ""


def _going_on(
    block: etree._Element, notes: dict[etree._Element, list[etree._Element]]
) -> Iterator[etree._Element]:
    """Further paragraphs of a note that is a paragraph among nothing but notes."""
    parent = block.getparent()
    if block.tag != "p" or parent is None or not any(NAMED.search(name) for name in _called(parent)):
        return
    for tag in block.itersiblings():
        if tag in notes or tag.tag not in FOLLOWING:
            return
        yield tag


def _forget_backs(block: etree._Element, links: list[etree._Element]) -> None:
    own = set().union(*(_names(link) for link in links))
    for back in list(block.iter("a")):
        if _target(back) in own:
            _leave(_alone(back))


def _rename(link: etree._Element, number: int) -> None:
    """A mark that no extractor takes for a page's foot."""
    mark = _alone(link)
    new = etree.Element("a", {"href": f"#fn{number}"})
    new.text = str(number)
    around = etree.Element("sup")
    around.append(new)
    around.tail = mark.tail
    mark.tail = None
    parent = mark.getparent()
    if parent is not None:
        parent.replace(mark, around)


def _alone(link: etree._Element) -> etree._Element:
    """The outermost tag that holds nothing but this link."""
    parent = link.getparent()
    while parent is not None and parent.tag in ("sup", "span") and _words(parent) == _words(link):
        link, parent = parent, parent.getparent()
    return link


def _leave(tag: etree._Element) -> None:
    """Take a tag out, what stands after it not; and what then is only a heading over nothing."""
    parent = tag.getparent()
    if parent is None:
        return
    tail, before = tag.tail, tag.getprevious()
    tag.tail = None
    parent.remove(tag)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    # Few are left: the words of a long article are not looked through for each of its notes.
    emptied = parent.tag in HOLDERS and len(parent) <= 2 and HEADING.fullmatch(_words(parent) or "notes")
    if emptied:
        _leave(parent)


def _inside(note: Note) -> str:
    block = note.block
    inner = html.escape(block.text or "") + "".join(_written(tag, with_tail=True) for tag in block)
    return (f"<p>{inner}</p>" if block.tag == "p" else inner) + "".join(map(_written, note.following))


def _written(tag: etree._Element, *, with_tail: bool = False) -> str:
    return str(etree.tostring(tag, encoding="unicode", method="html", with_tail=with_tail))
