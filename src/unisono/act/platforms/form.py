"""What every upload format declares: which tool takes it, what it cannot carry, how it is written, what people do.

A format is a value, not a class to derive from: `write` turns changes into the bytes of one file for one account. The
undo of a file is the same format over the changes taken back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision

from unisono.act.cents import share_out
from unisono.act.changeset import Change
from unisono.decide import Stated
from unisono.decide.decision import Part
from unisono.words import Text


@dataclass(frozen=True, slots=True)
class Row:
    """One change as a line of a file, under the id that the platform may give back; `stated` is from a download."""

    change_id: str
    change: Change
    stated: Stated | None = None

    @property
    def campaign_id(self) -> str:
        """The campaign's id as the facts know it, else as a download stated it; empty where neither does."""
        return self.change.key.campaign_id or (self.stated.found_id if self.stated else "")

    @property
    def parts(self) -> tuple[tuple[Part, Decimal], ...]:
        """The parts that carry the budget, such as ad sets, with what each is set to: in proportion, to the cent.

        Empty where the campaign carries it itself. The stated budgets themselves come back when they are restored.
        """
        parts = self.stated.parts if self.stated else ()
        return (
            tuple(zip(parts, share_out(self.change.new, [part.daily for part in parts]), strict=True)) if parts else ()
        )

    @property
    def amount(self) -> str:
        """The new daily budget with a point: two decimals, or none in a currency that has none."""
        return f"{self.change.new:.{decimals(self.change.currency)}f}"


@dataclass(frozen=True, slots=True)
class UploadFormat:
    """How one platform takes changes of daily budgets as a file.

    Attributes:
        platform: name of the source in the facts.
        tool: where the file is taken in, by its own name.
        suffix: of the file's name.
        by_name: whether a campaign without an id is found by its name; without that it needs an id.
        write: rows of one account to the bytes of a file.
        steps: what a person does with the file, in order.
        objection: why no change can leave in this format, where that is so.
    """

    platform: str
    tool: str
    suffix: str
    by_name: bool
    write: Callable[[Sequence[Row]], bytes]
    steps: tuple[Text, ...]
    objection: Text | None = None


def decimals(currency: str) -> int:
    """How many decimals amounts of a currency are written with: 2, or 0 for those without cents."""
    return min(get_currency_precision(currency), 2)


def is_whole(amount: Decimal, currency: str) -> bool:
    """Whether the amount can be paid in the currency: 12.50 JPY cannot."""
    return amount == round(amount, decimals(currency))


def csv_file(rows: Iterable[Sequence[str]], *, encoding: str = "utf-8", line_end: str = "\r\n") -> bytes:
    """Rows as CSV for a platform's own reader: comma, quotes where needed, every text exactly as it is."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode(encoding)
