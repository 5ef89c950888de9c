"""A whole report's inputs, made of real objects: a small company, its fit, its plan, its ledger entries."""

from __future__ import annotations

import dataclasses
import datetime as dt

import polars as pl
import pytest

from unisono.decide import Kept, Ruling, State, Verdict
from unisono.domain import Edition, Finding, Light, Settings, Severity, SourceTrust
from unisono.facts.semantic import CHANNELS, PERIODS, KpiInputs
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.spec import Spec
from unisono.plan import PlanRequest, make_plan
from unisono.report import GradeView, OverrideView, ProposalView, ReportInputs, render
from unisono.report.inputs import ChannelOutcome
from unisono.synthetic import SampleCompany, sample_company
from unisono.words import Money, msg

AT = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)
EDITION_ID = "3fa9c1d207be"


@pytest.fixture(scope="session")
def company() -> SampleCompany:
    return sample_company(7, weeks=110)


@pytest.fixture(scope="session")
def fit(company: SampleCompany) -> FitResult:
    data = ModelData(
        periods=company.weeks,
        outcome=company.net_revenue,
        spend=company.spend,
        channels=company.channels,
        controls=company.controls,
        control_names=company.control_names,
        currency="EUR",
        outcome_name="net_revenue",
        country="FR",
    )
    short = fit_model(data, Spec(chains=2, draws=150, warmup=100), edition_id=EDITION_ID)
    # Too few draws to pass its own review, and enough to be drawn: the page's tests set the verdict themselves.
    return dataclasses.replace(short, grade=Grade.REVIEW, recommendation=msg("Read the points marked REVIEW."))


@pytest.fixture(scope="session")
def pages(whole: ReportInputs) -> dict[str, str]:
    """The whole report in both languages; drawn once, since drawing takes seconds."""
    return {code: render(whole, code) for code in ("en", "fr")}


@pytest.fixture(scope="session")
def facts(company: SampleCompany) -> KpiInputs:
    n = len(company.weeks)
    unmapped = 900.0
    periods = pl.DataFrame(
        {
            "period_on": company.weeks,
            "revenue": company.net_revenue,
            "orders": (company.net_revenue / 310).round(),
            "new_customers": (company.net_revenue / 500).round(),
            "spend": company.spend.sum(axis=1) + unmapped,
            "currency": ["EUR"] * n,
        }
    ).cast(dict(PERIODS.items()))
    frames = [
        pl.DataFrame(
            {
                "period_on": company.weeks,
                "channel": [name] * n,
                "spend": company.spend[:, m],
                "planned_spend": [None] * (n - 26) + [1000.0 * (m + 1)] * 26,
                "claimed_value": [None] * n if name in ("tv", "radio") else (4.5 * company.spend[:, m]).tolist(),
                "currency": ["EUR"] * n,
            },
            schema=CHANNELS,
        )
        for m, name in enumerate(company.channels)
    ]
    none = [None] * n
    rest = {"period_on": company.weeks, "channel": none, "spend": [unmapped] * n, "planned_spend": none}
    frames.append(pl.DataFrame({**rest, "claimed_value": none, "currency": ["EUR"] * n}, schema=CHANNELS))
    return KpiInputs(periods, pl.concat(frames))


@pytest.fixture(scope="session")
def bare() -> ReportInputs:
    """A workspace with nothing in it yet."""
    edition = Edition(3, EDITION_ID, {"orders": 3}, "ab" * 32, tuple(f"{i:064x}" for i in range(14)), AT)
    return ReportInputs(Settings("Sommelune", margin_rate=0.5), edition, AT)


@pytest.fixture(scope="session")
def grade(company: SampleCompany) -> GradeView:
    return GradeView(
        proposal_id="P-0003",
        metric="net_revenue",
        unit="EUR",
        promised=5_800_000,
        lower=5_300_000,
        upper=6_300_000,
        level=0.9,
        repredicted=5_700_000,
        observed=5_760_000,
        execution=-60_000,
        context=-40_000,
        unexplained=60_000,
        verdict=Kept.KEPT,
        reason=msg("The outcome is {observed}.", observed=Money(5_760_000, "EUR")),
        first_on=dt.date(2025, 9, 29),
        last_on=dt.date(2025, 12, 28),
        graded_on=AT.date(),
        channels=tuple(ChannelOutcome(name, 50_000, 47_000) for name in company.channels),
        edition_id=EDITION_ID,
        run_id="0a1b2c3d4e5f",
    )


@pytest.fixture(scope="session")
def whole(
    bare: ReportInputs, company: SampleCompany, facts: KpiInputs, fit: FitResult, grade: GradeView
) -> ReportInputs:
    """Everything there can be."""
    plan = make_plan(fit, PlanRequest(budget=float(company.spend[-52:].sum() / 4), weeks=13))
    missing = Finding(
        check="missing_days",
        source="google_ads",
        severity=Severity.WARNING,
        summary=msg("Days without rows: {n}.", n=3),
        remedy=msg("Export these days again."),
        n_rows=3,
        first_on=dt.date(2025, 5, 1),
        last_on=dt.date(2025, 5, 3),
    )
    stale = Finding(
        check="stale_source",
        source="agency",
        severity=Severity.CRITICAL,
        summary=msg("The last fact is of {day}.", day=dt.date(2025, 11, 2)),
        remedy=msg("Import the agency's newest file."),
    )
    flag = Verdict("channel_change", Ruling.FLAG, msg("{channel} moves by more than a third.", channel="display"))
    return dataclasses.replace(
        bare,
        facts=facts,
        trusts=(
            SourceTrust("google_ads", Light.AMBER, (missing,)),
            SourceTrust("shopify", Light.GREEN),
            SourceTrust("agency", Light.RED, (stale,)),
        ),
        overrides=(OverrideView("agency", "the media director", "Confirmed by e-mail.", AT),),
        fit=fit,
        plan=plan,
        proposal=ProposalView(
            "P-0007", State.PROPOSED, AT, "the planner", due_on=dt.date(2026, 4, 13), verdicts=(flag,)
        ),
        grade=grade,
    )
