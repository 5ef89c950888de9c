"""One call from leads and deals to result: `fit_leads`; and what it says.

Every figure is a posterior median with an equal-tailed interval of `level`. Deals to come are counts: their intervals
hold chance, as large as it was in the history, beside what is not known of conversion and delay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from unisono.measure.funnel.leads import (
    LeadsData,
    LeadsPosterior,
    LeadsSpec,
    checked_leads,
    posterior_of_leads,
)
from unisono.measure.funnel.leads_kernel import (
    CONVERSION,
    DELAY,
    DRIFT,
    N_DIM,
    OTHER,
    SHAPE,
    SIZE,
    delays,
    expected_deals,
)
from unisono.measure.funnel.result import LEANS, Range
from unisono.measure.mmm.chains import run_chains
from unisono.measure.mmm.checks import check_spec
from unisono.measure.mmm.convergence import convergence
from unisono.measure.mmm.data import MONTH, Array
from unisono.measure.mmm.mode import mode_of, scattered_starts
from unisono.measure.mmm.result import Diagnostic, Grade
from unisono.measure.mmm.review import judge
from unisono.words import Share, Text, msg

_KEPT = 1000
_AHEAD = 104


@dataclass(frozen=True, slots=True)
class LeadsResult:
    """A fitted way from leads to deals.

    Attributes:
        data, spec: what went in.
        posterior: the density.
        theta: (n_draws, 7) draws, see `leads_kernel`.
        diagnostics: checks; `grade` is the worst of them, `recommendation` says what to do.
    """

    data: LeadsData
    spec: LeadsSpec
    posterior: LeadsPosterior
    theta: Array
    diagnostics: tuple[Diagnostic, ...]
    grade: Grade
    recommendation: Text

    @property
    def conversion(self) -> Array:
        """(n_draws,) share of the leads of the history's last period that become deals."""
        return np.asarray(self._recorded / (1 + np.exp(-self.theta[:, CONVERSION])))

    @property
    def _recorded(self) -> Array:
        """(n_draws,) share of deals that have a recorded lead."""
        return np.asarray(1 / (1 + np.exp(self.theta[:, OTHER])))

    def summary(self) -> dict[str, Any]:
        """Conversion, its change in a year, weeks of delay (median, and until nine in ten closed), open deals.

        Each with limits; `learned` says how much narrower the data made conversion and delay than the belief (0-1).
        """
        year_before = self._recorded / (1 + np.exp(-(self.theta[:, CONVERSION] - self.theta[:, DRIFT])))
        weeks = self._weeks * np.exp(self.theta[:, DELAY])
        late = weeks * (np.log(10) / np.log(2)) ** (1 / np.exp(self.theta[:, SHAPE]))
        priors = self.posterior.problem.prior
        open_deals = self._chance(self._cohorts()[:, :, 1].sum(axis=1))
        return {
            **self._range(self.conversion).named("conversion"),
            **self._range(self.conversion - year_before).named("change"),
            **self._range(weeks).named("delay_weeks"),
            **self._range(late).named("delay_late_weeks"),
            **self._range(open_deals).named("open_deals"),
            "conversion_learned": _learned(self.theta[:, CONVERSION], priors[CONVERSION, 1]),
            "delay_learned": _learned(self.theta[:, DELAY], priors[DELAY, 1]),
            "level": self.spec.model.level,
        }

    def cohorts_table(self) -> pl.DataFrame:
        """What the leads of each month (or longer period) become.

        Columns: month (first period of it), leads, deals (in all, with limits), closed (by the end of the history),
        open (still to come, with limits).
        """
        ends = self._cohorts()
        month = [p.replace(day=1) for p in self.data.model.periods]
        rows = []
        for first in sorted(set(month)):
            mine = np.array([m == first for m in month])
            closed, still = (ends[:, mine, j].sum(axis=1) for j in range(2))
            to_come = self._chance(still)
            rows.append(
                {
                    "month": first,
                    "leads": float(self.data.leads[mine].sum()),
                    **self._range(self._chance(closed) + to_come).named("deals"),
                    "closed": float(np.median(closed)),
                    **self._range(to_come).named("open"),
                }
            )
        return pl.DataFrame(rows)

    def forecast_table(self, n_periods: int = 26) -> pl.DataFrame:
        """Deals to come from the leads there are: period, deals with limits; later leads are not counted."""
        problem, model = self.posterior.problem, self.data.model
        rates, weights = self._rates(n_periods)
        flow = rates * problem.leads
        rows = []
        for j, period in enumerate(model.following(n_periods), 1):
            n = flow.shape[1]
            mean = (flow * weights[:, j : n + j][:, ::-1]).sum(axis=1)
            rows.append({"period": period, **self._range(self._chance(mean)).named("deals")})
        return pl.DataFrame(rows)

    @property
    def _weeks(self) -> float:
        """Weeks in a period."""
        days = 365.25 / 12 if self.data.model.period_days == MONTH else self.data.model.period_days
        return days / 7

    def _rates(self, ahead: int) -> tuple[Array, Array]:
        """(n_draws, n_leads) conversion of each period's leads; (n_draws, n_leads + ahead + 1) delay weights."""
        problem = self.posterior.problem
        logit = self.theta[:, CONVERSION, None] + self.theta[:, DRIFT, None] * problem.years
        n = len(problem.leads) + ahead + 1
        weights, one = np.empty((len(self.theta), n)), np.empty((3, n))
        for i, theta in enumerate(self.theta):
            delays(float(np.exp(theta[DELAY])), float(np.exp(theta[SHAPE])), n, one)
            weights[i] = one[0]
        return self._recorded[:, None] / (1 + np.exp(-logit)), weights

    def _cohorts(self) -> Array:
        """(n_draws, n_periods, 2) expected deals of each period's leads: closed by the end, still to come."""
        n, rates = self.data.model.n_periods, self._rates(_AHEAD)
        brought = rates[0][:, -n:] * self.data.leads
        done = np.cumsum(rates[1], axis=1)[:, :n][:, ::-1]
        return np.stack([brought * done, brought * (1 - done)], axis=2)

    def _chance(self, mean: Array) -> Array:
        """Counts around their means (n_draws,), spread as deals of a period are."""
        rng = np.random.default_rng(self.spec.model.seed)
        size = np.exp(self.theta[:, SIZE])
        return rng.poisson(mean * rng.gamma(size) / size).astype(float)

    def _range(self, draws: Array) -> Range:
        level = self.spec.model.level
        lower, value, upper = np.quantile(draws, [(1 - level) / 2, 0.5, (1 + level) / 2])
        return Range(float(value), float(lower), float(upper))


def _learned(draws: Array, believed: float) -> float:
    return float(np.clip(1 - draws.std() / believed, 0, 1))


def fit_leads(data: LeadsData, spec: LeadsSpec | None = None) -> LeadsResult:
    """Fit conversion and delay, and review them.

    Raises:
        ModelError: when leads and deals cannot tell; the message says what to do.
    """
    spec = spec or LeadsSpec()
    check_spec(spec.model)
    posterior = posterior_of_leads(checked_leads(data), spec)
    rng = np.random.default_rng(spec.model.seed)
    mode = mode_of(posterior, scattered_starts(posterior, rng, 3))
    chains = run_chains(posterior, mode, rng, lambda _: None)
    theta = chains.theta.reshape(-1, N_DIM)
    diagnostics = (*convergence(chains, theta, spec.model.level), *_review(posterior, theta))
    grade, recommendation = judge(diagnostics)
    rows = np.linspace(0, len(theta) - 1, min(_KEPT, len(theta))).astype(np.int64)
    return LeadsResult(data, spec, posterior, theta[rows], diagnostics, grade, recommendation)


def _review(posterior: LeadsPosterior, theta: Array) -> tuple[Diagnostic, ...]:
    """Does the delay come from the data, and do deals follow leads at all?"""
    problem = posterior.problem
    n = len(problem.deals)
    mean = np.empty(n)
    expected_deals(np.median(theta, axis=0), problem, mean, np.empty((N_DIM - 1, n)))
    seen = np.isfinite(problem.deals)
    follows = float(np.corrcoef(mean[seen], problem.deals[seen])[0, 1]) if np.ptp(mean[seen]) > 0 else 0.0
    learned = _learned(theta[:, DELAY], problem.prior[DELAY, 1])
    told = learned >= LEANS
    return (
        Diagnostic(
            "delay",
            learned,
            f">= {LEANS}",
            Grade.PASS if told else Grade.REVIEW,
            msg("The data narrowed the delay from lead to deal by {share}.", share=Share(learned))
            if told
            else msg("How long a lead takes cannot be told from this data: leads move too little; the belief stands."),
        ),
        Diagnostic(
            "follows",
            follows,
            ">= 0.3",
            Grade.PASS if follows >= 0.3 else Grade.REVIEW,
            msg("Deals follow leads with a correlation of {value}.", value=round(follows, 2)),
        ),
    )
