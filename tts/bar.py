"""The progress of a recording on a terminal: passages spoken, how many times faster than one could listen, time left."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Bar:
    """A `tts.record.Progress`."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("speaking", total=None, pace="")

    def __call__(self, done: int, total: int, seconds: float) -> None:
        task = self._progress.tasks[self._task]
        stage = "speaking" if done < total else "encoding and checking"
        pace = f"{seconds / task.elapsed:.0f} × real time" if task.elapsed else ""
        self._progress.update(self._task, completed=done, total=total, pace=pace, description=stage)


@contextmanager
def bar(console: Console) -> Iterator[Bar]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("passages"),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress)
