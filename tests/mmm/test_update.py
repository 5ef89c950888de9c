"""An update of the last fit by new weeks is the fit of the whole history; where it cannot be, it says so."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.forms import Carry, Curve, Form
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.prior import prior_theta
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.measure.mmm.update import carried_over
from unisono.runs.measuring import fit_behind_gate, last_sampled

MakeData = Callable[..., ModelData]
SPEC = Spec(chains=4, draws=1000, autocorrelations=(0.2,))


def first(data: ModelData, n: int) -> ModelData:
    """The first `n` periods."""
    return dataclasses.replace(
        data, periods=data.periods[:n], outcome=data.outcome[:n], spend=data.spend[:n], controls=data.controls[:n]
    )


@pytest.fixture(scope="module")
def whole(make_data: MakeData) -> ModelData:
    return make_data(n=120, n_controls=1, missing=(50,))


@pytest.fixture(scope="module")
def older(whole: ModelData) -> FitResult:
    return fit_model(first(whole, 116), SPEC)


def test_an_update_is_the_fit_of_the_whole_history(whole: ModelData, older: FitResult, tmp_path: Path) -> None:
    quick = fit_model(whole, SPEC, base=older)
    assert quick.updated_from == older.run_id
    assert quick.theta.shape == (4000, older.posterior.n_dim)
    full = fit_model(whole, dataclasses.replace(SPEC, draws=3000))
    for one, other in ((quick.theta, full.theta), (np.log(quick.draws.roi), np.log(full.draws.roi))):
        away = (one.mean(axis=0) - other.mean(axis=0)) / other.std(axis=0)
        assert np.abs(away).max() < 0.1
        assert one.std(axis=0) == pytest.approx(other.std(axis=0), rel=0.1)
    again = load_fit(save_fit(quick, tmp_path))
    assert again.updated_from == older.run_id
    assert again.channels_table().equals(quick.channels_table())
    assert quick.run_id != fit_model(whole, dataclasses.replace(SPEC, draws=100)).run_id


def test_weeks_that_say_too_much_are_sampled(whole: ModelData, older: FitResult) -> None:
    outcome = whole.outcome.copy()
    outcome[-4:] *= 3
    fit = fit_model(dataclasses.replace(whole, outcome=outcome), SPEC, base=older)
    assert fit.updated_from is None
    assert "Sampled anew instead of updated: the new weeks say too much" in str(fit.notes[-1])


def test_other_choices_and_columns_are_sampled(whole: ModelData, older: FitResult) -> None:
    few = dataclasses.replace(SPEC, draws=100, chains=2)
    other = fit_model(whole, dataclasses.replace(few, window=6), base=older)
    assert "choices were changed" in str(other.notes[-1])
    narrow = dataclasses.replace(whole, controls=whole.controls[:, :0], control_names=())
    assert "channels or controls were changed" in str(fit_model(narrow, few, base=older).notes[-1])
    late = fit_model(first(whole, 100), few, base=older)
    assert "does not begin with the same weeks" in str(late.notes[-1])


@pytest.mark.parametrize(
    "form",
    [Form(), Form(carry=Carry.DELAYED, curve=Curve.LOGISTIC), Form(curve=Curve.NONE), Form(curve_first=True)],
    ids=str,
)
def test_carried_draws_keep_their_curves(make_data: MakeData, form: Form) -> None:
    data = make_data(n=90)
    data.spend[60:] *= 3.0
    spec = Spec(form=form)
    source, _ = posterior_of(first(data, 60), spec, 0.0)
    target, _ = posterior_of(data, spec, 0.0)
    theta = prior_theta(source, np.random.default_rng(0), 50)
    moved = carried_over(target, source, theta)
    before, now = source.channel_draws(theta), target.channel_draws(moved)
    assert now.effect(data.spend) == pytest.approx(before.effect(data.spend), rel=1e-9)
    for one, other, scale in zip(source.scales(theta), target.scales(moved), (1, 1), strict=True):
        assert other * target.design.scale == pytest.approx(scale * one * source.design.scale)


def test_carrying_keeps_volumes(make_data: MakeData) -> None:
    """Else weights would need its Jacobian."""
    data = make_data(n=90)
    data.spend[60:] *= 2.0
    source, _ = posterior_of(first(data, 60), Spec(), 0.0)
    target, _ = posterior_of(data, Spec(), 0.0)
    theta, step = prior_theta(source, np.random.default_rng(1), 1)[0], 1e-5
    rows = np.vstack([theta + step * np.eye(len(theta)), theta - step * np.eye(len(theta))])
    moved = carried_over(target, source, rows)
    jacobian = (moved[: len(theta)] - moved[len(theta) :]) / (2 * step)
    assert np.abs(np.linalg.det(jacobian)) == pytest.approx(1, rel=1e-6)


def test_updates_of_updates_begin_at_the_sampled_fit(whole: ModelData, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Nothing was fitted"):
        last_sampled(tmp_path)

    def fit(n: int, base: FitResult | None) -> FitResult:
        return fit_behind_gate(
            first(whole, n), trusts=(), overrides=(), edition_id="e", folder=tmp_path, spec=SPEC, base=base
        )

    sampled = fit(116, None)
    fit(118, last_sampled(tmp_path))
    assert last_sampled(tmp_path).run_id == sampled.run_id
    assert fit(120, last_sampled(tmp_path)).updated_from == sampled.run_id
