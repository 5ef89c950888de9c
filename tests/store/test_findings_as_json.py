"""Findings survive being written down; tests/words proves it of the texts inside."""

from __future__ import annotations

import datetime as dt
import json

from unisono.domain import Finding, RowRef, Severity
from unisono.facts.store.codec import finding_from_json, finding_to_json
from unisono.words import msg


def test_a_finding_comes_back_as_it_was() -> None:
    finding = Finding(
        check="totals",
        source="google_ads",
        severity=Severity.CRITICAL,
        summary=msg("{n} rows", n=3),
        remedy=msg("Do it."),
        account="shop",
        rows=(RowRef("a" * 64, 12),),
        n_rows=3,
        first_on=dt.date(2026, 1, 5),
    )
    assert finding_from_json(json.loads(json.dumps(finding_to_json(finding)))) == finding
