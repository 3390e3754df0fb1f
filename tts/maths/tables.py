"""Cases, aligned lines and matrices."""

from collections.abc import Sequence

from tts.maths import relation_words, structures, symbols
from tts.maths.numbers import number
from tts.maths.phrases import Joint, Mood, Phrase, Rank, Reader, Tail, spaced
from tts.maths.tree import Fence, Node, Row, Table, Text, Word, name, operator

_MOST_CELLS = 9
_MOST_WORDS = 8  # in a cell that is read out
_CONTINUES = frozenset(
    name for name, forms in relation_words.RELATIONS.items() if name not in ("vdash", "models", "to")
)


def table(reader: Reader, node: Table) -> Phrase:
    if node.environment in structures.CASES:
        return cases(reader, node.rows)
    if node.environment in structures.MATRICES:
        return matrix(reader, node)
    return lines(reader, node.rows)


def cases(reader: Reader, rows: Sequence[Sequence[Row]]) -> Phrase:
    """ "x if x is greater than zero, and zero otherwise"."""
    said = [_case(reader, row) for row in rows]
    text = ", ".join(said[:-1]) + (", and " if len(said) > 1 else "") + said[-1]
    return Phrase(text, Tail.WIDE, Rank.LIST)


def _case(reader: Reader, row: Sequence[Row]) -> str:
    value = reader.read(row[0].items).text
    condition = [item for cell in row[1:] for item in cell.items]
    if not condition:
        return value
    first = condition[0]
    if isinstance(first, (Text, Word)) or name(first) in ("forall", "exists"):
        return spaced([value, reader.read(condition, Mood.THAT).text])
    return f"{value} if {reader.read(condition, Mood.THAT).text}"


def lines(reader: Reader, rows: Sequence[Sequence[Row]]) -> Phrase:
    """One sentence a line; a line that begins with a relation goes on with the one before."""
    text = ""
    for row in rows:
        items = [item for cell in row for item in cell.items]
        said = reader.read(items, Mood.CLAUSE).text
        first = operator(items[0]) if items else ""
        if not said:
            continue
        if text and first in _CONTINUES:
            text += f", which {_verb(first)} {_without_relation(reader, items)}"
        elif text and (first in symbols.ADDITIVE or first in symbols.MULTIPLICATIVE):
            text += f", {said}"
        else:
            text += f"{'. ' if text else ''}{said}"
    return Phrase(text, Tail.WIDE, Rank.LIST)


def _verb(relation: str) -> str:
    return relation_words.RELATIONS[relation][1]


def _without_relation(reader: Reader, items: Sequence[Node]) -> str:
    return reader.read(items[1:], Mood.CLAUSE).text


def matrix(reader: Reader, node: Table) -> Phrase:
    """Small ones are read, large ones announced by their size."""
    height, width = len(node.rows), max(len(row) for row in node.rows)
    if _is_headed(node.rows, width):
        return _matrix(_headed(reader, node.rows))
    if any(not cell.items for row in node.rows for cell in row) or width != min(
        len(row) for row in node.rows
    ):
        return _matrix(_announced(height, width, "table"))
    of = "the determinant of " if node.environment == "vmatrix" else ""
    if any(name(item) in symbols.DOTS for row in node.rows for cell in row for item in cell.items):
        return _matrix(of + _general(reader, node))
    if height * width > _MOST_CELLS:
        return _matrix(of + _announced(height, width))
    rows = [[reader.read(cell.items).text for cell in row] for row in node.rows]
    if any(len(cell.split()) > _MOST_WORDS for row in rows for cell in row):
        return _matrix(of + _announced(height, width))
    return _matrix(of + _read_out(rows))


def _is_headed(rows: Sequence[Sequence[Row]], width: int) -> bool:
    """Whether only the corner is empty: names stand above the columns and before the rows."""
    if len(rows) < 2 or width < 2 or any(len(row) != width for row in rows):
        return False
    return [cell for row in rows for cell in row if not cell.items] == [rows[0][0]]


def _headed(reader: Reader, rows: Sequence[Sequence[Row]]) -> str:
    """ "a two by two table, with row C: column C, the pair three, three", or without its cells where they are many."""
    (_, *columns), *body = ([reader.read(cell.items).text for cell in row] for row in rows)
    text = _announced(len(body), len(columns), "table")
    longest = max(len(cell.split()) for row in body for cell in row)
    if len(body) * len(columns) > _MOST_CELLS or longest > _MOST_WORDS:
        heads = ", ".join(row[0] for row in body), ", ".join(columns)
        return f"{text}, with rows {heads[0]}, and columns {heads[1]}"
    for head, *cells in body:
        said = ", ".join(f"column {column}, {cell}" for column, cell in zip(columns, cells, strict=True))
        text += f", row {head}, {said}"
    return text


def _matrix(text: str) -> Phrase:
    return Phrase(text, Tail.WIDE, joint=Joint.TIMES)


def _read_out(rows: list[list[str]]) -> str:
    if all(len(row) == 1 for row in rows):
        return "the column vector " + ", ".join(row[0] for row in rows)
    if len(rows) == 1:
        return "the row vector " + ", ".join(rows[0])
    return f"the matrix with rows {', and '.join(', '.join(row) for row in rows)}"


def _announced(height: int, width: int, kind: str = "matrix") -> str:
    first = number(str(height))
    article = "an" if first.startswith(("eight", "eleven")) else "a"
    return f"{article} {first} by {number(str(width))} {kind}"


def _general(reader: Reader, node: Table) -> str:
    first, last = node.rows[0][0], node.rows[-1][-1]
    kind = "matrix"
    if all(len(row) == 1 for row in node.rows):
        kind = "column vector"
    elif len(node.rows) == 1:
        kind = "row vector"
    return (
        f"the {kind} with entries from {reader.read(first.items).text} through {reader.read(last.items).text}"
    )


def cases_in_brace(node: Fence) -> Table | None:
    """A brace that only opens, before an array: cases written by hand."""
    found = node.body.items[0] if len(node.body.items) == 1 else None
    if isinstance(found, Table) and node.left == "{" and not node.right:
        return Table("cases", found.rows)
    return None
