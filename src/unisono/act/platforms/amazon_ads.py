"""Amazon Ads: a bulksheet 2.0 for Sponsored Products campaigns.

Only lines with an `Operation` are carried out; a campaign is found by its id. Exports do not tell the product of a
campaign: one of Sponsored Brands or Sponsored Display is refused by Amazon in this sheet, and changed by hand.
Source: columns of Amazon's own bulksheet.
"""

from __future__ import annotations

from collections.abc import Sequence

from unisono.act.platforms.form import Row, UploadFormat
from unisono.act.platforms.sheet import sheet_file
from unisono.words import msg

SHEET = "Sponsored Products Campaigns"
HEADER = ("Product", "Entity", "Operation", "Campaign Id", "Campaign Name", "Daily Budget")


def write(rows: Sequence[Row]) -> bytes:
    """The file of one profile."""
    lines = [
        ("Sponsored Products", "Campaign", "Update", r.campaign_id, r.change.key.campaign, r.change.new) for r in rows
    ]
    return sheet_file(SHEET, HEADER, lines)


FORMAT = UploadFormat(
    platform="amazon_ads",
    tool="Amazon Ads",
    suffix="xlsx",
    by_name=False,
    write=write,
    steps=(
        msg("In Amazon Ads, open this profile, then Bulk operations, and upload the file."),
        msg("Look at the result: campaigns of Sponsored Brands or Sponsored Display are refused; change them by hand."),
    ),
)
