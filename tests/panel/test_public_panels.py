"""Panels that others made: a flat file with meaningless variables, and two geographic tests with known read-outs."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.spec import Spec

MEDIA = ("TV", "Search", "Social", "Display", "Video", "Radio", "Print")
REAL = ("category_demand", "distribution", "price", "competitor_promo", "weather", "holiday")
NOISE = tuple(f"noise_{k}" for k in range(1, 7))


def flat_file(path: Path) -> pl.DataFrame:
    """The long file as one row a period and place."""
    table = pl.read_csv(path, infer_schema_length=None, try_parse_dates=True)
    wide = table.pivot(on="VariableName", index=["Period", "Geography"], values="VariableValue")
    return wide.sort("Geography", "Period")


def test_a_national_flat_file_with_meaningless_variables_is_fitted(test_data: Path) -> None:
    table = flat_file(test_data / "mff_synthetic" / "national_mff.csv")
    data = ModelData(
        periods=tuple(table["Period"].to_list()),
        outcome=table["Sales"].to_numpy().copy(),
        spend=table.select(MEDIA).to_numpy().copy(order="C"),
        channels=MEDIA,
        controls=table.select(REAL).to_numpy().copy(order="C"),
        control_names=REAL,
        currency="EUR",
        outcome_name="sales",
    )
    plain = fit_model(data, Spec(threads=1))
    noisy = dataclasses.replace(
        data, controls=table.select(REAL + NOISE).to_numpy().copy(order="C"), control_names=REAL + NOISE
    )
    fit = fit_model(noisy, Spec(threads=1))
    found = {d.name: d for d in fit.diagnostics}
    assert found["rhat"].value < 1.01
    assert found["divergences"].value <= 2
    # six columns of noise cost width, not truth: no return leaves the interval that it had without them
    before, after = plain.channels_table(), fit.channels_table()
    assert (before["roi_lower"] <= after["roi"]).all()
    assert (after["roi"] <= before["roi_upper"]).all()


def test_a_flat_file_by_region_is_fitted(test_data: Path) -> None:
    table = flat_file(test_data / "mff_synthetic" / "geo_mff.csv")
    units, periods = table["Geography"].unique(maintain_order=True).to_list(), sorted(set(table["Period"].to_list()))
    shape = (len(units), len(periods))
    data = PanelData(
        periods=tuple(periods),
        units=tuple(units),
        outcome=table["Sales"].to_numpy().reshape(shape).copy(),
        spend=table.select(MEDIA[:4]).to_numpy().reshape(*shape, 4).copy(order="C"),
        channels=MEDIA[:4],
        controls=table.select("Price").to_numpy().reshape(*shape, 1).copy(order="C"),
        control_names=("price",),
        currency="EUR",
        outcome_name="sales",
    )
    fit = fit_panel(data, PanelSpec(draws=150, warmup=80, threads=1))
    assert {d.name: d.grade for d in fit.diagnostics}["divergences"] is not Grade.FAIL
    table = fit.channels_table()
    assert np.isfinite(table.select("roi", "roi_lower", "roi_upper").to_numpy()).all()


def daily(table: pl.DataFrame, place: str, outcome: str, spend: str) -> PanelData:
    """Days as periods, with a level for each weekday."""
    days = sorted(set(table["date"].to_list()))
    names = [str(day) for day in days]
    blocks = []
    for column in (outcome, spend):
        wide = table.pivot(on="date", index=place, values=column, aggregate_function="sum").sort(place)
        blocks.append(wide.select(names).to_numpy().astype(float))
    weekdays = np.array([[float(day.weekday() == k) for k in range(1, 7)] for day in days])
    units = tuple(str(unit) for unit in wide[place])
    return PanelData(
        periods=tuple(days),
        units=units,
        outcome=blocks[0],
        spend=np.nan_to_num(blocks[1])[:, :, None].copy(),
        channels=("tested",),
        controls=np.tile(weekdays, (len(units), 1, 1)),
        control_names=tuple(f"weekday_{k}" for k in range(1, 7)),
        currency="USD",
        outcome_name="sales",
        period_days=1,
    )


@pytest.mark.prove
def test_a_published_lift_lies_in_the_interval(test_data: Path) -> None:
    """Chicago and Portland were treated for fifteen days; the published read-out is 4,667 (GeoLift's walkthrough)."""
    table = pl.read_csv(test_data / "geolift" / "GeoLift_Test.csv", try_parse_dates=True)
    first = table["date"].min() + dt.timedelta(days=90)  # type: ignore[operator]
    treated = pl.col("location").is_in(["chicago", "portland"]) & (pl.col("date") >= first)
    fit = fit_panel(daily(table.with_columns(treated=treated.cast(float)), "location", "Y", "treated"))
    [row] = fit.channels_table().to_dicts()
    assert row["contribution_lower"] < 4667 < row["contribution_upper"]
    assert row["contribution"] == pytest.approx(4667, rel=0.5)


@pytest.mark.prove
def test_a_test_beside_days_that_move_all_regions_is_not_passed_in_silence(test_data: Path) -> None:
    """A hundred regions, a published return of 2.95: the model knows no shocks that all regions share, and says so."""
    table = pl.read_csv(
        test_data / "google_matched_markets" / "salesandcost.csv", try_parse_dates=True, infer_schema_length=None
    )
    fit = fit_panel(daily(table, "geo", "sales", "cost"))
    assert {d.name: d.grade for d in fit.diagnostics}["shared_shocks"] is Grade.REVIEW
    assert fit.channels_table()["roi"][0] == pytest.approx(2.95, rel=0.4)
