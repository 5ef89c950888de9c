"""The integrated part, drawn back, is the dense Gaussian conditional; the past adds up, the missing stays missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import holidays
import numpy as np
import numpy.typing as npt
import pytest

from unisono.measure.mmm.baseline import baseline_draws
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.scales import sampled_scales
from unisono.measure.mmm.spec import Spec

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]
AHEAD = 9


@pytest.fixture(scope="module")
def fit(make_data: MakeData) -> FitResult:
    return fit_model(make_data(missing=(20, 50, 51), n_controls=1), Spec(chains=2, draws=400, warmup=100))


def test_baseline_noise_and_media_add_up_to_what_was_observed(fit: FitResult) -> None:
    base = fit.baseline()
    total = base.level + base.noise + fit.weekly_effects().sum(axis=1)
    seen = fit.data.observed
    np.testing.assert_allclose(total[:, seen], np.tile(fit.data.outcome[seen], (len(total), 1)), rtol=1e-8)
    assert total[:, ~seen].std(axis=0).min() > 10


def test_a_missing_week_stays_missing_and_is_less_certain(fit: FitResult) -> None:
    table = fit.fitted_table()
    assert [i for i, v in enumerate(table["observed"]) if v is None] == [20, 50, 51]
    expected = fit.baseline().level + fit.weekly_effects().sum(axis=1)
    spread = expected.std(axis=0)
    assert spread[[50, 51]].min() > 1.05 * spread[[48, 49, 52, 53]].max()
    width = (table["upper"] - table["lower"]).to_numpy()
    assert width[[50, 51]].mean() > width[[48, 49, 52, 53]].mean()


def test_weekly_parts_add_up_to_the_expected_outcome(fit: FitResult) -> None:
    parts = fit.weekly_table().group_by("period_on").agg(total="value").sort("period_on")
    totals = np.array([sum(values) for values in parts["total"].to_list()])
    np.testing.assert_allclose(totals, fit.fitted_table()["expected"].to_numpy(), rtol=1e-9)


def regressors(data: ModelData, periods: tuple[dt.date, ...], controls: Array) -> tuple[Array, Array]:
    """Flat and holiday columns, written anew; any basis of the same space gives the same conditional."""
    day = np.array([(p - data.periods[0]).days for p in periods]) / 365.25
    angle = np.array([2 * np.pi * (p.timetuple().tm_yday - 1) / 365.25 for p in periods])
    flat = [np.ones(len(periods)), day]
    for k in (1, 2):
        flat += [np.sin(k * angle), np.cos(k * angle)]
    calendar = holidays.country_holidays("FR", years=range(2023, 2027), language="en_US")
    inside = [d for d in calendar if data.periods[0] <= d < data.periods[-1] + dt.timedelta(7)]
    names = sorted({name for d in inside for name in calendar.get_list(d)})
    marks = [
        [sum(p <= d < p + dt.timedelta(7) for d in calendar if name in calendar.get_list(d)) for p in periods]
        for name in names
    ]
    return np.column_stack([*flat, controls]), np.array(marks, dtype=float).T


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_draws_are_the_dense_conditional(make_data: MakeData, rho: float) -> None:
    data = make_data(missing=(0, 33, 34), n_controls=1, country="FR", n=70)
    posterior, _ = posterior_of(data, Spec(), rho)
    theta = posterior.start()
    theta[-2:] = sampled_scales(np.log(0.03), np.log(0.05), posterior.problem.typical)
    n_draws = 20_000
    media = np.full((n_draws, 70), 100.0)
    ahead = np.full((AHEAD, 1), 4.0)
    drawn = baseline_draws(
        posterior,
        np.tile(theta, (n_draws, 1)),
        media,
        np.random.default_rng(4),
        future=data.following(AHEAD),
        future_controls=ahead,
    )

    scale = posterior.design.scale
    seen = np.append(data.observed, np.zeros(AHEAD, dtype=bool))
    periods = (*data.periods, *data.following(AHEAD))
    flat, marks = regressors(data, periods, np.vstack([data.controls, ahead]))
    t = np.arange(70 + AHEAD)
    walk = 0.05**2 * np.minimum.outer(t, t) * 7 / 365.25 + 0.03**2 * 9 * marks @ marks.T
    noise = 0.03**2 * (rho ** np.abs(np.subtract.outer(t, t)) if rho else np.eye(len(t)))
    y = data.outcome[data.observed] / scale - 100 / scale
    for path, own in ((drawn.level, walk), (drawn.level + drawn.noise, walk + noise)):
        mean, covariance = kriged(flat, own, walk + noise, seen, y)
        variance = np.maximum(np.diag(covariance), 0.0)
        unknown = variance > 1e-12
        error = np.sqrt(variance / n_draws)
        assert (np.abs(path.mean(axis=0) / scale - mean)[unknown] < 5 * error[unknown]).all()
        np.testing.assert_allclose(path.mean(axis=0)[~unknown] / scale, mean[~unknown], rtol=1e-8)
        found = np.cov(path.T / scale)
        np.testing.assert_allclose(np.diag(found)[unknown], variance[unknown], rtol=0.06)
        future = np.ix_(range(70, 70 + AHEAD), range(70, 70 + AHEAD))
        np.testing.assert_allclose(found[future], covariance[future], atol=0.06 * covariance[-1, -1])


def kriged(flat: Array, own: Array, total: Array, seen: npt.NDArray[np.bool_], y: Array) -> tuple[Array, Array]:
    """Mean and covariance of flat @ g + (part with covariance `own`), given y = flat @ g + (part with `total`)."""
    v = total[np.ix_(seen, seen)]
    cross = own[:, seen]
    weights = np.linalg.solve(v, cross.T).T
    f = flat[seen]
    spread = np.linalg.inv(f.T @ np.linalg.solve(v, f))
    g = spread @ f.T @ np.linalg.solve(v, y)
    mean = flat @ g + weights @ (y - f @ g)
    left = flat - weights @ f
    covariance = own - weights @ cross.T + left @ spread @ left.T
    return mean, covariance


def test_the_future_is_less_certain_the_further_away(fit: FitResult) -> None:
    controls = np.full((26, 1), 5.0)
    base = fit.baseline(future=fit.data.following(26), future_controls=controls)
    spread = base.level[:, fit.data.n_periods :].std(axis=0)
    assert spread[-4:].mean() > spread[:4].mean()
    assert base.level.shape == (800, fit.data.n_periods + 26)
