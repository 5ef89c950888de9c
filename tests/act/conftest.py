"""A budget proposal on the ledger and the campaigns that carry it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from unisono.decide import Basis, Decisions, FileLedger, Proposal

Propose = Callable[[dict[str, list[float]]], Proposal]
Table = Callable[..., pl.DataFrame]

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    return Decisions(FileLedger(tmp_path / "ledger.jsonl"))


@pytest.fixture
def payload_of() -> Callable[[dict[str, list[float]]], dict[str, Any]]:
    """The payload of a plan given as the weeks of each channel."""

    def make(plan: dict[str, list[float]]) -> dict[str, Any]:
        n_weeks = len(next(iter(plan.values())))
        channels = [
            {
                "channel": name,
                "current_weekly": sum(weeks) / n_weeks,
                "planned_weekly": sum(weeks) / n_weeks,
                "weekly": weeks,
                "lower": None,
                "upper": None,
                "locked": False,
            }
            for name, weeks in plan.items()
        ]
        return {
            "currency": "EUR",
            "weeks": [(dt.date(2026, 1, 19) + dt.timedelta(weeks=i)).isoformat() for i in range(n_weeks)],
            "budget": f"{sum(map(sum, plan.values())):.2f}",
            "channels": channels,
            "reference": "current split",
        }

    return make


@pytest.fixture
def propose(decisions: Decisions, payload_of: Callable[[dict[str, list[float]]], dict[str, Any]]) -> Propose:
    """Propose a plan given as the weeks of each channel."""

    def make(plan: dict[str, list[float]]) -> Proposal:
        return decisions.propose(payload_of(plan), by="P. Lanner", system_user="pl", at=AT, basis=Basis("e1"))

    return make


@pytest.fixture
def campaigns() -> Table:
    """Make a table of campaigns in euros from rows of source, account, id, name, channel, mean daily spend."""

    def make(*rows: tuple[object, ...]) -> pl.DataFrame:
        text = dict.fromkeys(("source", "account", "campaign_id", "campaign", "channel"), pl.String)
        schema = pl.Schema({**text, "current_daily": pl.Float64})
        return pl.DataFrame(list(rows), schema=schema, orient="row").with_columns(currency=pl.lit("EUR"))

    return make


@pytest.fixture
def believable(campaigns: Table) -> pl.DataFrame:
    """Two platforms, one agency channel."""
    return campaigns(
        ("google_ads", "FR", "11", "Marque | FR", "search", 300.0),
        ("google_ads", "FR", "12", "Générique, été", "search", 450.5),
        ("google_ads", "UK", "11", "Brand", "search", 100.0),
        ("meta_ads", "1", "77", "Prospecting", "social", 700.0),
        ("agency", "", None, "TV spring", "tv", 500.0),
    )
