"""TeX tokens become rows of nodes: braces, scripts, commands and environments are understood here."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from tts.maths import relation_words, structures, symbols, words
from tts.maths.canonical import CANONICAL
from tts.maths.fences import paired
from tts.maths.merging import merge, settled
from tts.maths.tokens import Sort, Token, until_closed
from tts.maths.tree import (
    Binomial,
    Fraction,
    MathsError,
    Node,
    Number,
    Row,
    Scripts,
    Symbol,
    Text,
    Word,
)

MAX_DEPTH = 24
OPEN, CLOSE = Token(Sort.CHAR, "{"), Token(Sort.CHAR, "}")
_ENDS = {"right", "end", "\\", "middle", "cr"}
_CHARACTERS = {"<": "lt", ">": "gt", "%": "percent"}
_SAID_PLAINLY = words.FUNCTIONS | symbols.FUNCTIONS.keys() | symbols.BIG.keys() | {"approx", "equiv"}
_COMMANDS = (
    structures.IGNORED
    | structures.STYLES.keys()
    | structures.TEXTUAL
    | {"frac", "dfrac", "tfrac", "cfrac", "sqrt", "binom", "xrightarrow", "substack", "underset", "overset"}
    | {found for found in symbols.KNOWN | CANONICAL.keys() if len(found) > 4 and found not in _SAID_PLAINLY}
)
_GROUPS = frozenset({"SO", "SU", "GL", "SL", "PSL", "Spin"})  # of matrices: "SO(3)"
_OVER: dict[str, Callable[[Row, Row], Node]] = {"over": Fraction, "atop": Fraction, "choose": Binomial}


Structure = Callable[["Parser", str, list[Node]], None]


class Parser:
    def __init__(self, given: list[Token], structures: Mapping[str, Structure], depth: int = 0) -> None:
        self.waiting = given[::-1]
        self.structures = structures
        self.depth = depth
        self.scripts = 0  # how many scripts we are in: "x_{Low}" is a word, "mgh" is not

    def within(self, given: list[Token]) -> Row:
        """The row of tokens that were set apart: an option, mathematics inside a text."""
        return Parser(given, self.structures, self.depth + 1).row()

    def peek(self) -> Token | None:
        while self.waiting and self.waiting[-1].sort is Sort.SPACE:
            self.waiting.pop()
        return self.waiting[-1] if self.waiting else None

    def take(self) -> Token:
        if self.peek() is None:
            raise MathsError("it ends too early")
        return self.waiting.pop()

    def accept(self, token: Token) -> bool:
        if self.peek() == token:
            self.waiting.pop()
            return True
        return False

    def row(self) -> Row:
        """Items until something that closes them, which stays in place."""
        with self.deeper():
            return self._row()

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise MathsError("it is nested too deeply")
        yield
        self.depth -= 1

    def _row(self) -> Row:
        items: list[Node] = []
        while (token := self.peek()) is not None and not _ends(token):
            if token.sort is Sort.COMMAND and token.text in _OVER:
                self.waiting.pop()
                items = [_OVER[token.text](Row(paired(settled(items))), self.row())]
                break
            self._item(items)
        return Row(paired(settled(items)))

    def lines(self) -> list[tuple[Row, ...]]:
        """Rows of cells, as in a table, until something that is neither "&" nor a new line."""
        rows: list[tuple[Row, ...]] = []
        cells: list[Row] = []
        while True:
            cells.append(self.row())
            if self.accept(Token(Sort.CHAR, "&")):
                continue
            rows.append(tuple(cells))
            cells = []
            if not (self.accept(Token(Sort.COMMAND, "\\")) or self.accept(Token(Sort.COMMAND, "cr"))):
                return [row for row in rows if any(cell.items for cell in row)] or [(Row(),)]

    def argument(self) -> Row:
        token = self.take()
        if token == OPEN:
            return self._group()
        if token.sort in (Sort.LETTERS, Sort.NUMBER) and len(token.text) > 1:
            self.waiting.append(Token(token.sort, token.text[1:]))
            token = Token(token.sort, token.text[0])
        if _ends(token):
            raise MathsError("an argument is missing")
        self.waiting.append(token)
        items: list[Node] = []
        with self.deeper():
            self.atom(items)
        return Row(tuple(items))

    def option(self) -> Row | None:
        if not self.accept(Token(Sort.CHAR, "[")):
            return None
        raw = self.raw("[", "]")
        return self.within(raw)

    def _group(self) -> Row:
        row = self.row()
        if not self.accept(CLOSE):
            raise MathsError("a brace is never closed")
        return row

    def _item(self, items: list[Node]) -> None:
        token = self.peek()
        if token is not None and token.sort is Sort.CHAR and token.text in "^_'":
            items.append(self._scripts(items.pop() if items else Row()))
        else:
            self.atom(items)
            merge(items)

    def _scripts(self, base: Node) -> Node:
        found = base if isinstance(base, Scripts) else Scripts(base)
        token = self.take()
        if token.text == "'":
            return Scripts(found.base, found.sub, found.sup, found.primes + 1)
        self.scripts += 1
        row = self._script()
        self.scripts -= 1
        if token.text == "_":
            if found.sub is not None:
                return _stacked(found, row, None)
            return Scripts(found.base, row, found.sup, found.primes)
        primes = _primes(row)
        if primes:
            return Scripts(found.base, found.sub, found.sup, found.primes + primes)
        if found.sup is not None:
            return _stacked(found, None, row)
        return Scripts(found.base, found.sub, row, found.primes)

    def _script(self) -> Row:
        token = self.peek()
        if token is not None and token.sort in (Sort.NUMBER, Sort.NAME):
            self.waiting.pop()  # "10^27" means what it says, though TeX would raise only the 2
            return Row((Number(token.text) if token.sort is Sort.NUMBER else Word(token.text),))
        if token == Token(Sort.CHAR, "-"):
            self.waiting.pop()
            ends = (following := self.peek()) is None or _ends(following) or self.scripted()
            return Row((Symbol("-"), *(() if ends else self.argument().items)))
        return self.argument()

    def atom(self, items: list[Node]) -> None:
        token = self.take()
        match token.sort:
            case Sort.NUMBER:
                items.append(Number(token.text))
            case Sort.NAME:
                items.append(Word(checked(token.text)))
            case Sort.LETTERS:
                items += _italic(token.text, in_script=self.scripts > 0)
            case Sort.CHAR:
                self._character(token, items)
            case Sort.COMMAND:
                self._command(token.text, items)
            case _:
                raise MathsError("a parameter outside a definition")

    def _character(self, token: Token, items: list[Node]) -> None:
        if token == OPEN:
            row = self._group()
            apart = _is_relation(row) if len(row.items) == 1 else len(row.items) > 1 and self.scripted()
            items += (row,) if apart else row.items
        elif token.text == "||":
            items.append(Symbol("norm", "||"))
        elif token == CLOSE:
            raise MathsError("a brace closes nothing")
        elif token.text in "+-*/=<>()[]|,;:.!'?%$@\"`":
            if token.text not in '$@"`':
                items.append(Symbol(_CHARACTERS.get(token.text, token.text)))
        else:
            raise MathsError("an unknown character")

    def scripted(self) -> bool:
        token = self.peek()
        return token is not None and token.sort is Sort.CHAR and token.text in "^_'"

    def _command(self, command: str, items: list[Node]) -> None:
        if command in self.structures:
            self.structures[command](self, command, items)
        elif command in structures.SKIPPED_ARGUMENT:
            for _ in range(structures.SKIPPED_ARGUMENT[command]):
                self.text()
        elif command in structures.SPACES:
            items.append(Symbol("quad"))
        elif command not in structures.IGNORED and command != " ":
            self._symbol(command, items)

    def _symbol(self, command: str, items: list[Node]) -> None:
        found = CANONICAL.get(command.rstrip("*") or command, command)
        if found == "&":
            items.append(Text(" and "))
        elif found in symbols.KNOWN:
            items.append(Symbol(found))
        elif found != "_":
            raise MathsError(f"unknown command {found}")

    def text(self) -> str:
        """The raw text of an argument in braces, mathematics within it excluded."""
        if not self.accept(OPEN):
            return self.take().text
        return "".join(plain_text(token) for token in self.raw("{", "}"))

    def raw(self, left: str, right: str) -> list[Token]:
        return until_closed(self.waiting, left, right)


def _is_relation(row: Row) -> bool:
    """ "{\\sim}" in "A/{\\sim}" is a name, not a verb."""
    item = row.items[0]
    return isinstance(item, Symbol) and (item.name in relation_words.RELATIONS or item.name == "sim")


def _ends(token: Token) -> bool:
    if token.sort is Sort.COMMAND:
        return token.text in _ENDS
    return token.sort is Sort.CHAR and token.text in "}&"


def _stacked(base: Scripts, sub: Row | None, sup: Row | None) -> Scripts:
    """ "x_a_b": TeX refuses it; we bear it once."""
    if isinstance(base.base, Scripts):
        raise MathsError("scripts upon scripts")
    return Scripts(base, sub, sup)


def _primes(row: Row) -> int:
    are = all(isinstance(item, Symbol) and item.name == "prime" for item in row.items)
    return len(row.items) if are else 0


def checked(text: str) -> str:
    """A text, none of whose words is a command that lost its backslash."""
    for run in re.findall("[A-Za-z]+", text):
        if run in _COMMANDS and not words.is_known(run):
            raise MathsError(f"{run} has lost its backslash")
    return text


def _italic(run: str, *, in_script: bool) -> list[Node]:
    checked(run)
    if run in _GROUPS:
        return [Word(run)]
    if not words.is_word(run, in_script=in_script):
        return list(map(Symbol, run))
    return [Symbol(run) if run in words.FUNCTIONS and run in symbols.KNOWN else Word(run)]


def plain_text(token: Token) -> str:
    """What a token contributes to a text."""
    if token == Token(Sort.COMMAND, "textdollar"):
        return "$"
    if token.sort is Sort.COMMAND:
        return token.text if token.text in "%$&" else " and " if token.text == "&" else " "
    return "" if token in (OPEN, CLOSE) else token.text
