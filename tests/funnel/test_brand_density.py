"""The compiled density of the brand model against a dense normal written from the model's definition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import linalg

from unisono.measure.funnel.data import BrandData, Survey
from unisono.measure.funnel.posterior import BrandPosterior, posterior_of_brand
from unisono.measure.funnel.spec import BrandPriors, BrandSpec
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.spec import Spec

MakeBrand = Callable[..., BrandData]


def posterior(data: BrandData, rho: float = 0.3) -> BrandPosterior:
    return posterior_of_brand(data, BrandSpec(), (rho,) * (1 + len(data.series)))


def near(found: BrandPosterior, seed: int) -> np.ndarray:
    return found.centre + 0.4 * found.wide * np.random.default_rng(seed).standard_normal(found.n_dim)


@pytest.mark.parametrize("shape", [{}, {"searches": False}, {"leads": True, "gaps": 5}])
def test_the_gradient_is_that_of_finite_differences(make_brand: MakeBrand, shape: dict[str, int]) -> None:
    found = posterior(make_brand(**shape))
    for seed in range(2):
        theta = near(found, seed)
        _, gradient = found.log_density(theta)
        for j in range(found.n_dim):
            shift = np.zeros(found.n_dim)
            shift[j] = 1e-5
            rise = found.log_density(theta + shift)[0] - found.log_density(theta - shift)[0]
            assert gradient[j] == pytest.approx(rise / 2e-5, rel=2e-5, abs=2e-5)


def test_a_lift_test_joins_with_its_gradient(make_brand: MakeBrand) -> None:
    data = make_brand()
    first, last = data.model.periods[20], data.model.periods[23] + dt.timedelta(days=6)
    test = Experiment("dark weeks", "tv", first, last, lift=-900.0, error=300.0)
    joined = posterior_of_brand(data, BrandSpec(model=Spec(experiments=(test,))), (0.3, 0.3))
    without = posterior(data)
    theta = near(joined, 0)
    value, gradient = joined.log_density(theta)
    other, plain = without.log_density(theta)
    assert value < other
    shift = np.zeros(joined.n_dim)
    shift[3] = 1e-5  # the return of tv, which is what the test speaks about
    rise = joined.log_density(theta + shift)[0] - joined.log_density(theta - shift)[0]
    assert gradient[3] == pytest.approx(rise / 2e-5, rel=2e-5)
    assert gradient[3] != plain[3]


def carried(spend: np.ndarray, decay: float, half: float, slope: float) -> np.ndarray:
    """Geometric carry-over of 13 weeks that sums to one, then Hill's curve."""
    weights = decay ** np.arange(13)
    heard = np.convolve(spend / spend.mean(), weights / weights.sum())[: len(spend)]
    return np.asarray(heard**slope / (heard**slope + half**slope))


@dataclass
class Figures:
    """Observed figures: values, what media adds, how they read weeks, the load of the brand, noise, free columns."""

    value: np.ndarray
    mean: np.ndarray
    reads: np.ndarray
    load: float
    own: np.ndarray
    free: np.ndarray


def dense_log_density(found: BrandPosterior, theta: np.ndarray, rho: float) -> float:
    """Log-density of all figures together, levels and other flat columns integrated out, by matrices of all figures."""
    data, n = found.data.model, found.data.model.n_periods
    media = [beta_and_media(data, theta, m) for m in range(2)]
    long, half_life, tau_b = np.exp(theta[8:10]), np.exp(theta[10]), np.exp(theta[11])
    brand = built(long[0] * media[0] + long[1] * media[1], 0.5 ** (1 / half_life))
    place, readings = 12, []
    for k, value in enumerate([data.outcome, *(s.value for s in found.data.series)]):
        load, mean = 1.0, media[0] + media[1]
        if k > 0:
            load, direct = float(np.exp(theta[place])), np.exp(theta[place + 1 : place + 3])
            mean = direct[0] * media[0] + direct[1] * media[1]
            place += 3
        readings.append(series_figures(found, k, value, mean + load * brand, load, theta[place : place + 2], rho))
        place += 2
    for survey in found.data.surveys:
        load, excess = np.exp(theta[place : place + 2])
        place += 2
        readings.append(survey_figures(survey, data, load, excess, brand))
    years = np.arange(n) * 7 / 365.25
    centre = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(centre @ np.minimum.outer(years, years) @ centre)
    top = np.argsort(values)[::-1][: round(4 * data.years)]
    waves = (vectors[:, top] * values[top]) @ vectors[:, top].T * tau_b**2
    rows = np.concatenate([each.load * each.reads for each in readings])
    return restricted_log_density(
        np.concatenate([each.value - each.mean for each in readings]),
        rows @ waves @ rows.T + linalg.block_diag(*(each.own for each in readings)),
        linalg.block_diag(*(each.free for each in readings)),
    )


def restricted_log_density(left: np.ndarray, covariance: np.ndarray, free: np.ndarray) -> float:
    """Log-density of residuals with flat columns integrated out, up to a constant."""
    precise = np.linalg.inv(covariance)
    told = free.T @ precise @ free
    left = left - free @ np.linalg.solve(told, free.T @ precise @ left)
    return float(-0.5 * (left @ precise @ left + np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(told)[1]))


def beta_and_media(data: ModelData, theta: np.ndarray, m: int) -> np.ndarray:
    """What channel `m` adds to the outcome at once, in multiples of its mean."""
    decay, half, slope, roi = theta[4 * m : 4 * m + 4]
    h = carried(data.spend[:, m], 1 / (1 + np.exp(-decay)), np.exp(half), np.exp(slope))
    return np.asarray(np.exp(roi) * data.spend[:, m].sum() / np.nanmean(data.outcome) / h.sum() * h)


def built(fed: np.ndarray, keeps: float) -> np.ndarray:
    """The brand that is fed so, week by week."""
    brand, stock = np.empty(len(fed)), fed[:52].mean()
    for t, fresh in enumerate(fed):
        stock = keeps * stock + (1 - keeps) * fresh
        brand[t] = stock
    return brand


def series_figures(
    found: BrandPosterior, k: int, value: np.ndarray, mean: np.ndarray, load: float, scales: np.ndarray, rho: float
) -> Figures:
    """An outcome or searches: autocorrelated noise, holidays and a random walk of its own."""
    n, seen = len(value), np.isfinite(value)
    columns = found.design.readings[k].design
    assert columns is not None
    sigma = np.exp(scales[0]) / np.sqrt(1 + np.exp(2 * scales[1]))
    tau = sigma * np.exp(scales[1]) / np.sqrt(max(float(np.median(columns.lam)), 1e-12))
    years = np.arange(n) * 7 / 365.25
    noise = rho ** np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    marks = columns.columns.proper
    own = sigma**2 * (noise + 9 * marks @ marks.T) + tau**2 * np.minimum.outer(years, years)
    free = columns.columns.flat[:, columns.kept]
    return Figures(
        value[seen] / np.nanmean(value), mean[seen], np.eye(n)[seen], load, own[np.ix_(seen, seen)], free[seen]
    )


def survey_figures(survey: Survey, data: ModelData, load: float, excess: float, brand: np.ndarray) -> Figures:
    """Waves: means over the days asked, binomial errors with an excess."""
    read = np.zeros((len(survey.value), data.n_periods))
    for i, (first, last) in enumerate(zip(survey.first_on, survey.last_on, strict=True)):
        for day in range((last - first).days + 1):
            week = (first + dt.timedelta(days=day) - data.periods[0]).days // 7
            if week < data.n_periods:
                read[i, week] += 1
    read /= read.sum(axis=1)[:, None]
    scale = survey.value.mean()
    error = np.sqrt(survey.value * (1 - survey.value) / survey.sample) / scale
    own = np.diag((excess * error) ** 2)
    return Figures(survey.value / scale, load * read @ brand, read, load, own, np.ones((len(error), 1)))


def prior_log_density(found: BrandPosterior, theta: np.ndarray) -> float:
    """What the density holds beside the likelihood, with a history that says nothing: its readings taken away."""
    silent = found.problem.readings._replace(n=np.zeros_like(found.problem.readings.n))
    problem = found.problem._replace(readings=silent)
    other = BrandPosterior(found.data, found.spec, found.design, problem, found.centre, found.wide)
    return other.log_density(theta)[0]


def test_the_likelihood_is_the_dense_normal(make_brand: MakeBrand) -> None:
    found = posterior(make_brand(leads=True, gaps=4, n=70))
    first = near(found, 0)
    at_first = found.log_density(first)[0] - prior_log_density(found, first)
    dense_at_first = dense_log_density(found, first, 0.3)
    for seed in (1, 2, 3):
        theta = near(found, seed)
        ours = found.log_density(theta)[0] - prior_log_density(found, theta) - at_first
        dense = dense_log_density(found, theta, 0.3) - dense_at_first
        assert ours == pytest.approx(dense, abs=1e-7)


def test_beliefs_are_held_where_they_were_said(make_brand: MakeBrand) -> None:
    """The prior's centre is what the spec says, in weeks and shares."""
    spec = BrandSpec(priors=BrandPriors(half_life=40.0, long_over_short=0.5))
    found = posterior_of_brand(make_brand(), spec, (0.0, 0.0))
    places = found.problem.places
    assert np.exp(found.centre[places.half_life]) == pytest.approx(40.0)
    assert np.exp(found.centre[places.long]) == pytest.approx([0.5, 0.5])
