"""Meta: a spreadsheet that Ads Manager imports.

A line without a campaign id would make a new campaign, so only campaigns with an id leave by file. The budget is
written on the campaign; where it stands on the ad sets, the line does not apply and the change is made by hand: exports
do not tell which of the two a campaign has.
Source: columns of Ads Manager's own import template.
"""

from __future__ import annotations

from collections.abc import Sequence

from unisono.act.platforms.form import Row, UploadFormat
from unisono.act.platforms.sheet import sheet_file
from unisono.words import msg

HEADER = ("Campaign ID", "Campaign Name", "Campaign Daily Budget")


def write(rows: Sequence[Row]) -> bytes:
    """The file of one ad account."""
    return sheet_file("Campaigns", HEADER, [(r.campaign_id, r.change.key.campaign, r.change.new) for r in rows])


FORMAT = UploadFormat(
    platform="meta_ads",
    tool="Meta Ads Manager",
    suffix="xlsx",
    by_name=False,
    write=write,
    steps=(
        msg("In Ads Manager, open this ad account, then the menu of exports and imports > Import ads in bulk."),
        msg("Ads Manager must announce edits only; where it announces new campaigns, cancel."),
        msg("Where a campaign's budget stands on its ad sets, leave the line out and change the ad sets by hand."),
    ),
)
