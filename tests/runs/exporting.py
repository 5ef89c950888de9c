"""A plan of the sample company that has left, as several files of tests need it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import unisono
from unisono.decide import Basis
from unisono.synthetic import SampleCompany

WEEKS = 5
KEY = b"k" * 32
MOVES = {"search": 1.5, "social": 0.5, "linkedin": 1.6}
"""What the plan does to channels with campaigns; the others keep what they spent lately."""


def export_moves(company: SampleCompany, home: Path) -> Path:
    """A workspace in `home` whose proposal of these moves has left."""
    company.write(home / "exports")
    monday = company.weeks[-1] + dt.timedelta(weeks=1)
    now = dt.datetime.combine(monday, dt.time(9), tzinfo=dt.UTC)
    settings = unisono.Settings(name="Sommelune", margin_rate=0.45)
    session = unisono.create_workspace(home / "acme", settings, identity_key=KEY, now=now, user="tester")
    session.import_files([home / "exports"], unisono.Hints(currency="EUR"))
    basis = Basis(session.edition().edition_id)
    payload = payload_of(company, MOVES)
    session.decisions.propose(payload, by="Planner", system_user="p", at=now, basis=basis)
    session.approve("1", by="Director", reason="Yes.")
    session.export("1")
    return home / "acme"


def lately(company: SampleCompany) -> dict[str, float]:
    return {name: float(company.spend[-4:, i].mean()) for i, name in enumerate(company.channels)}


def payload_of(company: SampleCompany, moves: Mapping[str, float], after: int = 0) -> dict[str, Any]:
    """A plan that moves channels; its first week is `after` weeks after the first that follows."""
    channels, total = [], 0.0
    for name, running in lately(company).items():
        week = round(running * moves.get(name, 1.0), 2)
        total += week * WEEKS
        channels.append(
            {
                "channel": name,
                "current_weekly": running,
                "planned_weekly": week,
                "weekly": [week] * WEEKS,
                "lower": None,
                "upper": None,
                "locked": False,
            }
        )
    first = company.weeks[-1] + dt.timedelta(weeks=1 + after)
    return {
        "currency": "EUR",
        "weeks": [(first + dt.timedelta(weeks=i)).isoformat() for i in range(WEEKS)],
        "budget": f"{total:.2f}",
        "channels": channels,
        "reference": "lately",
    }
