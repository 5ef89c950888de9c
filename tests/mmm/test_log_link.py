"""Media that multiplies what is there without it: fitted exactly, told as differences of outcomes, planned, refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from unisono.errors import InputError, ModelError
from unisono.measure.mmm.answer.engine import answerable
from unisono.measure.mmm.choices import parse_choices
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.growth import Growth, target_of
from unisono.measure.mmm.interop.inference_data import inference_data
from unisono.measure.mmm.joint import Interaction
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Link, Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.measure.mmm.trust.engine import trust_in
from unisono.measure.mmm.update import updated
from unisono.plan import Market, PlanRequest, compare, make_plan
from unisono.plan.desk import judge_of, prepare
from unisono.words import Text

Array = npt.NDArray[np.float64]
LOG = Spec(link=Link.LOG)


def multiplied(seed: int = 0, n: int = 150, noise: float = 0.02) -> tuple[ModelData, Array, Array]:
    """A history in which two channels multiply a seasonal base; their true ROI, and the true outcome without media."""
    rng = np.random.default_rng(seed)
    spend = rng.gamma(3.0, 40.0, (n, 2)) * (rng.random((n, 2)) < 0.6)
    t = np.arange(n)
    raised = np.zeros((n, 2))
    for m, height in enumerate((0.5, 0.35)):
        carried = np.convolve(spend[:, m], (0.3 + 0.1 * m) ** np.arange(8))[:n]
        raised[:, m] = height * carried / (carried + 200)
    base = 1000 * np.exp(0.25 * np.sin(2 * np.pi * t / 52.18) + 0.001 * t + noise * rng.standard_normal(n))
    outcome = base * np.exp(raised.sum(axis=1))
    share = raised / np.maximum(raised.sum(axis=1), 1e-12)[:, None]
    roi = ((outcome - base)[:, None] * share).sum(axis=0) / spend.sum(axis=0)
    data = ModelData(
        periods=tuple(dt.date(2022, 1, 3) + dt.timedelta(weeks=i) for i in range(n)),
        outcome=outcome,
        spend=spend,
        channels=("tv", "search"),
        controls=np.zeros((n, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="net_revenue",
    )
    return data, roi, base


@pytest.fixture(scope="module")
def world() -> tuple[ModelData, Array, Array]:
    return multiplied()


@pytest.fixture(scope="module")
def fit(world: tuple[ModelData, Array, Array]) -> FitResult:
    return fit_model(world[0], dataclasses.replace(LOG, chains=2, draws=250, warmup=80))


def test_the_likelihood_is_that_of_a_log_normal_outcome(world: tuple[ModelData, Array, Array]) -> None:
    """Two parameter points differ by what two dense log-normal densities of the outcome differ by.

    The flat columns are left out of both by projecting on what they cannot reach.
    """
    data = world[0]
    posterior, _ = posterior_of(target_of(data, LOG), LOG, 0.3)
    flat = posterior.design.columns.flat
    basis = np.linalg.svd(flat)[0][:, flat.shape[1] :]
    index = np.arange(data.n_periods)
    rng = np.random.default_rng(2)
    found, expected = [], []
    for _ in range(3):
        theta = posterior.start() + 0.2 * rng.standard_normal(posterior.n_dim)
        draws = posterior.channel_draws(theta[None])
        sigma, tau = (float(scale[0]) for scale in posterior.scales(theta[None]))
        scale, mean = posterior.design.scale, data.outcome.mean()
        cover = sigma**2 * 0.3 ** np.abs(index[:, None] - index)
        cover += tau**2 * np.minimum(index[:, None], index) * 7 / 365.25
        # noise and trend are told in multiples of the target's mean
        cover *= (scale / mean) ** 2
        rest = np.log(data.outcome) - draws.own_effect(data.spend)[0].sum(axis=0) / mean
        normal = stats.multivariate_normal(cov=basis.T @ cover @ basis)
        found.append(posterior.log_density(theta)[0] - _log_prior(posterior, theta))
        expected.append(normal.logpdf(basis.T @ rest))
    np.testing.assert_allclose(np.diff(found), np.diff(expected), rtol=1e-6)


def _log_prior(posterior: object, theta: Array) -> float:
    """The log-prior: the density of a history that is so long on noise that it says nothing (all weights zero)."""
    problem = posterior.problem  # type: ignore[attr-defined]
    silent = problem._replace(w=0 * problem.w, w_t=0 * problem.w_t, w_y=0 * problem.w_y)
    bare = dataclasses.replace(posterior, problem=silent)  # type: ignore[type-var]
    sigma, tau = (float(s[0]) for s in posterior.scales(theta[None]))  # type: ignore[attr-defined]
    return float(bare.log_density(theta)[0] + 0.5 * np.log(sigma**2 + tau**2 * problem.lam).sum())  # type: ignore[attr-defined]


def test_returns_and_base_are_found(world: tuple[ModelData, Array, Array], fit: FitResult) -> None:
    table = fit.channels_table()
    assert (table["roi_lower"].to_numpy() < world[1]).all()
    assert (world[1] < table["roi_upper"].to_numpy()).all()
    true_share = 1 - world[2].sum() / world[0].outcome.sum()
    _, lower, upper = fit.total_media()
    assert lower < true_share < upper


def test_parts_add_up_to_the_outcome(fit: FitResult, add_up: Callable[[FitResult], None]) -> None:
    add_up(fit)


def test_a_contribution_is_a_difference_of_outcomes(fit: FitResult) -> None:
    draws = fit.draws.thin(20)
    raised = draws.own_effect(fit.data.spend).sum(axis=1) / fit.data.outcome.mean()
    np.testing.assert_allclose(
        draws.effect(fit.data.spend).sum(axis=1), fit.data.outcome * (1 - np.exp(-raised)), rtol=1e-9
    )


def test_shares_are_those_of_aumann_and_shapley() -> None:
    rng = np.random.default_rng(3)
    own = rng.gamma(2.0, 10.0, (4, 3, 5)) * (rng.random((4, 3, 5)) < 0.8)
    own[0] = 0.0
    growth = Growth(rng.gamma(5.0, 20.0, (4, 5)), 90.0, 5)

    def total(effects: Array) -> Array:
        return np.asarray(growth.base * (np.exp(effects.sum(axis=1) / 90.0) - 1))

    np.testing.assert_allclose(growth.shares(own).sum(axis=1), total(own), atol=1e-9)
    nodes, weights = np.polynomial.legendre.leggauss(8)
    worth = rng.uniform(0.3, 0.6, (4, 3))
    for m in range(3):
        step = 1e-3 * (np.arange(3) == m)[None, :, None]
        slopes = [(total(s * own + step) - total(s * own - step)) / 2e-3 for s in (nodes + 1) / 2]
        walked = sum(w / 2 * slope for w, slope in zip(weights, slopes, strict=True))
        np.testing.assert_allclose(growth.shares(own)[:, m], own[:, m] * walked, rtol=1e-6)
        other = own.copy()
        other[:, m] *= 1.7
        np.testing.assert_allclose(growth.alone(own, 1.7 * own)[:, m], total(other) - total(own), atol=1e-8)
        change = growth.shares(own + step) - growth.shares(own - step)
        slope = (worth[:, :, None] * change).sum(axis=1) / 2e-3
        np.testing.assert_allclose(growth.pull(own, worth)[:, m], slope, rtol=1e-5)


def test_a_forecast_is_the_mean_of_what_may_come(fit: FitResult) -> None:
    """With chance drawn many times, outcomes ahead average to what is expected, not to the exponential of the mean."""
    future = fit.data.following(6)
    base = fit.baseline(n_draws=500, future=future, future_controls=np.zeros((6, 0)))
    ahead = base.noise[:, fit.data.n_periods :]
    size = base.level[:, fit.data.n_periods :].mean()
    assert abs(ahead.mean()) < 0.004 * size
    assert ahead.std() > 0.01 * size


def test_a_saved_fit_says_the_same(fit: FitResult, tmp_path: Path) -> None:
    loaded = load_fit(save_fit(fit, tmp_path))
    assert loaded.spec.link is Link.LOG
    assert loaded.channels_table().equals(fit.channels_table())
    assert loaded.fitted_table().equals(fit.fitted_table())
    assert loaded.curves_table().equals(fit.curves_table())


def test_the_fit_describes_the_past(fit: FitResult) -> None:
    table = fit.fitted_table()
    seen, expected, lower, upper = (table[name].to_numpy() for name in ("observed", "expected", "lower", "upper"))
    assert 0.84 < ((seen > lower) & (seen < upper)).mean() < 0.99
    assert np.abs(expected / seen - 1).mean() < 0.03


def test_trust_questions_the_additive_fit_of_the_logarithm(fit: FitResult) -> None:
    found = trust_in(fit)
    assert {check.name for check in found.checks} >= {"joint_effects", "recovery", "future_coverage"}


def test_the_plan_is_the_best_of_all_splits_by_exact_effects(fit: FitResult) -> None:
    budget = float(fit.data.spend[-52:].sum()) / 6.5
    request = PlanRequest(budget=budget, weeks=8, draws=200, caution=0.5, market=Market(beyond=0.0))
    desk = prepare(fit, request)
    today = desk.effect(desk.weekly_today()).sum(axis=1)
    judge = judge_of(desk, today)

    def worth(split: Array) -> float:
        return judge((desk.effect(desk.weekly(split)).sum(axis=1) - today) * desk.margin)[0]

    lower, upper = desk.allowed.lower, desk.allowed.upper
    firsts = np.linspace(max(lower[0], budget - upper[1]), min(upper[0], budget - lower[1]), 41)
    best = max(worth(np.array([first, budget - first])) for first in firsts)
    split = desk.solve()
    assert worth(split) >= best - 0.003 * abs(best)
    np.testing.assert_allclose(desk.tables.value(split), desk.effect(desk.weekly(split)), rtol=2e-3)
    plan = make_plan(fit, request)
    assert any("multiplies" in str(text) for text in plan.assumptions)
    comparison = compare(fit, request)
    assert comparison.scenarios[1].gain.value == pytest.approx(plan.gain.value, rel=1e-3, abs=1e-3 * budget)
    total = plan.promise.outcome.sum(axis=1) - plan.promise_today.outcome.sum(axis=1)
    media = plan.promise.media.sum(axis=(1, 2)) - plan.promise_today.media.sum(axis=(1, 2))
    np.testing.assert_allclose(total, media, atol=1e-6 * plan.promise.outcome.sum(axis=1).mean())


def test_what_a_history_can_tell_is_asked_of_the_logarithm(world: tuple[ModelData, Array, Array]) -> None:
    def widths(data: ModelData, spec: Spec) -> list[float]:
        return [channel.factor for channel in answerable(data, spec, experiments=False).channels]

    data = world[0]
    assert widths(data, LOG) == widths(target_of(data, LOG), Spec())
    added = widths(data, Spec())
    assert all(a < b for a, b in zip(widths(data, LOG), added, strict=True))  # swings are noise to effects that add up
    with pytest.raises(ModelError, match="cannot multiply"):
        answerable(dataclasses.replace(data, outcome=np.where(np.arange(150) == 9, np.nan, data.outcome)), LOG)


@pytest.mark.prove
def test_truths_lie_in_the_intervals_of_several_worlds() -> None:
    inside = []
    for seed in range(8):
        data, roi, _ = multiplied(seed, noise=0.03)
        table = fit_model(data, dataclasses.replace(LOG, draws=300, warmup=100)).channels_table()
        inside += ((table["roi_lower"].to_numpy() < roi) & (roi < table["roi_upper"].to_numpy())).tolist()
    assert sum(inside) >= 13, f"{sum(inside)} of {len(inside)}"


def test_choices_are_read() -> None:
    assert parse_choices('[fit]\nlink = "log"\n').link is Link.LOG
    assert parse_choices("[fit]\n").link is Link.IDENTITY


def _experiment(data: ModelData) -> Experiment:
    return Experiment("test", "tv", data.periods[10], data.periods[14], lift=-100.0, error=20.0)


REFUSED: dict[str, Callable[[ModelData], tuple[ModelData, Spec]]] = {
    "zero": lambda data: (dataclasses.replace(data, outcome=np.where(np.arange(150) == 7, 0.0, data.outcome)), LOG),
    "missing": lambda data: (
        dataclasses.replace(data, outcome=np.where(np.arange(150) == 7, np.nan, data.outcome)),
        LOG,
    ),
    "counts": lambda data: (data, dataclasses.replace(LOG, likelihood=Likelihood.STUDENT_T)),
    "averaged": lambda data: (data, dataclasses.replace(LOG, average=True)),
    "interaction": lambda data: (data, dataclasses.replace(LOG, interactions=(Interaction("tv", "search"),))),
    "experiment": lambda data: (data, dataclasses.replace(LOG, experiments=(_experiment(data),))),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_cannot_multiply_is_refused_with_a_way_out(
    case: Callable[[ModelData], tuple[ModelData, Spec]], world: tuple[ModelData, Array, Array]
) -> None:
    data, spec = case(world[0])
    with pytest.raises(ModelError) as caught:
        fit_model(data, dataclasses.replace(spec, draws=10, warmup=10))
    assert caught.value.remedy is not None


def test_an_update_samples_anew_and_arviz_is_refused(fit: FitResult) -> None:
    assert isinstance(updated(fit, fit.data, fit.spec), Text)
    with pytest.raises(InputError):
        inference_data(fit)
