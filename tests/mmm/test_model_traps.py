"""Traps that other media-mix models fell into, where no other test holds them; the whole list is docs/explanation."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.mode import mode_of
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.trust.future import hindcast

MakeData = Callable[..., ModelData]
QUICK = Spec(chains=2, draws=250, warmup=75)


@pytest.fixture(scope="module")
def fit(make_data: MakeData) -> FitResult:
    return fit_model(make_data(n=110, n_controls=1), QUICK)


def test_the_defaults_are_those_that_converge() -> None:
    """Four chains of 500 left R-hat at 1.013 by chance; a flat belief about logit-decay has a long tail at zero."""
    spec = Spec()
    assert spec.chains >= 4
    assert spec.draws >= 1000
    assert 1 < spec.priors.decay_alpha <= 2
    assert 2 <= spec.priors.decay_beta <= 3


@pytest.mark.parametrize("slope", [-8.0, 8.0, 40.0])
def test_a_climb_that_starts_where_a_slope_overflows_ends_at_the_top(make_data: MakeData, slope: float) -> None:
    posterior, _ = posterior_of(make_data(n=110), Spec(), 0.2)
    near = mode_of(posterior, [posterior.start()])
    lost = posterior.start()
    lost[posterior.problem.forms.slot[0][2]] = slope
    found = mode_of(posterior, [lost, posterior.start()])
    assert np.isfinite(found.theta).all()
    assert found.log_evidence == pytest.approx(near.log_evidence, abs=1e-3)


def test_where_nothing_is_possible_the_climb_says_so(make_data: MakeData) -> None:
    posterior, _ = posterior_of(make_data(), Spec(), 0.2)
    broken = dataclasses.replace(posterior, problem=posterior.problem._replace(w_y=posterior.problem.w_y * np.nan))
    with pytest.raises(ModelError, match="no parameters under which this history is possible"):
        mode_of(broken, [posterior.start(), posterior.start() + 1])


def spiked(spike: float) -> tuple[ModelData, float]:
    """156 weeks of two channels, the first with one week of `spike` times its mean; and its true ROI."""
    rng = np.random.default_rng(12)
    n = 156
    spend = rng.gamma(2.0, 50.0, (n, 2))
    spend[90, 0] = spike * spend[:, 0].mean()
    effects = np.empty_like(spend)
    for m, decay in enumerate((0.3, 0.5)):
        weights = decay ** np.arange(13)
        carried = np.convolve(spend[:, m], weights / weights.sum())[:n]
        effects[:, m] = 350 * carried**1.3 / (carried**1.3 + 100**1.3)
    price = rng.standard_normal(n)
    season = 100 * np.sin(2 * np.pi * np.arange(n) / 52.18)
    outcome = 1000 + season - 20 * price + effects.sum(axis=1) + 20 * rng.standard_normal(n)
    periods = tuple(dt.date(2023, 1, 2) + dt.timedelta(weeks=i) for i in range(n))
    data = ModelData(periods, outcome, spend, ("a", "b"), price[:, None], ("price",), "EUR", "net_revenue")
    return data, float(effects[:, 0].sum() / spend[:, 0].sum())


def test_one_spike_of_spend_does_not_flatten_its_channel() -> None:
    """Spend is measured in means, not in maxima: a spike moves the unit little, and the interval holds the truth."""
    data, truth = spiked(60.0)
    table = fit_model(data, QUICK).channels_table()
    assert table["roi_lower"][0] < truth < table["roi_upper"][0]
    assert table["learned"][0] > 0.25
    assert table["contribution"][1] > 0.5 * (data.outcome.sum() * 0.1)


@pytest.mark.parametrize("wobble", [1e-12, 1e-7])
def test_spend_and_controls_that_hardly_move_stay_finite(make_data: MakeData, wobble: float) -> None:
    data = make_data(n=110, n_controls=2)
    rng = np.random.default_rng(3)
    data.spend[:, 0] = 100 * (1 + wobble * rng.standard_normal(110))
    data.controls[:, 0] = 5 * (1 + wobble * rng.standard_normal(110))
    fit = fit_model(data, QUICK)
    told = fit.channels_table().drop("channel", "evidence", "roi_recent", "roi_recent_lower", "roi_recent_upper")
    assert np.isfinite(told.to_numpy()).all()
    assert fit.learned()[0] < 0.25


def test_limits_are_those_of_all_draws(fit: FitResult) -> None:
    """None is dropped, as for a cost per order that is infinite where a channel brought nothing."""
    table = fit.channels_table()
    n = fit.spec.chains * fit.spec.draws
    assert fit.draws.roi.shape == (n, 2)
    lower, upper = np.quantile(fit.draws.roi, [0.05, 0.95], axis=0)
    np.testing.assert_allclose(table["roi_lower"].to_numpy(), lower)
    np.testing.assert_allclose(table["roi_upper"].to_numpy(), upper)
    np.testing.assert_allclose(table["roi"].to_numpy(), fit.draws.roi.mean(axis=0))


def test_contribution_is_what_is_missing_without_the_channel(fit: FitResult) -> None:
    """The estimand is a difference of expected outcomes, the same in tables, draws and played counterfactuals."""
    n_draws = 40
    rows = np.linspace(0, len(fit.theta) - 1, n_draws).astype(int)
    draws = fit.posterior.channel_draws(fit.theta[rows])
    with_it, without = fit.data.spend.copy(), fit.data.spend.copy()
    without[:, 0] = 0
    difference = draws.effect(with_it).sum(axis=(1, 2)) - draws.effect(without).sum(axis=(1, 2))
    np.testing.assert_allclose(difference, draws.roi[:, 0] * with_it[:, 0].sum(), rtol=1e-9)
    np.testing.assert_allclose(fit.weekly_effects(n_draws)[:, 0].sum(axis=1), difference, rtol=1e-9)


def arrays(value: object, seen: set[int]) -> Iterator[np.ndarray]:
    """Every array that hangs on `value`."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from arrays(part, seen)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from arrays(getattr(value, field.name), seen)


def test_a_fit_keeps_no_block_of_draws_by_weeks(fit: FitResult) -> None:
    """A draw of every week for every channel was 4 GB in fifty regions elsewhere; ours are worked out when asked."""
    held = list(arrays(fit, set()))
    assert len(held) > 5
    assert max(block.size for block in held) < len(fit.theta) * fit.data.n_periods


def test_hidden_weeks_are_sampled_anew_only_where_weights_fail(make_data: MakeData) -> None:
    calm = make_data(n=120, n_controls=1)
    seen = hindcast(fit_model(calm, QUICK), np.random.default_rng(0))
    broken = dataclasses.replace(calm, outcome=calm.outcome + np.where(np.arange(120) >= 110, 900.0, 0.0))
    lost = hindcast(fit_model(broken, QUICK), np.random.default_rng(0))
    assert seen is not None
    assert lost is not None
    assert seen.sampled == (seen.k_hat >= 0.7)
    assert not seen.sampled
    assert lost.sampled
    before = dataclasses.replace(calm, outcome=np.where(np.arange(120) >= 107, np.nan, calm.outcome))
    refitted = fit_model(before, QUICK)
    media = refitted.weekly_effects(200).sum(axis=1)
    expected = (media + refitted.baseline(n_draws=200).level[:, :120])[:, 107:]
    spread = seen.drawn.std(axis=0)
    assert np.abs(seen.drawn.mean(axis=0) - expected.mean(axis=0)).max() < 0.5 * spread.min()


def test_what_was_spent_before_comes_in_whole_whatever_the_plan() -> None:
    """Money before a window is not re-scaled with the money in it."""
    from unisono.plan.response import window_effect

    one = np.ones((1, 1))
    draws = ChannelDraws(0.8 * one, 50.0 * one, one, one, 9000.0 * one, np.array([100.0]), 13)
    history = np.random.default_rng(0).gamma(4.0, 25.0, (60, 1))
    silence = np.zeros(1)
    weights = 0.8 ** np.arange(13)
    path = np.append(history[-13:, 0], np.zeros(17))
    carried = np.convolve(path, weights / weights.sum())[: len(path)] / 100
    landed = float((9000 * carried / (carried + 50))[13:].sum())
    found = window_effect(draws, history, np.zeros((4, 1)), silence)
    assert found[0, 0] == pytest.approx(landed, rel=1e-9)
    for factor in (0.5, 2.0):  # nearly linear here, so the carry-in adds to what the plan brings
        plan = np.full((4, 1), 100.0 * factor)
        apart = window_effect(draws, np.zeros((60, 1)), plan, silence)[0, 0]
        together = window_effect(draws, history, plan, silence)[0, 0]
        assert together - apart == pytest.approx(landed, rel=0.05)
