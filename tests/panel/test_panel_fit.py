"""The panel's fit finds what was put in, tells the same on every path, and reads panels that others made."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.store import load_panel, save_panel
from unisono.measure.mmm.result import Grade

MakePanel = Callable[..., PanelData]
QUICK = PanelSpec(draws=250, warmup=80, autocorrelations=(0.0,))


def benchmark_world() -> Callable[..., tuple[PanelData, Any]]:
    """The benchmark's generator, which knows the true returns."""
    place = Path(__file__).parents[2] / "benchmarks" / "panel.py"
    spec = importlib.util.spec_from_file_location("panel_benchmark", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    world: Callable[..., tuple[PanelData, Any]] = module.world
    return world


@pytest.fixture(scope="module")
def fitted() -> tuple[PanelResult, Any]:
    data, truth = benchmark_world()(4, n_units=8, n=104, n_channels=3)
    outcome = data.outcome.copy()
    outcome[0, :30] = np.nan
    outcome[3, 50:54] = np.nan
    return fit_panel(dataclasses.replace(data, outcome=outcome), QUICK), truth


def test_true_returns_are_found(fitted: tuple[PanelResult, Any]) -> None:
    fit, truth = fitted
    table = fit.channels_table()
    inside = (table["roi_lower"].to_numpy() < truth) & (truth < table["roi_upper"].to_numpy())
    assert inside.sum() >= 2, (truth, table)
    assert np.abs(np.log(table["roi"].to_numpy() / truth)).max() < 0.4
    found = {d.name: d for d in fit.diagnostics}
    assert found["divergences"].value <= 2
    assert found["rhat"].value < 1.05
    assert found["shared_shocks"].grade is Grade.PASS


def test_parts_add_up(fitted: tuple[PanelResult, Any]) -> None:
    """Units add up to channels, weeks to units, and the expected outcome is the sum of its parts."""
    fit, _ = fitted
    units, channels = fit.units_table(), fit.channels_table()
    by_channel = units.group_by("channel", maintain_order=True).agg(pl.col("contribution").sum())
    np.testing.assert_allclose(by_channel["contribution"], channels["contribution"], rtol=1e-9)
    weekly = fit.weekly_table()
    per_unit = weekly.filter(pl.col("part") != "baseline").group_by("unit", "part").agg(pl.col("value").sum())
    joined = per_unit.join(units, left_on=["unit", "part"], right_on=["unit", "channel"])
    # weeks come from every other draw, so their sums agree to what that leaves open
    np.testing.assert_allclose(joined["value"], joined["contribution"], rtol=0.1, atol=0.01 * fit.total_outcome / 8)
    expected = weekly.group_by("unit", "period_on", maintain_order=True).agg(pl.col("value").sum())
    np.testing.assert_allclose(expected["value"], fit.fitted_table()["expected"], rtol=1e-9)
    assert fit.fitted_table()["observed"].null_count() == 34
    one = fit.weekly_table("unit_3")
    assert one.equals(weekly.filter(pl.col("unit") == "unit_3"))


def test_tables_are_finite_and_ordered(fitted: tuple[PanelResult, Any]) -> None:
    fit, _ = fitted
    for table, name in (
        (fit.channels_table(), "roi"),
        (fit.units_table(), "contribution"),
        (fit.weekly_table(), "value"),
        (fit.curves_table(), "outcome"),
    ):
        lower, upper = ("lower", "upper") if name in {"value", "outcome"} else (f"{name}_lower", f"{name}_upper")
        assert table.select(((pl.col(lower) <= pl.col(name)) & (pl.col(name) <= pl.col(upper))).all()).item()
    curves = fit.curves_table()
    assert curves.filter(pl.col("spend") == 0)["outcome"].to_list() == [0.0] * 3
    assert not curves["within_history"].all()


def test_saved_and_loaded_it_says_the_same(fitted: tuple[PanelResult, Any], tmp_path: Path) -> None:
    fit, _ = fitted
    loaded = load_panel(save_panel(fit, tmp_path))
    assert loaded.channels_table().equals(fit.channels_table())
    assert loaded.units_table().equals(fit.units_table())
    assert loaded.curves_table().equals(fit.curves_table())
    assert loaded.diagnostics == fit.diagnostics
    assert loaded.notes == fit.notes
    record = tmp_path / fit.run_id / "run.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "format": 99}))
    with pytest.raises(ModelError, match="another version"):
        load_panel(tmp_path / fit.run_id)
    with pytest.raises(ModelError, match="cannot be read"):
        load_panel(tmp_path / "nothing")


def test_equal_seeds_give_equal_draws_on_any_number_of_threads(make_panel: MakePanel) -> None:
    data = make_panel(n_units=3, n=40, n_channels=1)
    spec = PanelSpec(draws=20, warmup=20, autocorrelations=(0.0, 0.3))
    first = fit_panel(data, spec)
    again = fit_panel(data, dataclasses.replace(spec, threads=1))
    np.testing.assert_array_equal(first.theta, again.theta)
    np.testing.assert_array_equal(first.linear.effect, again.linear.effect)
    assert first.run_id == again.run_id
    other = fit_panel(data, dataclasses.replace(spec, seed=2))
    assert not np.array_equal(first.theta, other.theta)


def test_weeks_that_move_all_units_at_once_are_flagged(make_panel: MakePanel) -> None:
    data = make_panel(n_units=4, n=60, n_channels=1)
    shock = 1 + 0.2 * np.random.default_rng(2).standard_normal(60)
    fit = fit_panel(dataclasses.replace(data, outcome=data.outcome * shock), dataclasses.replace(QUICK, draws=50))
    assert {d.name: d for d in fit.diagnostics}["shared_shocks"].grade is not Grade.PASS
    assert fit.grade is not Grade.PASS


def meridian(path: Path, n_units: int) -> PanelData:
    table = pl.read_csv(path).filter(pl.col("geo").is_in([f"Geo{g}" for g in range(n_units)])).sort("geo", "time")
    units = table["geo"].unique(maintain_order=True).to_list()
    days = sorted(set(table["time"].to_list()))

    def block(names: list[str]) -> Any:
        values = table.select(pl.col(names).cast(pl.Float64)).to_numpy()
        return np.ascontiguousarray(values.reshape(len(units), len(days), len(names)))

    spend = [name for name in table.columns if name.endswith("_spend")]
    controls = [name for name in table.columns if name.endswith("_control")]
    return PanelData(
        periods=tuple(dt.date.fromisoformat(day) for day in days),
        units=tuple(units),
        outcome=block(["conversions"])[:, :, 0] * block(["revenue_per_conversion"])[:, :, 0],
        spend=block(spend),
        channels=tuple(spend),
        controls=block(controls),
        control_names=tuple(controls),
        currency="USD",
        outcome_name="revenue",
        population=block(["population"])[:, 0, 0],
    )


def test_the_demonstration_data_of_another_model_fits(test_data: Path) -> None:
    data = meridian(test_data / "meridian_simulated/geo_all_channels.csv", 4)
    fit = fit_panel(data, dataclasses.replace(QUICK, draws=100, warmup=60))
    table = fit.channels_table()
    assert table.height == 5
    assert np.isfinite(table.drop("^roi_recent.*$").select(pl.col(pl.Float64)).to_numpy()).all()
    assert (table["roi"].to_numpy() > 0).all()
    found = {d.name: d for d in fit.diagnostics}
    assert found["divergences"].value <= 2
    assert found["rhat"].value < 1.1
    assert 0 < found["media_share"].value < 0.9


@pytest.mark.prove
def test_forty_units_three_years_eight_channels_converge() -> None:
    data, truth = benchmark_world()(0)
    fit = fit_panel(data)
    found = {d.name: d for d in fit.diagnostics}
    assert found["rhat"].value < 1.01
    assert found["ess"].value >= 400
    assert found["divergences"].value <= 2
    table = fit.channels_table()
    inside = (table["roi_lower"].to_numpy() < truth) & (truth < table["roi_upper"].to_numpy())
    assert inside.sum() >= 6
