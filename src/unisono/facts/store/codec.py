"""Findings as JSON, so that `check` can show later what reading found; their texts stay translatable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from unisono.domain import Finding, RowRef, Severity
from unisono.words.record import Json, text_from_json, text_to_json


def finding_to_json(finding: Finding) -> dict[str, Json]:
    """A finding as JSON."""
    return {
        "check": finding.check,
        "source": finding.source,
        "severity": finding.severity.value,
        "summary": text_to_json(finding.summary),
        "remedy": text_to_json(finding.remedy),
        "account": finding.account,
        "rows": [[row.file_id, row.line] for row in finding.rows],
        "n_rows": finding.n_rows,
        "first_on": day_to_json(finding.first_on),
        "last_on": day_to_json(finding.last_on),
    }


def finding_from_json(data: Mapping[str, Any]) -> Finding:
    """The finding that `finding_to_json` wrote."""
    return Finding(
        check=data["check"],
        source=data["source"],
        severity=Severity(data["severity"]),
        summary=text_from_json(data["summary"]),
        remedy=text_from_json(data["remedy"]),
        account=data["account"],
        rows=tuple(RowRef(file_id, line) for file_id, line in data["rows"]),
        n_rows=data["n_rows"],
        first_on=day_from_json(data["first_on"]),
        last_on=day_from_json(data["last_on"]),
    )


def day_to_json(day: dt.date | None) -> str | None:
    """A day as ISO text."""
    return None if day is None else day.isoformat()


def day_from_json(data: str | None) -> dt.date | None:
    """The day that `day_to_json` wrote."""
    return None if data is None else dt.date.fromisoformat(data)
