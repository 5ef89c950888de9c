"""A fit as ArviZ knows it: names, shapes, densities against a dense normal, and a round trip through a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray
from arviz_stats.loo import loo
from arviz_stats.summary import summary
from scipy import stats

from unisono.measure.mmm.interop.inference_data import inference_data, leave_one_out_density
from unisono.measure.mmm.result import FitResult

LEAVE_ONE_OUT: Any = loo
SUMMARY: Any = summary


@pytest.fixture(scope="module")
def tree(fit: FitResult) -> Any:
    return inference_data(fit, n_predictive=60, n_prior=4000)


def test_groups_and_coordinates(tree: Any, fit: FitResult) -> None:
    assert set(tree.children) == {
        "posterior",
        "posterior_predictive",
        "log_likelihood",
        "prior",
        "observed_data",
        "constant_data",
        "decomposition",
    }
    roi = tree.posterior.roi
    assert roi.dims == ("chain", "draw", "channel")
    assert roi.channel.to_numpy().tolist() == ["search", "tv"]
    np.testing.assert_array_equal(roi.to_numpy().reshape(-1, 2), fit.draws.roi)
    assert roi.attrs["units"] == "EUR per EUR"
    assert tree.attrs["run_id"] == fit.run_id
    seen = fit.data.observed
    times = np.array(fit.data.periods, dtype="datetime64[ns]")
    for group in ("observed_data", "log_likelihood", "posterior_predictive"):
        np.testing.assert_array_equal(tree[group].time.to_numpy(), times[seen])
    np.testing.assert_array_equal(tree.decomposition.time.to_numpy(), times)


def test_density_of_a_week_given_the_others_is_that_of_a_dense_normal(fit: FitResult) -> None:
    """The joint normal with a nearly flat prior on the flat columns, conditioned by the textbook's formula."""
    found = leave_one_out_density(fit)
    design = fit.posterior.design
    seen = design.observed
    flat = design.columns.flat[seen][:, design.kept]
    sigma, tau = fit.posterior.scales(fit.theta)
    media = fit.weekly_effects(len(fit.theta)).sum(axis=1)[:, seen] / design.scale
    for draw in (0, 99, 299):
        noise = sigma[draw] ** 2 * (design.noise + design.holiday)[seen]
        joint = noise + tau[draw] ** 2 * design.walk[seen] + 1e5 * flat @ flat.T
        residual = fit.data.outcome[seen] / design.scale - media[draw]
        for week in (0, 6, 40, len(residual) - 1):
            rest = np.arange(len(residual)) != week
            weights = np.linalg.solve(joint[np.ix_(rest, rest)], joint[rest, week])
            spread = np.sqrt(joint[week, week] - weights @ joint[rest, week])
            expected = stats.norm.logpdf(residual[week], weights @ residual[rest], spread) - np.log(design.scale)
            assert found[draw, week] == pytest.approx(expected, abs=2e-4)


def test_prior_draws_have_the_prior_moments(tree: Any, fit: FitResult) -> None:
    prior, priors = tree.prior, fit.spec.priors
    assert dict(prior.sizes) == {"chain": 1, "draw": 4000, "channel": 2}
    mean = priors.decay_alpha / (priors.decay_alpha + priors.decay_beta)
    assert float(prior.decay.mean()) == pytest.approx(mean, abs=0.01)
    roi = prior.roi.to_numpy()[0]
    assert (roi == 0).mean(axis=0) == pytest.approx(priors.no_effect, abs=0.02)
    log_roi = np.log(roi[(roi > 0).all(axis=1)])
    total = priors.roi_within_sd**2 + priors.roi_common_sd**2
    assert log_roi.var(axis=0) == pytest.approx(total, rel=0.1)
    assert np.corrcoef(log_roi.T)[0, 1] == pytest.approx(priors.roi_common_sd**2 / total, abs=0.05)
    # all media together are believed to bring their share of the outcome
    share = np.exp(np.median(log_roi)) * fit.data.spend.sum() / fit.total_outcome
    assert share == pytest.approx(priors.media_share, rel=0.1)


def test_predictive_and_parts_agree_with_the_fit(tree: Any, fit: FitResult) -> None:
    parts = tree.decomposition
    expected = (parts.baseline + parts.media.sum("channel")).mean(("chain", "draw")).to_numpy()
    table = fit.fitted_table()
    np.testing.assert_allclose(expected, table["expected"], rtol=0.02)
    predicted = tree.posterior_predictive.outcome.quantile([0.05, 0.95], ("chain", "draw")).to_numpy()
    width = (table["upper"] - table["lower"]).filter(table["observed"].is_not_null())
    assert np.mean(predicted[1] - predicted[0]) == pytest.approx(float(np.mean(width.to_numpy())), rel=0.15)


@pytest.mark.filterwarnings("ignore:Estimated shape parameter")  # so few draws cannot be sure of every week
def test_arviz_reads_it(tree: Any, fit: FitResult) -> None:
    predicted = LEAVE_ONE_OUT(tree, var_name="outcome")
    assert np.isfinite(predicted.elpd)
    assert 0 < predicted.p < 30
    told = SUMMARY(tree, var_names=["roi"])
    assert float(told.loc["roi[search]", "mean"]) == pytest.approx(fit.draws.roi[:, 0].mean(), rel=0.01)


def test_round_trip_through_netcdf(tree: Any, tmp_path: Path) -> None:
    path = tmp_path / "fit.nc"
    tree.to_netcdf(path, engine="h5netcdf")
    with xarray.open_datatree(path, engine="h5netcdf") as again:
        xarray.testing.assert_equal(again.load(), tree)
        assert again.attrs["run_id"] == tree.attrs["run_id"]


def test_equal_seeds_give_equal_trees(fit: FitResult) -> None:
    once, twice = (inference_data(fit, n_predictive=20, n_prior=10, seed=3) for _ in range(2))
    xarray.testing.assert_identical(once, twice)
