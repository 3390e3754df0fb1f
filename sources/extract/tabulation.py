"""The cells of a table as rows of equal length."""

from bs4 import Tag

from sources.extract.tree import attribute

WIDEST = 50


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
    value = attribute(cell, name)
    return min(int(value), WIDEST) if value.isdecimal() and int(value) else 1
