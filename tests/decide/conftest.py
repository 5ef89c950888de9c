"""A believable budget proposal and a ledger to put it in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.decide.company import Company
from unisono.decide import Basis, Context, Decisions, FileLedger, Forecast, Governance, Prediction
from unisono.domain import Light


@pytest.fixture
def payload() -> dict[str, Any]:
    """Two weeks, three channels, 30 000 euros, all within what the guardrails allow."""

    def channel(name: str, current: float, planned: float) -> dict[str, Any]:
        return {
            "channel": name,
            "current_weekly": current,
            "planned_weekly": planned,
            "weekly": [planned, planned],
            "lower": None,
            "upper": None,
            "locked": False,
        }

    return {
        "currency": "EUR",
        "weeks": ["2026-01-19", "2026-01-26"],
        "budget": "30000.00",
        "channels": [
            channel("search", 5000.0, 6000.0),
            channel("social", 6000.0, 5000.0),
            channel("tv", 4000.0, 4000.0),
        ],
        "reference": "current split",
    }


@pytest.fixture
def context() -> Context:
    """A world in which the proposal raises no question."""
    return Context(
        highest_weekly={"search": 7000.0, "social": 7000.0, "tv": 9000.0},
        model_verdict="PASS",
        lights={"google_ads": Light.GREEN},
        today=dt.date(2026, 1, 15),
        plans=(),
    )


@pytest.fixture
def prediction() -> Prediction:
    """A gain of 2 000 euros on a total outcome of 100 000, over the two weeks."""
    return Prediction(
        metric="incremental_margin",
        unit="EUR",
        estimate=2000.0,
        lower=500.0,
        upper=3500.0,
        level=0.9,
        probability_better=0.93,
        first_on=dt.date(2026, 1, 19),
        last_on=dt.date(2026, 2, 1),
        due_on=dt.date(2026, 2, 15),
        outcome=Forecast("net_revenue", "EUR", 100_000.0, 90_000.0, 110_000.0, 0.9),
    )


@pytest.fixture
def basis() -> Basis:
    """Edition and run."""
    return Basis("e1a2b3", "r-7")


@pytest.fixture
def ledger(tmp_path: Path) -> FileLedger:
    """A real file."""
    return FileLedger(tmp_path / "ledger.jsonl")


@pytest.fixture
def decisions(ledger: FileLedger) -> Decisions:
    """The service that decides, over the file."""
    return Decisions(ledger)


@pytest.fixture
def rules(ledger: FileLedger) -> Governance:
    """The service that sets rules, over the file."""
    return Governance(ledger)


@pytest.fixture
def company(tmp_path: Path, basis: Basis, prediction: Prediction) -> Company:
    """A company over a file of its own."""
    return Company(tmp_path / "ledger.jsonl", basis, prediction)
