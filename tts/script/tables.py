"""How a table is read: small ones cell by cell with their headers, larger ones announced."""

from dataclasses import dataclass, replace

from tts.passages import Kind, Omission, Pause, Place, Sentence
from tts.script.leaves import Block
from tts.script.line import Form, Line, read
from tts.script.writer import Setting, Writer, listed, own


@dataclass(frozen=True, slots=True)
class Table:
    headers: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]

    @property
    def lines(self) -> list[Line]:
        return [*self.headers, *(cell for row in self.rows for cell in row)]

    @property
    def has_headers(self) -> bool:
        return any(_has_words(header) for header in self.headers)

    @property
    def names_rows(self) -> bool:
        """Whether the first column holds the rows' names: its corner is empty."""
        return self.has_headers and len(self.headers) > 1 and not _has_words(self.headers[0])


def table_of(block: Block) -> Table:
    rows = [
        tuple(read(cell) for cell in row.children) for section in block.children for row in section.children
    ]
    return Table(rows[0], tuple(row for row in rows[1:] if any(map(_has_words, row))))


def say_table(writer: Writer, table: Table, setting: Setting, caption: Line | None = None) -> None:
    policies = writer.policies
    if policies.tables == "skip":
        return _leave_out(writer, [*table.lines, *([caption] if caption else [])])
    if _is_layout(table):
        _say_cells(writer, table, setting)
    elif (
        policies.tables == "announce"
        or len(table.rows) > policies.table_rows
        or len(table.headers) > policies.table_columns
    ):
        return _announce(writer, table, setting, caption)
    else:
        _say_rows(writer, table, setting)
    if caption:
        with writer.framed("Caption:"):
            writer.say(writer.sentences(caption), setting, pause=Pause.SENTENCE, kind=Kind.TABLE)
    return None


def _is_layout(table: Table) -> bool:
    """A frame around words: one column, or one row without headers."""
    return len(table.headers) == 1 or (not table.has_headers and len(table.rows) < 2)


def _say_cells(writer: Writer, table: Table, setting: Setting) -> None:
    for line in table.lines:
        writer.say(writer.sentences(line), setting)


def _say_rows(writer: Writer, table: Table, setting: Setting) -> None:
    names = [name for line in table.headers if (name := _whole(writer, line))]
    opening = [own(f"Table: {_count(len(table.rows), 'row')}.")]
    if names:
        columns = listed([name.spoken.rstrip(".:,") for name in names])
        opening.append(_naming(f"Columns are {columns}.", names))
    writer.say(opening, setting, kind=Kind.TABLE)
    for row in table.rows:
        writer.say(_row(writer, table, row), setting, pause=Pause.ITEM, kind=Kind.TABLE)


def _row(writer: Writer, table: Table, row: tuple[Line, ...]) -> list[Sentence]:
    said: list[Sentence] = []
    for n, (header, cell) in enumerate(zip(table.headers, row, strict=True)):
        value = _whole(writer, cell)
        if value is None:
            continue
        if n == 0 and table.names_rows:
            words = f"{value.spoken.rstrip('.:,')}:"
        elif name := _quiet(writer, header):
            words = f"{name}, {value.spoken}"
        else:
            words = value.spoken
        said.append(replace(value, spoken=words))
    return said


def _whole(writer: Writer, line: Line) -> Sentence | None:
    """A cell as one sentence."""
    found = writer.sentences(line)
    if not found:
        return None
    first, *others = found
    also = tuple(other.place for other in others if other.place)
    return Sentence(" ".join(s.written for s in found), " ".join(s.spoken for s in found), first.place, also)


def _quiet(writer: Writer, line: Line) -> str:
    """Words said again, or within a sentence of ours: nothing is noted about them here."""
    whole = _whole(Writer(writer.policies), line)
    return whole.spoken.rstrip(".:,") if whole else ""


def _announce(writer: Writer, table: Table, setting: Setting, caption: Line | None) -> None:
    size = own(f"{_count(len(table.rows), 'row')} and {_count(len(table.headers), 'column')}").spoken.rstrip(
        "."
    )
    columns = [name for line in table.headers if (name := _quiet(writer, line))]
    title = _quiet(writer, caption) if caption else ""
    words = f"A table{f', {title},' if title else ''} with {size}{': ' + listed(columns) if columns else ''}."
    lines = [*table.headers, *([caption] if caption else [])]
    named = [
        Sentence(" ".join(line.text.split()), "", Place(line.number, 0, len(line.text)))
        for line in lines
        if line.text.strip()
    ]
    opening = _naming(words, named) if named else Sentence(words, words)
    writer.say([opening, own("See the post for its contents.")], setting, kind=Kind.TABLE)
    _leave_out(writer, [cell for row in table.rows for cell in row])


def _naming(words: str, named: list[Sentence]) -> Sentence:
    """A sentence of ours that names headers and caption."""
    places = [place for one in named for place in (one.place, *one.also) if place]
    return Sentence(", ".join(one.written for one in named), words, places[0], tuple(places[1:]))


def _leave_out(writer: Writer, lines: list[Line]) -> None:
    places = [Place(line.number, 0, len(line.text)) for line in lines if line.text.strip()]
    if places:
        shown = " | ".join(" ".join(line.text.split()) for line in lines)
        writer.omissions.append(Omission("table", shown, places[0], tuple(places[1:])))


def _has_words(line: Line) -> bool:
    return bool(line.text.strip()) or line.has(Form.IMAGE)


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
