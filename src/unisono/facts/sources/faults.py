"""All faults of a file in one pass: a reader goes on after a fault as far as it can, then refuses with all of them.

Rule: nothing of a file with a fault is loaded. A reader notes each kind of fault once, with the number of its rows and
the first of them, and calls `refuse` before it makes rows out of what it read. Limit: where the table itself is
broken (cut, too many cells in a row), nothing below can be told, and that fault stands alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

from unisono.errors import FaultsError, InputError
from unisono.facts.sources.identity import masked
from unisono.facts.sources.model import Context

LISTED = 10
"""Lines that a message names."""
_LONGEST = 40

T = TypeVar("T")


class Faults:
    """The faults of one table, in the order in which they were met."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._found: list[InputError] = []

    def __len__(self) -> int:
        return len(self._found)

    def note(self, fault: InputError) -> None:
        """Keep a fault; the same one twice is one."""
        if fault.text() not in [known.text() for known in self._found]:
            self._found.append(fault)

    def tried(self, step: Callable[[], T]) -> T | None:
        """What `step` gives; None where it refuses, which is kept."""
        try:
            return step()
        except InputError as fault:
            self.note(fault)
            return None

    def refuse(self) -> None:
        """Raise what was found: one fault as it is, several as one `FaultsError`."""
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            raise FaultsError(tuple(self._found), self._ctx.where())


def listed(places: Iterable[tuple[int, str | None]]) -> tuple[str, ...]:
    """The first places, as messages name them: the line, with what stands there.

    >>> listed([(4, "soon"), (7, None)])
    ('4 (soon)', '7')
    """
    return tuple(
        f"{line} ({masked(value)[:_LONGEST]})" if value else str(line) for line, value in islice(places, LISTED)
    )
