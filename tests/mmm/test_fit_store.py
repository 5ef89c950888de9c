"""A fit on disk gives the same figures when it is read back, and a broken one says so."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from polars.testing import assert_frame_equal

from unisono.errors import ModelError
from unisono.measure.funnel.data import BrandData, Series
from unisono.measure.funnel.engine import fit_brand
from unisono.measure.funnel.kernel import brand_log_posterior
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model, run_id_of
from unisono.measure.mmm.kernel import log_posterior
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.kernel import panel_log_posterior
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.straight import straight_log_posterior
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.sampler import run_chain
from unisono.measure.mmm.spec import Priors, Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.measure.warm_up import warm_up

MakeData = Callable[..., ModelData]


@pytest.fixture(scope="module")
def fit(make_data: MakeData) -> FitResult:
    data = make_data(n_controls=2, missing=(4,), country="FR")
    data.controls[:, 1] = data.controls[:, 0]
    return fit_model(data, Spec(chains=2, draws=80, warmup=60, priors=Priors(media_share=0.3)), edition_id="abc")


def test_round_trip(fit: FitResult, tmp_path: Path) -> None:
    again = load_fit(save_fit(fit, tmp_path))
    for table in ("channels_table", "weekly_table", "fitted_table", "curves_table"):
        assert_frame_equal(getattr(again, table)(), getattr(fit, table)(), check_exact=True)
    assert again.diagnostics == fit.diagnostics
    assert (again.grade, again.recommendation, again.notes) == (fit.grade, fit.recommendation, fit.notes)
    assert (again.run_id, again.edition_id, again.spec) == (fit.run_id, "abc", fit.spec)
    np.testing.assert_array_equal(again.data.outcome, fit.data.outcome)


@pytest.mark.parametrize("broken", ["arrays.npz", "run.json"])
@pytest.mark.parametrize("left", [0, 100])
def test_a_damaged_run_is_refused(fit: FitResult, tmp_path: Path, broken: str, left: int) -> None:
    home = save_fit(fit, tmp_path)
    path = home / broken
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(ModelError, match="cannot be read"):
        load_fit(home)


def test_a_run_without_its_record_never_happened(fit: FitResult, tmp_path: Path) -> None:
    home = save_fit(fit, tmp_path)
    (home / "run.json").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        load_fit(home)


def test_a_run_of_another_version_is_refused(fit: FitResult, tmp_path: Path) -> None:
    home = save_fit(fit, tmp_path)
    record = json.loads((home / "run.json").read_text())
    (home / "run.json").write_text(json.dumps({**record, "format": 0}))
    with pytest.raises(ModelError, match="another version"):
        load_fit(home)


def test_a_run_is_named_by_all_that_shapes_it(make_data: MakeData) -> None:
    data, spec = make_data(), Spec()
    name = run_id_of(data, spec, "e1")
    assert name == run_id_of(make_data(), dataclasses.replace(spec, threads=7), "e1")
    others = [
        run_id_of(data, spec, "e2"),
        run_id_of(data, dataclasses.replace(spec, seed=2), "e1"),
        run_id_of(dataclasses.replace(data, country="FR"), spec, "e1"),
        run_id_of(dataclasses.replace(data, currency="USD"), spec, "e1"),
        run_id_of(dataclasses.replace(data, outcome=data.outcome + 1e-9), spec, "e1"),
    ]
    assert len({name, *others}) == 6


def test_warming_up_leaves_nothing_to_compile(make_data: MakeData, fit: FitResult) -> None:
    warm_up()
    compiled = (log_posterior, panel_log_posterior, straight_log_posterior, run_chain, brand_log_posterior)
    before = [sum(kernel.stats.cache_misses.values()) for kernel in compiled]
    history = make_data(n=90, n_channels=3)
    fit_model(history, Spec(chains=2, draws=10, warmup=20))
    fit_panel(regions_of(make_data(n=50, n_channels=3)), PanelSpec(chains=2, draws=10, warmup=20))
    brand = BrandData(history, (), (Series("searches", history.outcome / 2, shows_brand=True),))
    fit_brand(brand, BrandSpec(Spec(chains=2, draws=10, warmup=20, autocorrelations=(0.0,))))
    assert [sum(kernel.stats.cache_misses.values()) for kernel in compiled] == before


def regions_of(data: ModelData) -> PanelData:
    """Two regions that share out `data`, not quite evenly."""
    part = np.array([0.4, 0.6])[:, None]
    return PanelData(
        periods=data.periods,
        units=("north", "south"),
        outcome=part * data.outcome,
        spend=part[:, :, None] * data.spend,
        channels=data.channels,
        controls=np.zeros((2, data.n_periods, 0)),
        control_names=(),
        currency=data.currency,
        outcome_name=data.outcome_name,
    )
