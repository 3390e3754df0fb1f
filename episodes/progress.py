"""How commands show on a terminal that they are under way, and how the work tells them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

OnProgress = Callable[[int, int], None]
"""Hears how much is done, and of how much."""


def unreported(done: int, total: int) -> None:
    """Nobody listens."""


@contextmanager
def bar(console: Console, what: str, amount: ProgressColumn | None = None) -> Iterator[OnProgress]:
    """A bar that goes away when it is done; `amount` shows how much that is, as a count if nothing else is said."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        amount or MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
