"""What an import did, file by file, as plain values that the job keeps and pages show."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from unisono.errors import FaultsError, UnisonoError
from unisono.facts.sources import Hints
from unisono.facts.store import FileReport, ImportReport
from unisono.words.record import Json, text_to_json

HINTS = ("currency", "account", "day_order", "decimal", "source", "mapping", "time_zone", "delimiter", "encoding")
"""What a person may say about files."""


def hints_of(given: Any) -> Hints:
    """The hints of a job's payload; unknown parts are left out."""
    known = {field.name for field in fields(Hints)} & set(HINTS)
    return Hints(**{name: value for name, value in (given or {}).items() if name in known and value})


def report_record(report: ImportReport) -> Json:
    """The report as plain values."""
    edition = report.edition
    return {
        "edition": edition.number if edition else None,
        "published": report.published,
        "files": [_file(file) for file in report.files],
        "proposed": [str(rule) for rule in report.proposed],
        "unmapped": len(report.unmapped),
    }


def problem_record(problem: UnisonoError) -> dict[str, Json]:
    """An error that a person can act on, as plain values."""
    return {
        **_told(problem),
        "faults": [_told(fault) for fault in problem.faults] if isinstance(problem, FaultsError) else [],
    }


def _told(problem: UnisonoError) -> dict[str, Json]:
    place = problem.where.text() if problem.where else None
    return {
        "code": problem.code,
        "what": text_to_json(problem.what),
        "remedy": text_to_json(problem.remedy),
        "where": text_to_json(place) if place else None,
    }


def _file(file: FileReport) -> Json:
    return {
        "name": file.name,
        "outcome": file.outcome.value,
        "file_id": file.file_id,
        "sources": list(file.sources),
        "rows": file.n_rows,
        "first_on": file.period[0].isoformat() if file.period else None,
        "last_on": file.period[1].isoformat() if file.period else None,
        "replaced": file.n_replaced,
        "reason": text_to_json(file.reason) if file.reason else None,
        "problem": problem_record(file.error) if file.error else None,
        "currency": {"code": file.told_currency, "remembered": file.remembered} if file.told_currency else None,
        "guessed": file.proposed_mapping is not None,
        "findings": [
            {
                "severity": found.severity.value,
                "summary": text_to_json(found.summary),
                "remedy": text_to_json(found.remedy),
            }
            for found in file.findings
        ],
    }
