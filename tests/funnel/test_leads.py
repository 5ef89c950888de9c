"""Leads and deals: density, recovery of known conversion and delay, honest counts of what is still open."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy import special, stats

from unisono.errors import ModelError
from unisono.measure.funnel.leads import LeadsData, LeadsSpec, checked_leads, posterior_of_leads
from unisono.measure.funnel.leads_fit import LeadsResult, fit_leads
from unisono.measure.funnel.leads_kernel import digamma
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.spec import Spec

QUICK = LeadsSpec(model=Spec(draws=250, warmup=100, chains=2))


def calendar(n: int) -> ModelData:
    periods = tuple(dt.date(2023, 1, 2) + dt.timedelta(weeks=i) for i in range(n))
    return ModelData(periods, np.ones(n), np.ones((n, 1)), ("tv",), np.zeros((n, 0)), (), "EUR", "leads")


def people(seed: int, n: int = 130, rate: float = 0.12, mean_delay: float = 8.0) -> tuple[LeadsData, np.ndarray]:
    """Leads one by one: each becomes a deal or not, after a log-normal delay; open ones close after the end."""
    rng = np.random.default_rng(seed)
    before, after = 60, 80
    level = 90 * np.exp(0.4 * np.sin(np.arange(before + n) / 7) + rng.normal(0, 0.25, before + n))
    leads = rng.poisson(level)
    deals, open_deals = np.zeros(before + n + after), np.zeros(before + n)
    for week, count in enumerate(leads):
        won = rng.binomial(count, rate)
        delay = rng.lognormal(np.log(mean_delay) - 0.125, 0.5, won)
        closed = (week + rng.random(won) + delay).astype(int)
        np.add.at(deals, closed[closed < len(deals)], 1)
        open_deals[week] = (closed >= before + n).sum()
    known = slice(before, before + n)
    return LeadsData(calendar(n), leads[known].astype(float), deals[known]), open_deals


def test_the_density_is_that_of_the_definition() -> None:
    data, _ = people(0, n=60)
    found = posterior_of_leads(data, QUICK)
    problem, n = found.problem, 60

    def by_definition(theta: np.ndarray) -> float:
        rate = special.expit(theta[0] + theta[1] * problem.years)
        delay = stats.weibull_min(np.exp(theta[3]), scale=np.exp(theta[2]) / np.log(2) ** np.exp(-theta[3]))
        share = np.diff(delay.cdf(np.concatenate([[0.0], np.arange(len(rate)) + 0.5])))
        leads = problem.leads * np.where(np.arange(len(rate)) < len(rate) - n, np.exp(theta[5]), 1.0)
        closed = np.convolve(leads * rate, share)[: len(rate)][-n:]
        mean = special.expit(theta[4]) * data.deals.mean() + special.expit(-theta[4]) * closed
        size = np.exp(theta[6])
        chance = stats.nbinom(size, size / (size + mean)).logpmf(data.deals).sum()
        belief = stats.norm(problem.prior[:, 0], problem.prior[:, 1]).logpdf(theta).sum()
        return float(chance + belief)

    rng = np.random.default_rng(1)
    first = found.start()
    for _ in range(3):
        theta = first + 0.5 * found.problem.prior[:, 1] * rng.standard_normal(7)
        ours = found.log_density(theta)[0] - found.log_density(first)[0]
        assert ours == pytest.approx(by_definition(theta) - by_definition(first), abs=1e-8)


def test_the_gradient_of_leads_is_that_of_finite_differences() -> None:
    found = posterior_of_leads(people(0, n=60)[0], QUICK)
    theta = found.start() + 0.3
    _, gradient = found.log_density(theta)
    for j in range(7):
        shift = np.zeros(7)
        shift[j] = 1e-5
        rise = found.log_density(theta + shift)[0] - found.log_density(theta - shift)[0]
        assert gradient[j] == pytest.approx(rise / 2e-5, rel=1e-6, abs=1e-4)


def test_digamma() -> None:
    for x in (0.03, 0.9, 5.5, 80.0):
        assert digamma(x) == pytest.approx(special.digamma(x), abs=1e-9)


@pytest.fixture(scope="module")
def known() -> tuple[LeadsResult, np.ndarray]:
    """A fit of people whose delay is log-normal, which the model does not know, and their open deals."""
    data, still_open = people(3)
    return fit_leads(data, QUICK), still_open


def test_conversion_delay_and_open_deals_are_found(known: tuple[LeadsResult, np.ndarray]) -> None:
    fit, still_open = known
    found = fit.summary()
    assert found["conversion_lower"] < 0.12 < found["conversion_upper"]
    assert found["delay_weeks_lower"] < 8 * np.exp(-0.125) + 0.5 < found["delay_weeks_upper"] + 0.5
    assert found["open_deals_lower"] < still_open[-130:].sum() < found["open_deals_upper"]
    assert found["open_deals_upper"] < 2 * found["open_deals_lower"] + 40


def test_cohorts_say_what_is_open(known: tuple[LeadsResult, np.ndarray]) -> None:
    table = known[0].cohorts_table()
    assert table["leads"].sum() == pytest.approx(known[0].data.leads.sum())
    assert table["open"][-1] > table["open"][-4]
    assert table["open"][0] == 0
    assert (table["deals_lower"] <= table["deals_upper"]).all()


def test_the_forecast_ends_where_open_leads_end(known: tuple[LeadsResult, np.ndarray]) -> None:
    fit = known[0]
    ahead = fit.forecast_table(52)
    assert ahead["deals"][0] > ahead["deals"][-1]
    assert ahead["deals"].sum() == pytest.approx(fit.summary()["open_deals"], rel=0.35)


@pytest.mark.parametrize(
    ("leads", "deals", "said"),
    [
        (np.full(60, np.nan), np.ones(60), "Leads are missing"),
        (np.full(60, 5.0), np.zeros(60), "too few"),
        (np.full(60, 5.0), np.full(60, 9.0), "more deals than leads"),
    ],
)
def test_impossible_leads_are_refused(leads: np.ndarray, deals: np.ndarray, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        checked_leads(LeadsData(calendar(60), leads, deals))


def test_leads_that_hardly_move_say_nothing_of_the_delay() -> None:
    rng = np.random.default_rng(2)
    fit = fit_leads(LeadsData(calendar(100), np.full(100, 50.0), rng.poisson(5, 100).astype(float)), QUICK)
    assert fit.summary()["delay_learned"] < 0.3
