"""Google Ads: a CSV that Google Ads Editor imports, and the bulk upload of the web interface as well.

Headers are English whatever the language of the account; an empty cell changes nothing. `Budget` is the daily budget
and must be above zero. Editor finds a campaign by its name, which must match exactly; the bulk upload by `Campaign ID`
where it is there. A name that the account does not have would become a new campaign: Editor shows such lines before
they are posted.
Source: Google's help pages on Editor's CSV columns (answer 57747) and on bulk uploads.
"""

from __future__ import annotations

from collections.abc import Sequence

from unisono.act.platforms.form import Row, UploadFormat, csv_file
from unisono.words import msg

HEADER = ("Campaign ID", "Campaign", "Budget")


def write(rows: Sequence[Row]) -> bytes:
    """The file of one account."""
    lines = [(row.campaign_id, row.change.key.campaign, row.amount) for row in rows]
    return csv_file([HEADER, *lines])


FORMAT = UploadFormat(
    platform="google_ads",
    tool="Google Ads Editor",
    suffix="csv",
    by_name=True,
    write=write,
    steps=(
        msg("In Google Ads Editor, open this account, get its recent changes, then Account > Import > From file."),
        msg("Editor must show changed campaigns only: where it shows a new one, its name has changed; do not post it."),
        msg("A campaign on a shared budget keeps it: change the shared budget by hand."),
    ),
)
