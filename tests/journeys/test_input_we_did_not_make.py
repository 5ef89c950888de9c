"""The main job on data that others made: import with the guess or a mapping, fit, plan, report in both languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

import unisono
from unisono.facts.sources import Hints, parse_mapping
from unisono.measure.mmm.result import Grade

KEY = b"k" * 32
SPEC = unisono.Spec(draws=400)


ROBYN_ENDS = dt.datetime(2019, 11, 19, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 1, 12, tzinfo=dt.UTC)


def sit(
    folder: Path,
    file: Path,
    *,
    country: str = "",
    currency: str = "EUR",
    mapping: str | None = None,
    now: dt.datetime = LATER,
) -> unisono.Session:
    """A workspace that holds `file`, looked at on the day `now`."""
    settings = unisono.Settings(name="Theirs", currency=currency, country=country or "US", stale_days=20_000)
    session = unisono.create_workspace(folder / "workspace", settings, identity_key=KEY, now=now)
    hints = Hints(currency=currency, identity_key=KEY, mapping=parse_mapping(mapping) if mapping else None)
    report = session.import_files([file], hints)
    assert [f.error for f in report.files] == [None]
    return session


def tell(session: unisono.Session) -> None:
    """Both reports can be written and say something."""
    for code in ("en", "fr"):
        page = session.report(code)
        assert "NaN" not in page
        assert len(page) > 50_000


def test_robyn_weekly(tmp_path: Path, test_data: Path) -> None:
    session = sit(
        tmp_path, test_data / "robyn_simulated_weekly" / "dt_simulated_weekly.csv", country="DE", now=ROBYN_ENDS
    )
    fit = session.fit(SPEC)
    assert set(fit.data.channels) == {"tv", "ooh", "print", "search", "facebook"}
    assert fit.grade is not Grade.FAIL
    budget = float(fit.data.spend[-52:].sum()) / 4
    plan, proposal = session.plan(unisono.PlanRequest(budget=budget), by="Planner")
    assert not proposal.is_blocked
    assert plan.probability_better >= 0.5
    tell(session)


def test_meridian_national_with_the_outcome_as_a_product(tmp_path: Path, test_data: Path) -> None:
    file = test_data / "meridian_simulated" / "national_all_channels.csv"
    session = sit(tmp_path, file, currency="USD")
    fit = session.fit(SPEC)
    raw = pl.read_csv(file)
    truth = float((raw["conversions"] * raw["revenue_per_conversion"]).sum())
    assert float(fit.data.outcome.sum()) == pytest.approx(truth)
    assert len(fit.data.channels) == 5
    tell(session)


ROAS = """
date = "date"
currency = "EUR"
[columns.y]
role = "outcome"
money = true
[columns.x1]
role = "spend"
channel = "x1"
[columns.x2]
role = "spend"
channel = "x2"
"""


def test_true_roas_is_covered_when_the_confounder_is_a_control(tmp_path: Path, test_data: Path) -> None:
    mapping = ROAS + '[columns.z]\nrole = "control"\n'
    session = sit(tmp_path, test_data / "pymc_mmm" / "mmm_roas_data.csv", mapping=mapping)
    fit = session.fit()
    assert fit.data.control_names == ("z",)
    rows = {row["channel"]: row for row in fit.channels_table().to_dicts()}
    for channel, truth in (("x1", 93.39), ("x2", 171.41)):
        assert rows[channel]["roi_lower"] <= truth <= rows[channel]["roi_upper"]


def test_the_report_names_the_confounding_risk_when_it_is_left_out(tmp_path: Path, test_data: Path) -> None:
    session = sit(tmp_path, test_data / "pymc_mmm" / "mmm_roas_data.csv", mapping=ROAS)
    fit = session.fit(unisono.Spec(draws=1500))  # so many that no processor's rounding decides the grade
    assert fit.grade is Grade.REVIEW
    assert "Confounding risk" in session.report("en")
    assert "confusion" in session.report("fr")


def test_real_short_monthly_series_is_fitted_or_refused_with_the_next_step(tmp_path: Path, test_data: Path) -> None:
    session = sit(tmp_path, test_data / "insurance_tv_quotes" / "insurance.csv", currency="USD")
    fit = session.fit(SPEC)
    assert fit.data.period_days == 30
    assert fit.grade is not Grade.PASS
    assert str(fit.recommendation)
    tell(session)
