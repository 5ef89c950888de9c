"""Totals match: do the rows of each file add up to the totals that the platform wrote under them?

The comparison is made when a file is read, because totals rows are checksums and never loaded as
facts. This check hands on what reading found, so that it stands beside the other findings and
counts in the verdict.
"""

from __future__ import annotations

from unisono.domain import Finding
from unisono.facts.quality.check import Check, CheckInput
from unisono.words import msg

NAME = "totals_match"


def check(tables: CheckInput) -> list[Finding]:
    """What the import recorded while reading."""
    return list(tables.reading_findings)


CHECK = Check(
    name=NAME,
    question=msg("Do the rows of each file add up to the totals that the platform wrote into it?"),
    blind_spot=msg("Files without totals rows; LinkedIn, TikTok and Shopify exports usually have none."),
    run=check,
)
