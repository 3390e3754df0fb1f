"""What the operator sees of a running library: a head that stays true, news with their time, and one line that moves."""

import datetime as dt
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.progress_bar import ProgressBar
from rich.status import Status
from rich.table import Table
from rich.text import Text

from nonlinear.news import Standing

LONGEST = 46  # characters of a title on the moving line
BAR = 24


class Terminal:
    """On a terminal lines are laid out and the last one moves; into a file each piece of news is one plain line."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        self._status: Status | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rest()

    def head(self, title: str, facts: Iterable[tuple[str, str]]) -> None:
        """Facts under a title, each with its name before it."""
        self.console.print()
        self.console.print(Text(title, style="bold"))
        for name, fact in facts:
            self._print(f"  {name:<10}", fact)
        self.console.print()

    def say(self, news: str, now: dt.datetime) -> None:
        self._print(f"{now.astimezone():%H:%M:%S}  ", news)

    def working(self, on: str) -> None:
        """What is waited for, until something else moves or `rest` is called."""
        self._move(Text(f"{on} …"))

    def stand(self, standing: Standing) -> None:
        """Show how far the reading is."""
        if not standing.title:
            self._move(Text(standing.words))
            return
        line = Table.grid(padding=(0, 1))
        title = standing.title if len(standing.title) <= LONGEST else standing.title[: LONGEST - 1] + "…"
        bar = ProgressBar(total=100, completed=standing.progress, width=BAR)
        line.add_row(f"Reading “{title}”", bar, f"{standing.progress} %", Text(standing.words, style="dim"))
        self._move(line)

    def rest(self) -> None:
        if self._status:
            self._status.stop()
            self._status = None

    def _move(self, line: RenderableType) -> None:
        if not self.console.is_terminal:
            return
        if self._status is None:
            self._status = self.console.status(line)
            self._status.start()
        else:
            self._status.update(line)

    def _print(self, before: str, text: str) -> None:
        if not self.console.is_terminal:
            self.console.print(before + text, markup=False)
            return
        line = Table.grid()
        line.add_row(Text(before, style="dim"), Text(text))
        self.console.print(line)
