"""Progress of long work, on standard error: a bar where the share is known, else a moving one; nothing when piped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from unisono.words import Text
from unisono_cli.page import console_for, words

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """One piece of work under way."""

    def __init__(self, shown: Progress | None = None, task: TaskID | None = None) -> None:
        self._shown, self._task = shown, task

    def share(self, done: float) -> None:
        """So much is done, 0 to 1."""
        if self._shown is not None and self._task is not None:
            self._shown.update(self._task, total=1.0, completed=done)

    def step(self, done: int, total: int, what: Text) -> None:
        """`done` of `total` pieces are done and `what` is under way."""
        if self._shown is not None and self._task is not None:
            self._shown.update(self._task, total=total, completed=done, what=words(what))

    def now(self, what: Text | str) -> None:
        """`what` is under way, nobody knows how long."""
        if self._shown is not None and self._task is not None:
            self._shown.update(self._task, total=None, what=words(what))


@contextmanager
def progress(label: str, *, silent: bool) -> Iterator[Bar]:
    """A bar named `label` that vanishes when the work ends."""
    console = console_for(error=True)
    if silent or not console.is_terminal:
        yield Bar()
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    shown = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        TextColumn("{task.fields[what]}", markup=False, style="dim"),
        console=console,
        transient=True,
    )
    with shown:
        yield Bar(shown, shown.add_task(label, total=None, what=""))
