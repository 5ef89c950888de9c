"""Lift tests as rows of the data: what the density gains, what they teach, when they contradict, what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.forms import Carry, Curve, Form
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.tension import tensions

MakeData = Callable[..., ModelData]
QUICK = Spec(chains=2, draws=400, warmup=120, autocorrelations=(0.0,))
DARK = Experiment(
    "dark test",
    "channel_1",
    dt.date(2023, 6, 5),
    dt.date(2023, 7, 2),
    lift=-300.0,
    error=40.0,
    share=0.2,
    treated=0.0,
    untreated=1.0,
    measured_until=dt.date(2023, 7, 30),
    bias=0.1,
)


def lift_by_hand(posterior: Posterior, theta: np.ndarray, test: Experiment) -> float:
    """The lift that the parameters predict, from two spend paths of the whole history."""
    data = posterior.data
    m = data.channels.index(test.channel)
    weeks = np.array([(p - test.first_on).days for p in data.periods])
    during = (weeks >= 0) & (weeks <= (test.last_on - test.first_on).days)
    until = test.measured_until or test.last_on
    counted = (weeks >= 0) & (weeks <= (until - test.first_on).days)
    found = []
    for factor in (test.treated, test.untreated):
        spend = data.spend.copy()
        spend[during, m] *= factor
        found.append(posterior.channel_draws(theta[None]).effect(spend)[0, m, counted].sum())
    return float(test.share * (found[0] - found[1]))


@pytest.mark.parametrize("form", [Form(), Form(Carry.DELAYED, Curve.LOGISTIC), Form(curve_first=True)], ids=str)
def test_a_test_adds_its_own_gaussian_and_nothing_else(make_data: MakeData, form: Form) -> None:
    data = make_data(n=60)
    plain, _ = posterior_of(data, Spec(form=form), 0.2)
    joined, _ = posterior_of(data, Spec(form=form, experiments=(DARK,)), 0.2)
    rng = np.random.default_rng(0)
    for _ in range(3):
        theta = plain.start() + 0.4 * rng.standard_normal(plain.n_dim)
        away = DARK.lift - lift_by_hand(joined, theta, DARK)
        expected = -0.5 * away**2 / (DARK.error**2 + (DARK.bias * DARK.lift) ** 2)
        assert joined.log_density(theta)[0] - plain.log_density(theta)[0] == pytest.approx(expected, rel=1e-9)
        step = 1e-3
        for j in range(plain.n_dim):
            at = []
            for by in (-2, -1, 1, 2):
                moved = theta.copy()
                moved[j] += by * step
                at.append(joined.log_density(moved)[0])
            slope = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * step)
            assert joined.log_density(theta)[1][j] == pytest.approx(slope, rel=1e-5, abs=1e-4)


def honest_test(fit: FitResult, error: float) -> Experiment:
    """What a holdout on channel 1 would measure if the fit's mean were the truth."""
    theta = fit.theta.mean(axis=0)
    test = dataclasses.replace(DARK, treated=1.0, untreated=0.0, lift=1.0, error=1.0, bias=0.0)
    lift = lift_by_hand(fit.posterior, theta, test)
    return dataclasses.replace(test, lift=lift, error=error * lift)


@pytest.fixture(scope="module")
def plain(make_data: MakeData) -> FitResult:
    return fit_model(make_data(n=104, n_controls=1), QUICK)


def test_a_precise_test_narrows_its_channel_and_is_named_as_evidence(plain: FitResult) -> None:
    test = honest_test(plain, error=0.05)
    joined = fit_model(plain.data, dataclasses.replace(QUICK, experiments=(test,)))
    before, after = plain.draws.roi[:, 1], joined.draws.roi[:, 1]
    assert after.std() < 0.6 * before.std()
    assert abs(after.mean() - before.mean()) < before.std()
    [found] = [d for d in joined.diagnostics if d.name == "experiment"]
    assert found.grade is Grade.PASS
    assert joined.channels_table()["evidence"].to_list() == ["model", "experiment"]


def test_a_contradiction_is_reported(plain: FitResult) -> None:
    honest = honest_test(plain, error=0.05)
    wrong = dataclasses.replace(honest, lift=6 * honest.lift, error=0.2 * honest.lift)
    joined = fit_model(plain.data, dataclasses.replace(QUICK, experiments=(wrong,)))
    [found] = [d for d in joined.diagnostics if d.name == "experiment"]
    assert found.grade is Grade.REVIEW
    assert found.value > 2
    assert "contradict" in str(found.text)


def test_what_the_history_expects_of_a_test_is_a_fit_without_it(plain: FitResult) -> None:
    test = honest_test(plain, error=0.3)
    [tension] = tensions(posterior_of(plain.data, dataclasses.replace(QUICK, experiments=(test,)), 0.0)[0])
    alone = [lift_by_hand(plain.posterior, theta, test) for theta in plain.theta[::4]]
    assert tension.expected == pytest.approx(float(np.mean(alone)), abs=0.25 * float(np.std(alone)))
    assert tension.sd == pytest.approx(float(np.std(alone)), rel=0.25)
    both = np.hypot(tension.sd, test.error)
    assert tension.z == pytest.approx((test.lift - tension.expected) / both)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channel": "radio"}, "no channel of this model"),
        ({"first_on": dt.date(2020, 1, 1)}, "begin before"),
        ({"last_on": dt.date(2023, 6, 1)}, "not in order"),
        ({"measured_until": dt.date(2030, 1, 1)}, "history ends"),
        ({"error": 0.0}, "standard error"),
        ({"lift": float("nan")}, "standard error"),
        ({"share": 1.2}, "share of the market"),
        ({"treated": 1.0}, "must differ"),
        ({"usual": -1.0}, "usual spend"),
    ],
    ids=str,
)
def test_an_impossible_experiment_is_refused(make_data: MakeData, change: dict[str, object], words: str) -> None:
    test = dataclasses.replace(DARK, **change)  # type: ignore[arg-type]
    with pytest.raises(ModelError, match=words):
        posterior_of(make_data(n=60), Spec(experiments=(test,)), 0.0)
