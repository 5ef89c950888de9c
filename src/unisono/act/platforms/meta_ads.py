"""Meta: a spreadsheet that Ads Manager imports.

A line without a campaign id would make a new campaign, so only campaigns with an id leave by file. A budget stands on
the campaign or on its ad sets, and reports do not tell which: without a download the line is written for the campaign.
With one, ad sets that carry the budget get a line each, and share the change out in proportion to their budgets.
Source: columns of Ads Manager's own import template.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

from unisono.act.platforms.form import Row, UploadFormat
from unisono.act.platforms.sheet import sheet_file
from unisono.words import msg

HEADER = ("Campaign ID", "Campaign Name", "Campaign Daily Budget")
AD_SETS = ("Ad Set ID", "Ad Set Name", "Ad Set Daily Budget")
_Line: TypeAlias = tuple[str | Decimal, ...]


def write(rows: Sequence[Row]) -> bytes:
    """The file of one ad account."""
    lines = [line for row in rows for line in _lines(row)]
    if any(row.parts for row in rows):
        return sheet_file("Campaigns", (*HEADER, *AD_SETS), lines)
    return sheet_file("Campaigns", HEADER, [line[: len(HEADER)] for line in lines])


def _lines(row: Row) -> list[_Line]:
    name = row.change.key.campaign
    if not row.parts:
        return [(row.campaign_id, name, row.change.new, "", "", "")]
    return [(row.campaign_id, name, "", part.part_id, part.name, daily) for part, daily in row.parts]


FORMAT = UploadFormat(
    platform="meta_ads",
    tool="Meta Ads Manager",
    suffix="xlsx",
    by_name=False,
    write=write,
    steps=(
        msg("In Ads Manager, open this ad account, then the menu of exports and imports > Import ads in bulk."),
        msg("Ads Manager must announce edits only; where it announces new campaigns, cancel."),
        msg(
            "Without a download from Ads Manager: where a campaign's budget stands on its ad sets, leave the line out "
            "and change the ad sets by hand."
        ),
    ),
)
