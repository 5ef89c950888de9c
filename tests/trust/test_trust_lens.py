"""The lens: what it says of a suspect equals what putting that suspect into the model says."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from scipy import stats

from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.trust.absence import standard_errors_above_zero
from unisono.measure.mmm.trust.chance import surprises
from unisono.measure.mmm.trust.future import crps
from unisono.measure.mmm.trust.lens import ask, lens_of
from unisono.measure.mmm.trust.suspects import level_breaks
from unisono.measure.mmm.trust.tipping import known_strengths, tipping_points


def test_a_planted_column_is_found_in_its_place_and_size(fit_world: Any) -> None:
    """The break's size, 180 on a mean of about 1,000, from one look at a fit that knows nothing of it."""
    lens = lens_of(fit_world("break", 1))
    groups, places = level_breaks(lens)
    answer = ask(lens, groups)
    assert answer.strongest is not None
    assert abs(places[answer.strongest] - 81) <= 1
    step = answer.coefficient[0] * 0.05 * np.nanmean(lens.data.outcome)
    assert step == pytest.approx(180, rel=0.35)


def test_the_score_equals_generalised_least_squares_with_one_more_column(fit_world: Any) -> None:
    """Dense formula: the linearised model with prior covariance of its parameters, and the column added, flat."""
    lens = lens_of(fit_world("clean", 1))
    column = 100 * np.sin(np.arange(lens.data.n_periods) / 9.0)
    whole = lens.white @ column
    # prior predictive covariance of the whitened residual: inverse of what is left over
    precision = lens.left + 1e-9 * np.eye(len(lens.left))
    covariance = np.linalg.inv(precision)
    response = covariance @ lens.residual  # the data around the linearisation point that leave this residual
    weight = np.linalg.inv(covariance)
    expected = (whole @ weight @ response) / (whole @ weight @ whole)
    z = expected * np.sqrt(whole @ weight @ whole)
    assert ask(lens, [column[:, None]]).z[0] == pytest.approx(z, rel=1e-3)


def test_the_null_holds_its_level(fit_world: Any) -> None:
    lens = lens_of(fit_world("clean", 1))
    groups, _ = level_breaks(lens)
    rng = np.random.default_rng(5)
    by_chance = rng.standard_normal((80, len(lens.residual))) @ lens.root
    p = [ask(dataclasses.replace(lens, residual=z), groups).p for z in by_chance]
    assert stats.kstest(p, "uniform").pvalue > 0.001


def test_surprises_are_independent_and_know_only_the_past(fit_world: Any) -> None:
    lens = lens_of(fit_world("clean", 1))
    rotation, periods = surprises(lens)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(len(rotation)), atol=1e-9)
    reach = rotation @ lens.white
    later = np.arange(lens.data.n_periods)[None, :] > periods[:, None]
    assert np.abs(reach[later]).max() < 1e-8 * np.abs(reach).max()
    assert (reach[np.arange(len(periods)), periods] > 0).all()


def test_a_driver_of_the_tipping_strength_takes_half_of_the_return(fit_world: Any) -> None:
    """A driver with exactly that share of both is planted in a linear world, where least squares gives the bias."""
    rng = np.random.default_rng(2)
    n, r2, se = 400, 0.13, 0.2
    # an effect x of unit size, a driver u that explains r2 of x and r2 of what x leaves of the outcome
    x = np.zeros(n)
    x[0] = 1.0
    left = np.zeros(n)
    left[1] = 1.0
    u = np.sqrt(r2) * x + np.sqrt(1 - r2) * left
    noise = rng.standard_normal(n)
    noise[:2] = 0
    scale = se * np.sqrt(n)  # residual size for which the coefficient of x has standard error `se`
    residual = scale * (np.sqrt(r2) * left + np.sqrt(1 - r2) * noise / np.linalg.norm(noise))
    y = np.log(2) * x + residual
    short = float(x @ y)
    long = float(np.linalg.lstsq(np.column_stack([x, u]), y, rcond=None)[0][0])
    bias = se * np.sqrt(n) * r2 / np.sqrt(1 - r2)
    assert short - long == pytest.approx(bias, rel=1e-6)
    # and the point is where that formula reaches log 2, times what the prior leaves of it
    lens = lens_of(fit_world("clean", 1))
    point = tipping_points(lens)[0]
    precision = 1 / (lens.roi_slope @ lens.covariance @ lens.roi_slope.T)[0, 0]
    priors = lens.posterior.spec.priors
    data = precision - 1 / (priors.roi_within_sd**2 + priors.roi_common_sd**2)
    df = len(lens.residual) - len(lens.theta)
    assert data / precision * np.sqrt(df / data) * point / np.sqrt(1 - point) == pytest.approx(np.log(2), rel=1e-6)


def test_the_crps_of_draws_is_that_of_their_normal() -> None:
    rng = np.random.default_rng(1)
    drawn = 3 + 2 * rng.standard_normal((20_000, 1))
    z = (4.0 - 3) / 2
    exact = 2 * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert crps(drawn, np.array([4.0]))[0] == pytest.approx(exact, rel=0.02)


def test_a_known_control_has_the_strength_of_its_partial_correlations(fit_world: Any) -> None:
    """By hand: the two partial R2 of the control from residuals of two regressions."""
    lens = lens_of(fit_world("clean", 1))
    strengths, names = known_strengths(lens)
    assert set(names) == {"price"}
    flat, effects = lens.posterior.design.columns.flat, lens.effects.T
    price, others = flat[:, -1], flat[:, :-1]

    def left(target: np.ndarray, given: np.ndarray) -> np.ndarray:
        return np.asarray(target - given @ np.linalg.lstsq(given, target, rcond=None)[0])

    given_y, given_x = np.column_stack([others, effects]), np.column_stack([others, effects[:, 1:]])
    r2_y = np.corrcoef(left(price, given_y), left(lens.data.outcome, given_y))[0, 1] ** 2
    r2_x = np.corrcoef(left(price, given_x), left(effects[:, 0], given_x))[0, 1] ** 2
    r2 = strengths[0]
    assert r2 / np.sqrt(1 - r2) == pytest.approx(np.sqrt(r2_y * r2_x / (1 - r2_x)), rel=1e-4)


def test_a_channel_that_ran_without_effect_may_be_nothing(make_world: Any) -> None:
    """Radio's money is booked in other weeks than it ran: the data do not miss it, and say that search is there."""
    world = make_world("clean", 2)
    rng = np.random.default_rng(4)
    spend = world.data.spend.copy()
    spend[:, 3] = rng.permutation(spend[:, 3])  # what is booked as radio ran at other times
    silent = dataclasses.replace(world.data, spend=spend)
    earned = standard_errors_above_zero(lens_of(fit_model(silent, Spec(draws=250))))
    assert earned[3] < 1.64
    assert earned[0] > 1.64
