"""Finding a proposal by what a person types: the whole id, its number, or the beginning of it."""

from __future__ import annotations

from collections.abc import Mapping

from unisono.decide.history import History
from unisono.errors import LedgerError
from unisono.words import Text, msg

_SHOWN = 5


def find(book: Mapping[str, History], typed: str) -> History:
    """The one proposal that `typed` means: `P-0007`, `p-7`, `7`, or the beginning of one id only.

    Raises:
        LedgerError: none or several are meant; lists them, or the last ones.
    """
    wanted = typed.strip().upper()
    number = wanted.removeprefix("P-")
    if number.isascii() and number.isdigit() and f"P-{int(number):04d}" in book:
        return book[f"P-{int(number):04d}"]
    matches = [key for key in book if wanted and key.startswith(wanted)]
    if len(matches) == 1:
        return book[matches[0]]
    if matches:
        raise LedgerError(
            msg("“{typed}” means several proposals: {ids}.", typed=typed, ids=_last(matches)),
            remedy=msg("Type the whole id."),
        )
    if not book:
        raise LedgerError(
            msg("There is no proposal “{typed}”: the ledger holds none yet.", typed=typed),
            remedy=msg("Make a plan and propose it first."),
        )
    raise LedgerError(
        msg(
            "There is no proposal “{typed}”. The last ones: {ids}.",
            typed=typed,
            ids=_last(list(book)),
        ),
        remedy=msg("Choose one of these, or list all proposals."),
    )


def _last(ids: list[str]) -> tuple[Text | str, ...]:
    shown = tuple(reversed(ids[-_SHOWN:]))
    return (*shown, "…") if len(ids) > _SHOWN else shown
