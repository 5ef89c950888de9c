"""From an approved plan to what became of it, typed: export, import of the weeks after, read back, record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import unisono as engine
from unisono.decide import Basis
from unisono.synthetic import sample_company

Unisono = Callable[..., Any]
WEEKS = 3


def payload_of(running: dict[str, float], first: dt.date) -> dict[str, Any]:
    """Social doubles, the others keep what they spent."""
    weekly = {name: round(week * (2 if name == "social" else 1), 2) for name, week in running.items()}
    return {
        "currency": "EUR",
        "weeks": [(first + dt.timedelta(weeks=i)).isoformat() for i in range(WEEKS)],
        "budget": f"{sum(weekly.values()) * WEEKS:.2f}",
        "channels": [
            {
                "channel": name,
                "current_weekly": running[name],
                "planned_weekly": week,
                "weekly": [week] * WEEKS,
                "lower": None,
                "upper": None,
                "locked": False,
            }
            for name, week in weekly.items()
        ],
        "reference": "lately",
    }


def test_an_export_is_read_back_at_the_next_import(unisono: Unisono, tmp_path: Path) -> None:
    company = sample_company(2026, weeks=13)
    company.write(tmp_path / "exports")
    first = company.weeks[-1] + dt.timedelta(weeks=1)
    now = dt.datetime.combine(first, dt.time(9), tzinfo=dt.UTC)
    settings = engine.Settings(name="Sommelune", language="en")
    session = engine.create_workspace(tmp_path / "w", settings, identity_key=b"k" * 32, now=now)
    session.import_files([tmp_path / "exports"], engine.Hints(currency="EUR"))
    running = {name: float(company.spend[-4:, i].mean()) for i, name in enumerate(company.channels)}
    basis = Basis(session.edition().edition_id)
    session.decisions.propose(payload_of(running, first), by="P", system_user="p", at=now, basis=basis)
    session.approve("1", by="Director", reason="Yes.")

    told = unisono("proposals", "read-back", "1", "-w", "w", now=now)
    assert told.code != 0
    assert "was not exported" in told.err
    left = unisono("proposals", "export", "1", "-w", "w", "--json", now=now)
    assert left.code == 0, left.err
    assert left.json["moved"] == []
    assert any("google_ads" in name for name in left.json["files"])
    early = unisono("proposals", "read-back", "1", "-w", "w", "--json", now=now)
    assert early.json["counts"]["not_yet_visible"] == len(early.json["changes"]) > 0

    spend = {name: [week * (2 if name == "social" else 1)] * WEEKS for name, week in running.items()}
    company.following(company.delivered(spend), weeks=WEEKS).write(tmp_path / "after")
    later = now + dt.timedelta(weeks=WEEKS)
    imported = unisono("import", "after", "-w", "w", "--currency", "EUR", now=later)
    assert "P-0001 read back:" in imported.out
    assert "proposals read-back P-0001" in imported.out
    words = unisono("proposals", "read-back", "1", "-w", "w", "--record", now=later)
    assert words.code == 0, words.err
    assert "Conversion - FR - Prospection: applied" in words.out
    assert "Inferred from what was spent" in words.out
    fields = unisono("proposals", "read-back", "1", "-w", "w", "--json", now=later).json
    social = [line for line in fields["changes"] if line["platform"] == "meta_ads"]
    assert {(line["seen"], line["known"]) for line in social} == {("applied", "inferred_from_spend")}
    story = unisono("proposals", "show", "1", "-w", "w", "--json", now=later).json
    assert story["steps"][-1]["kind"] == "read_back"
    assert story["read_back"]["counts"] == fields["counts"]
    assert "Changes applied:" in unisono("proposals", "show", "1", "-w", "w", now=later).out
    assert unisono("audit", "verify", "-w", "w", now=later).code == 0
