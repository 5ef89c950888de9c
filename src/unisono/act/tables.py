"""The change list, its undo and the bookings as CSV: UTF-8, English headers, amounts with a point and two decimals.

People open these lists, so texts that a spreadsheet could take for a formula are guarded (`cells`). Exports of form 1
hold every name exactly as the platform has it, and no change ids; they can still be written as they were.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from unisono.act.cells import guarded
from unisono.act.changeset import Booking, Change
from unisono.words import Language

CHANGE_HEADER = (
    "platform",
    "account",
    "campaign_id",
    "campaign",
    "field",
    "effective_on",
    "expected_value",
    "new_value",
    "currency",
    "channel",
    "reason",
    "proposal_id",
)
CHANGE_ID = "change_id"
BOOKING_HEADER = (
    "channel",
    "first_on",
    "last_on",
    "amount",
    "currency",
    "reference_amount",
    "reason",
    "proposal_id",
)


def changes_csv(
    changes: Iterable[Change], proposal_id: str, words: Language, ids: Sequence[str] | None = None
) -> bytes:
    """The changes (or their undo), one line each; `ids` are their change ids (None: form 1)."""
    rows = [_change(change, proposal_id, words) for change in changes]
    if ids is None:
        return _csv(CHANGE_HEADER, rows)
    named = [tuple(map(guarded, (*row, name))) for row, name in zip(rows, ids, strict=True)]
    return _csv((*CHANGE_HEADER, CHANGE_ID), named)


def _change(change: Change, proposal_id: str, words: Language) -> tuple[str, ...]:
    return (
        change.key.platform,
        change.key.account,
        change.key.campaign_id,
        change.key.campaign,
        change.field,
        change.effective_on.isoformat(),
        f"{change.expected:.2f}",
        f"{change.new:.2f}",
        change.currency,
        change.channel,
        words.text(change.reason),
        proposal_id,
    )


def bookings_csv(bookings: Iterable[Booking], proposal_id: str, words: Language, *, guard: bool = True) -> bytes:
    """The bookings, one line per channel and week; `reference_amount` is today's weekly amount at the plan's budget."""
    rows = [
        (
            booking.channel,
            booking.first_on.isoformat(),
            booking.last_on.isoformat(),
            f"{booking.amount:.2f}",
            booking.currency,
            f"{booking.reference:.2f}",
            words.text(booking.reason),
            proposal_id,
        )
        for booking in bookings
    ]
    return _csv(BOOKING_HEADER, [tuple(map(guarded, row)) for row in rows] if guard else rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
