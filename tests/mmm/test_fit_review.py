"""The review names what is wrong with a fit, and stays silent about a good one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from unisono.measure.mmm.chains import Chains
from unisono.measure.mmm.convergence import convergence
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import Diagnostic, FitResult, Grade
from unisono.measure.mmm.result_tables import highest_sustained
from unisono.measure.mmm.review import judge, plausibility
from unisono.measure.mmm.spec import Spec
from unisono.words import msg

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]
QUICK = Spec(chains=4, draws=250, warmup=100, autocorrelations=(0.0, 0.3))


@pytest.fixture(scope="module")
def good(make_data: MakeData) -> FitResult:
    # enough draws that R-hat stays below its threshold on any processor and library version, not by luck
    return fit_model(make_data(n=156, n_controls=1, seed=3), dataclasses.replace(QUICK, draws=1000))


def of(diagnostics: tuple[Diagnostic, ...], name: str) -> Diagnostic:
    return next(d for d in diagnostics if d.name == name)


def test_a_good_fit_passes(good: FitResult) -> None:
    assert [d.name for d in good.diagnostics if d.grade is not Grade.PASS] == []
    assert good.grade is Grade.PASS


def test_progress_only_rises(make_data: MakeData) -> None:
    seen: list[float] = []
    fit_model(make_data(n=40), Spec(chains=2, draws=20, warmup=20), progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def chains_of(theta: Array, divergences: int = 0) -> Chains:
    return Chains(theta, theta[..., 0], divergences, 3.0, 0.8, 1, np.ones((*theta.shape[:2], 0), np.int64))


def test_chains_that_disagree_or_never_move_fail(good: FitResult) -> None:
    theta = np.random.default_rng(0).standard_normal((4, 250, 10))
    assert {d.grade for d in convergence(chains_of(theta), np.log(good.draws.beta), 0.9)} == {Grade.PASS}
    apart = theta + np.arange(4)[:, None, None]
    assert of(convergence(chains_of(apart), np.log(good.draws.beta), 0.9), "rhat").grade is Grade.FAIL
    stuck = np.zeros_like(theta)
    assert of(convergence(chains_of(stuck), np.log(good.draws.beta), 0.9), "rhat").grade is Grade.FAIL
    assert of(convergence(chains_of(theta, 3), np.log(good.draws.beta), 0.9), "divergences").grade is Grade.REVIEW
    assert of(convergence(chains_of(theta, 30), np.log(good.draws.beta), 0.9), "divergences").grade is Grade.FAIL


def test_a_channel_that_never_varied_taught_nothing(make_data: MakeData) -> None:
    data = make_data(n=156, n_channels=3, n_controls=1, seed=4)
    data.spend[:, 2] = 100.0
    fit = fit_model(data, QUICK)
    assert fit.learned()[2] < 0.25 < fit.learned()[:2].min()
    weak = of(fit.diagnostics, "learned")
    assert weak.grade is Grade.REVIEW
    assert "channel_2" in str(weak.text)
    assert "channel_2" in str(of(fit.diagnostics, "spend_follows_season").text)
    assert fit.grade is Grade.REVIEW


def test_no_control_names_the_confounding_risk(make_data: MakeData) -> None:
    fit = fit_model(make_data(n=110), QUICK)
    named = of(fit.diagnostics, "confounding")
    assert named.grade is Grade.REVIEW
    assert "Confounding risk" in str(named.text)


def test_channels_that_moved_together_are_named(make_data: MakeData) -> None:
    data = make_data(n=156, n_controls=1)
    rng = np.random.default_rng(1)
    data.spend[:, 1] = data.spend[:, 0] * np.exp(0.01 * rng.standard_normal(156))
    pair = of(fit_model(data, QUICK).diagnostics, "mistaken_pairs")
    assert pair.grade is Grade.REVIEW
    assert "channel_0" in str(pair.text)
    assert "channel_1" in str(pair.text)


def test_media_that_explains_nearly_everything_fails(good: FitResult) -> None:
    absurd = dataclasses.replace(good, draws=dataclasses.replace(good.draws, roi=good.draws.roi * 20))
    assert of(plausibility(absurd), "media_share").grade is Grade.FAIL


def test_a_short_history_is_marked(make_data: MakeData) -> None:
    fit = fit_model(make_data(n=40, n_controls=1), QUICK)
    assert of(fit.diagnostics, "history").grade is Grade.REVIEW


def test_the_worst_point_gives_the_grade() -> None:
    def point(grade: Grade) -> Diagnostic:
        return Diagnostic("x", 0.0, "", grade, msg("x"))

    assert judge((point(Grade.PASS),))[0] is Grade.PASS
    assert judge((point(Grade.PASS), point(Grade.REVIEW)))[0] is Grade.REVIEW
    assert judge((point(Grade.REVIEW), point(Grade.FAIL)))[0] is Grade.FAIL


def test_tables_are_coherent(good: FitResult) -> None:
    table = good.channels_table()
    for name in ("contribution", "share", "roi", "mroi"):
        assert (table[f"{name}_lower"] <= table[name]).all()
        assert (table[name] <= table[f"{name}_upper"]).all()
    assert table["share"].sum() == pytest.approx(good.total_media()[0])
    parts = good.weekly_table().group_by("part").agg(total="value")
    assert parts.height == 3
    curves = good.curves_table()
    first = curves.filter(curves["spend"] == 0)
    assert first["outcome"].to_list() == [0.0, 0.0]
    assert not curves["within_history"].all()


def test_marginal_return_is_the_slope_of_the_last_year(good: FitResult) -> None:
    """One more percent of the last year's spend, carry-over after the history included, against a plain difference."""
    data, draws = good.data, good.draws.thin(40)
    after = np.tile(data.spend[-52:].mean(axis=0), (13, 1))
    path = np.vstack([data.spend, after])
    more = path.copy()
    more[-65:-13] *= 1.01
    extra = (draws.effect(more) - draws.effect(path)).sum(axis=2) / (0.01 * data.spend[-52:].sum(axis=0))
    thinned = dataclasses.replace(good, draws=draws)
    np.testing.assert_allclose(thinned.marginal_roi(), extra, rtol=1e-9)


def test_a_channel_without_recent_spend_has_no_marginal_return(make_data: MakeData) -> None:
    data = make_data(n=110, n_controls=1)
    data.spend[-52:, 0] = 0.0
    fit = fit_model(data, QUICK)
    assert np.isnan(fit.marginal_roi()[:, 0]).all()
    assert fit.channels_table()["mroi"].to_list()[0] is None
    short = fit_model(make_data(n=40), QUICK)
    assert np.isfinite(short.marginal_roi()).all()


def test_highest_sustained_spend() -> None:
    assert highest_sustained(np.array([1.0, 9.0, 1.0, 1.0, 4.0, 4.0, 4.0, 4.0])) == 4.0
    assert highest_sustained(np.array([1.0, 9.0])) == 9.0
