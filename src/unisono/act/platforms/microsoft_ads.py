"""Microsoft Advertising: a bulk file, format 6.0.

A campaign is found by `Id`, or by its name in `Campaign`; empty cells change nothing. The id of the change travels in
`Client Id`, which the result file gives back. Shared budgets are refused by the platform.
Source: Microsoft's documentation of the bulk file schema and of the campaign record.
"""

from __future__ import annotations

from collections.abc import Sequence

from unisono.act.platforms.form import Row, UploadFormat, csv_file
from unisono.words import msg

HEADER = (
    "Type",
    "Status",
    "Id",
    "Parent Id",
    "Campaign",
    "Client Id",
    "Modified Time",
    "Budget Id",
    "Budget Name",
    "Budget",
    "Budget Type",
    "Name",
)
_VERSION = {"Type": "Format Version", "Name": "6.0"}
LONGEST_CLIENT_ID = 100


def write(rows: Sequence[Row]) -> bytes:
    """The file of one account."""
    lines = [{name: name for name in HEADER}, _VERSION, *(_line(row) for row in rows)]
    return csv_file([[line.get(name, "") for name in HEADER] for line in lines], encoding="utf-8-sig")


def _line(row: Row) -> dict[str, str]:
    key = row.change.key
    return {
        "Type": "Campaign",
        "Id": row.campaign_id,
        "Parent Id": key.account if key.account.isdecimal() else "",
        "Campaign": key.campaign,
        "Client Id": row.change_id[:LONGEST_CLIENT_ID],
        "Budget": row.amount,
    }


FORMAT = UploadFormat(
    platform="microsoft_ads",
    tool="Microsoft Advertising",
    suffix="csv",
    by_name=True,
    write=write,
    steps=(
        msg("In Microsoft Advertising, open this account, then Tools > Bulk operations > Upload, and preview."),
        msg("Keep the result file: its column Client Id names the changes, also those that were refused."),
        msg("A campaign on a shared budget is refused: change the shared budget by hand."),
    ),
)
