"""Display & Video 360: a structured data file cannot be written from facts alone, so its changes are made by hand.

An edited line must carry the `Timestamp` of a file that was just downloaded, and the platform refuses the line where
somebody changed the order since. Exports of reports have no such timestamp, and one that is made up would be refused or
would overwrite what somebody else did.
Source: Google's documentation of structured data files.
"""

from __future__ import annotations

from collections.abc import Sequence

from unisono.act.platforms.form import Row, UploadFormat
from unisono.words import msg


def write(rows: Sequence[Row]) -> bytes:
    """Never reached: no change leaves in this format."""
    raise AssertionError(rows)


FORMAT = UploadFormat(
    platform="dv360",
    tool="Display & Video 360",
    suffix="csv",
    by_name=False,
    write=write,
    steps=(),
    objection=msg("its files need the Timestamp of a structured data file that was just downloaded"),
)
