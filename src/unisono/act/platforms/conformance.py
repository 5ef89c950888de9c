"""The conformance suite of upload formats: what every one must do with names and amounts that are out to break it.

    check_upload_format(FORMAT, read)

`read` is a reader of the platform's file that shares no code with the writer: it gives id, name and amount of each
line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

from unisono.act.changeset import DAILY_BUDGET, CampaignKey, Change
from unisono.act.platforms.form import Row, UploadFormat
from unisono.decide import Stated
from unisono.words import Text

Read = Callable[[bytes], Sequence[tuple[str, str, Decimal]]]

HOSTILE = (
    '=HYPERLINK("http://x")',
    "+1",
    "-20 % | été",
    "@SUM(A1)",
    "\tTab first",
    "Two\nlines",
    "Carriage\rreturn",
    'Quotes "inside", and commas;semicolons',
    "'apostrophe",
    "\u202eright to left\u202c",
    "  spaces kept  ",
    "_x000D_ as text",
    "0012",
    "1e5",
    "TRUE",
    "é" * 10_000,
)
"""Names that spreadsheets, separators and encodings are known to spoil."""
_AMOUNTS = (Decimal("0.01"), Decimal("352.73"), Decimal("99999999.99"))
_FIRST_ID = 120_200_000_000_000_001  # longer than a spreadsheet's numbers


def check_upload_format(form: UploadFormat, read: Read) -> None:
    """Prove that the files of `form` say exactly the changes, that their undo takes them back, and nothing else.

    Raises:
        AssertionError: a rule of upload formats is broken; the message names the platform and the rule.
    """
    rows = [_row(form.platform, i, name) for i, name in enumerate(HOSTILE)]
    data = form.write(rows)
    _need(data == form.write(rows), form, "equal changes give equal bytes")
    _need(_told(rows) == list(read(data)), form, "ids, names and amounts are exactly the changes")
    back = [Row(row.change_id, row.change.back(Text(""))) for row in rows]
    _need(_told(back) == list(read(form.write(back))), form, "the undo restores the expected values")
    stated = Stated(form.platform, "1", "", "No id", str(_FIRST_ID), _AMOUNTS[0])
    found = [Row("F", _row(form.platform, 0, "No id", campaign_id="").change, stated)]
    _need(_told(found) == list(read(form.write(found))), form, "an id from a download is written")


def _row(platform: str, i: int, name: str, campaign_id: str | None = None) -> Row:
    number = str(_FIRST_ID + i) if campaign_id is None else campaign_id
    expected, new = _AMOUNTS[i % 3], _AMOUNTS[(i + 1) % 3]
    key = CampaignKey(platform, "1", number, name)
    return Row(f"P-0001-{i:03d}", Change(key, DAILY_BUDGET, dt.date(2026, 1, 19), expected, new, "EUR", "c", Text("")))


def _told(rows: Sequence[Row]) -> list[tuple[str, str, Decimal]]:
    return [(row.campaign_id, row.change.key.campaign, row.change.new) for row in rows]


def _need(holds: bool, form: UploadFormat, rule: str) -> None:  # noqa: FBT001 (a condition, as in assert)
    if not holds:
        raise AssertionError(f"{form.platform}: {rule}")  # noqa: EM102
