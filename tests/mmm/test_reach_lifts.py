"""Lift tests of channels that tell reach and frequency: money in a test buys people, at the frequency delivered."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from unisono.measure.mmm.absence import marked, switch
from unisono.measure.mmm.checks import checked
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.forms import Carry, Curve, Form
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.reach import Delivery
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.trust.density import log_likelihood

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]
HALF, SLOPE, ROI, DECAY = 3.0, 2.5, 2.0, 0.4
FIRST, LAST, UNTIL = 25, 29, 33
QUICK = Spec(chains=2, draws=200, warmup=80, autocorrelations=(0.0,))


def responses(reach: Array, frequency: Array) -> Array:
    """What people reached do, by the formula, before the coefficient."""
    seen = np.where(reach > 0, reach * frequency**SLOPE / (frequency**SLOPE + HALF**SLOPE), 0.0)
    weights = DECAY ** np.arange(13)
    return np.convolve(seen, weights / weights.sum())[: len(reach)]


def world(data: ModelData, *, empty: bool = False) -> tuple[ModelData, Experiment]:
    """A history with a channel of known ROI, and a precise dark test of it in a fifth of the market.

    With `empty`, the nation was dark in the tested weeks, and the test says what is usual.
    """
    rng, n = np.random.default_rng(12), data.n_periods
    reach, frequency = rng.gamma(3.0, 1000.0, n), 1.0 + rng.gamma(2.0, 1.8, n)
    if empty:
        reach[FIRST:LAST] = frequency[FIRST:LAST] = 0.0
    spend = 0.003 * reach * frequency * rng.uniform(0.8, 1.2, n)
    beta = ROI * spend.sum() / responses(reach, frequency).sum()
    told = Delivery(("video",), reach[:, None], frequency[:, None])
    usual = float(spend.mean()) if empty else None
    shown, heard = reach.copy(), frequency.copy()
    if empty:
        mean_reach, mean_frequency = (float(value[0]) for value in told.usual())
        shown[FIRST:LAST], heard[FIRST:LAST] = mean_reach, mean_frequency
    dark = shown.copy()
    dark[FIRST:LAST] = 0.0
    lift = 0.2 * beta * (responses(dark, heard) - responses(shown, heard))[FIRST:UNTIL].sum()
    test = Experiment(
        "dark video",
        "video",
        data.periods[FIRST],
        data.periods[LAST] - dt.timedelta(days=1),
        lift=float(lift),
        error=abs(float(lift)) / 20,
        share=0.2,
        treated=0.0,
        untreated=1.0,
        measured_until=data.periods[UNTIL] - dt.timedelta(days=1),
        usual=usual,
    )
    more = dataclasses.replace(
        data,
        outcome=data.outcome + beta * responses(reach, frequency),
        spend=np.column_stack([data.spend, spend]),
        channels=(*data.channels, "video"),
        delivery=told,
    )
    return more, test


@pytest.mark.parametrize("empty", [False, True])
def test_the_row_holds_what_people_reached_would_have_done(make_data: MakeData, empty: bool) -> None:
    data, test = world(make_data(n=60), empty=empty)
    plain, _ = posterior_of(data, Spec(), 0.0)
    joined, _ = posterior_of(data, Spec(experiments=(test,)), 0.0)
    theta = plain.start()
    forms = plain.problem.forms
    theta[forms.slot[-1, 0]] = np.log(DECAY / (1 - DECAY))
    theta[forms.slot[-1, 2]], theta[forms.slot[-1, 3]] = np.log(HALF), np.log(SLOPE)
    theta[forms.roi_slot[-1]] = np.log(ROI)
    gained = joined.log_density(theta)[0] - plain.log_density(theta)[0]
    assert gained == pytest.approx(0.0, abs=1e-9)  # the true parameters predict the lift exactly
    assert log_likelihood(joined, theta[None])[0] == pytest.approx(log_likelihood(plain, theta[None])[0], abs=1e-9)
    theta[forms.roi_slot[-1]] += 0.05  # one error off
    away = 20 * np.expm1(0.05)
    assert joined.log_density(theta)[0] - plain.log_density(theta)[0] == pytest.approx(-0.5 * away**2, rel=1e-6)
    difference = log_likelihood(joined, theta[None])[0] - log_likelihood(plain, theta[None])[0]
    assert difference == pytest.approx(-0.5 * away**2, rel=1e-6)


def test_the_odds_of_no_effect_read_the_test_as_the_density_does(make_data: MakeData) -> None:
    history, test = world(make_data(n=60))
    posterior, _ = posterior_of(checked(history), Spec(experiments=(test,)), 0.0)
    slots = posterior.problem.forms.roi_slot
    working = posterior.start()
    working[slots[-1]] = np.log(0.01)
    present = np.ones(len(slots), np.int64)
    gone = marked(working, np.append(present[:-1], 0), slots)
    gain = posterior.log_density(working)[0] - posterior.log_density(gone)[0]
    # it stays through the first seven of eight turns, so that nothing is drawn anew, with a probability of one half
    stays = 0.5 ** (1 / 7)
    odds = np.exp(gain) * (1 - stays) / stays
    chances = np.append(np.zeros(len(slots) - 1), odds / (1 + odds))
    unmoved = []
    for _ in range(4000):
        theta = working.copy()
        switch(theta, posterior.problem._replace(no_effect=chances, present=present.copy()))
        unmoved.append(np.array_equal(theta, working))
    assert 0.5 < abs(gain) < 30
    assert np.mean(unmoved) == pytest.approx(0.5, abs=0.05)


def test_gradient_is_that_of_finite_differences(make_data: MakeData) -> None:
    history, test = world(make_data(n=60))
    data = checked(history)
    for form in (Form(), Form(Carry.WEIBULL_PDF, Curve.HILL), Form(Carry.NONE, Curve.HILL)):
        posterior, _ = posterior_of(data, Spec(forms=(("video", form),), experiments=(test,)), 0.2)
        rng = np.random.default_rng(3)
        theta = posterior.start() + 0.2 * rng.standard_normal(posterior.n_dim)
        steps = 1e-5 * np.eye(posterior.n_dim)
        numeric = (posterior.log_densities(theta + steps) - posterior.log_densities(theta - steps)) / 2e-5
        np.testing.assert_allclose(posterior.log_density(theta)[1], numeric, rtol=2e-5, atol=2e-5)


def test_a_true_test_narrows_the_return_and_a_false_one_is_reported(make_data: MakeData) -> None:
    data, test = world(make_data(n=100, noise=0.03))
    alone = fit_model(data, QUICK).draws.roi[:, -1]
    joined = fit_model(data, dataclasses.replace(QUICK, experiments=(test,)))
    told = joined.draws.roi[:, -1]
    assert told.std() < 0.6 * alone.std()
    lower, upper = np.quantile(told, [0.05, 0.95])
    assert lower < ROI < upper
    assert not any("dark video" in str(d.text) for d in joined.diagnostics if d.grade.value != "pass")
    false = dataclasses.replace(test, lift=4 * test.lift)
    against = fit_model(data, dataclasses.replace(QUICK, experiments=(false,)))
    assert any("dark video" in str(d.text) for d in against.diagnostics if d.grade.value != "pass")
