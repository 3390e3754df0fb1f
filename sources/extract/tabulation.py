"""Tables as rows of equal length; what stands in one but in none of its cells comes first, as browsers show it."""

import itertools
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from bs4 import Tag
from markdownify import MarkdownConverter

from sources.extract import prose
from sources.extract.tree import attribute

Parents = AbstractSet[str]
Cells = list[list[Tag]]

WIDEST = 50


class TableConverter(MarkdownConverter):
    """Converts cells itself: left to the library, tables in tables would be converted twice at every level."""

    escape: Any  # the library's own, which its type stubs leave out
    process_element: Any

    def process_tag(self, node: Tag, parent_tags: Parents = frozenset()) -> str:
        if node.name == "table":
            return self._table(node, parent_tags)
        return str(super().process_tag(node, parent_tags=set(parent_tags)))  # type: ignore[misc]

    def convert_td(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return f" {text.strip()} "

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: Parents) -> str:
        return f"\n{text}\n"

    def _table(self, table: Tag, parents: Parents) -> str:
        cells = _cells(table)
        if "_inline" in parents or not any(cells):
            return f"\n\n{self._inside(table, parents).strip()}\n\n"
        caption = table.find("caption", recursive=False)
        parts = [self._stray(table, [caption, *itertools.chain.from_iterable(cells)])]
        if isinstance(caption, Tag):
            parts.append(prose.line(self._inside(caption, {"_inline"})))
        boxed = len(cells) == len(cells[0]) == 1
        parts.append(self._inside(cells[0][0], parents).strip() if boxed else self._grid(cells))
        return "\n\n" + "\n\n".join(filter(None, parts)) + "\n\n"

    def _grid(self, cells: Cells) -> str:
        lines = grid([[(self._cell(cell), cell) for cell in row] for row in cells])
        titled = any(cell.find_parent("thead") for cell in cells[0][:1]) or is_header(cells)
        head, *body = lines if titled else [[""] * len(lines[0]), *lines]
        return "\n".join([row(head), "|" + " --- |" * len(head), *map(row, body)])

    def _cell(self, cell: Tag) -> str:
        words = self._inside(cell, {"td", "_inline"})
        line = re.sub(r"(?<!\\)\|", r"\|", prose.line(words))
        first = cell.find_previous_sibling(["td", "th"]) is None
        row_header = cell.name == "th" and first and cell.find_next_sibling("td") is not None
        return prose.emphasised(line, "**", frozenset()) if row_header else line

    def _inside(self, el: Tag, parents: Parents) -> str:
        return "".join(self.process_element(child, parent_tags=set(parents)) for child in el.children)

    def _stray(self, table: Tag, holders: Iterable[object]) -> str:
        """The text of the table that stands in none of its holders: cells and caption."""
        known = {id(holder) for holder in holders}
        strings = [text for text in table.find_all(string=True) if text.strip()]
        stray = [text for text in strings if not known & _ids_up_to(table, text.parents)]
        return prose.guarded(prose.line(" ".join(self.escape(text, frozenset()) for text in stray)))


def _cells(table: Tag) -> Cells:
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    return [list(row.find_all(["td", "th"], recursive=False)) for row in rows]


def _ids_up_to(table: Tag, parents: Iterable[Tag]) -> set[int]:
    """Of what a text stands in, up to the table."""
    return {id(tag) for tag in itertools.takewhile(lambda tag: tag is not table, parents)}


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def grid(rows: list[list[tuple[str, Tag]]]) -> list[list[str]]:
    """Rows of equal length, spans written out."""
    filled: list[dict[int, str]] = [{} for _ in rows]
    for number, cells in enumerate(rows):
        column = 0
        for words, cell in cells:
            while column in filled[number]:
                column += 1
            wide, high = span(cell, "colspan"), span(cell, "rowspan")
            for below in range(number, min(len(rows), number + high)):
                for beside in range(wide):
                    filled[below][column + beside] = words if (below, beside) == (number, 0) else ""
            column += wide
    width = max((max(line, default=-1) + 1 for line in filled), default=0)
    return [[line.get(column, "") for column in range(width)] for line in filled]


def is_header(rows: list[list[Tag]]) -> bool:
    """Whether the first row names the columns: header cells, or what editors without them make bold."""
    first, *others = rows
    if not first or all(cell.name == "th" for cell in first):
        return bool(first)
    worded = [cell for cell in first if cell.get_text(strip=True)]
    return (
        len(worded) > 1 and bool(others) and all(map(_is_bold, worded)) and not all(map(_is_bold, others[0]))
    )


def _is_bold(cell: Tag) -> bool:
    bold = "".join(
        tag.get_text() for tag in cell.find_all(["strong", "b"]) if not tag.find_parent(["strong", "b"])
    )
    return "".join(bold.split()) == "".join(cell.get_text().split()) != ""


def span(cell: Tag, name: str) -> int:
    """How many columns or rows a cell takes, by `colspan` or `rowspan`; at most WIDEST."""
    value = attribute(cell, name)
    return min(int(value), WIDEST) if value.isdecimal() and int(value) else 1
