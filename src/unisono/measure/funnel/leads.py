"""What the leads of a month become: conversion, delay, and the deals that open leads still hold.

Read from two columns, leads and deals by period; no list of persons is needed. Two periods of equal leads can close
different numbers of deals only by conversion, delay or chance, and the shape of the movement tells them apart, as far
as leads move. Where they hardly move, the delay stays as believed, and the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from unisono.errors import ModelError
from unisono.measure.funnel.leads_kernel import LeadsProblem, leads_log_posterior
from unisono.measure.mmm.checks import MIN_OBSERVED
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.spec import Spec
from unisono.words import msg

MOST_BEFORE = 52
"""Weeks before the history whose leads can still close in it."""


@dataclass(frozen=True, slots=True)
class LeadsData:
    """Leads and deals by period.

    Attributes:
        model: the calendar; its spend and outcome are not read.
        leads: (n_periods,) zero or more, all known.
        deals: (n_periods,) zero or more; NaN where missing.
    """

    model: ModelData
    leads: Array
    deals: Array


@dataclass(frozen=True, slots=True)
class LeadsPriors:
    """Beliefs; every `_sd` is one of a logarithm (of a logit for rates).

    Attributes:
        conversion: median share of leads that become deals.
        conversion_sd: 1.5 puts it between a tenth and six times of that.
        drift_sd: of the conversion, a year.
        delay: median number of weeks from lead to deal; `delay_sd` likewise.
        delay_sd: see `delay`.
        shape: median of the delay's shape: 1 is a constant chance of closing, above it deals come after a while.
        shape_sd: see `shape`.
        other: share of deals without a recorded lead; `other_sd` likewise.
        other_sd: see `other`.
        before_sd: of the leads before the history over those of its first quarter.
    """

    conversion: float = 0.08
    conversion_sd: float = 1.5
    drift_sd: float = 0.3
    delay: float = 6.0
    delay_sd: float = 0.9
    shape: float = 1.4
    shape_sd: float = 0.5
    other: float = 0.03
    other_sd: float = 1.0
    before_sd: float = 0.4


@dataclass(frozen=True, slots=True)
class LeadsSpec:
    """One fit's settings: chains, draws, seed and level are those of the national model's `Spec`."""

    model: Spec = field(default_factory=Spec)
    priors: LeadsPriors = field(default_factory=LeadsPriors)


@dataclass(frozen=True, slots=True)
class _NoDesign:
    constant: float = 0.0


@dataclass(frozen=True, slots=True)
class LeadsPosterior:
    """The density of one data set under one spec."""

    data: LeadsData
    spec: LeadsSpec
    problem: LeadsProblem
    design: _NoDesign = field(default_factory=_NoDesign)

    @property
    def n_dim(self) -> int:
        """Number of sampled parameters."""
        return len(self.problem.prior)

    def log_density(self, theta: Array) -> tuple[float, Array]:
        """Log-posterior up to a constant, and its gradient, at `theta` (7,)."""
        gradient = np.empty(self.n_dim)
        return float(leads_log_posterior(np.ascontiguousarray(theta), gradient, self.problem)), gradient

    def start(self) -> Array:
        """The prior's centre."""
        return self.problem.prior[:, 0].copy()

    def reach(self) -> Array:
        """(7,) how far from the centre the posterior's top is looked for."""
        return 6.0 * self.problem.prior[:, 1]

    def scatter(self) -> Array:
        """(7,) standard deviation of the points around the centre where the search begins."""
        return 0.5 * self.problem.prior[:, 1]

    @property
    def effort(self) -> Spec:
        """How much to sample."""
        return self.spec.model

    def problem_for_thread(self) -> LeadsProblem:
        """The problem itself: its density writes nothing into it."""
        return self.problem


def checked_leads(data: LeadsData) -> LeadsData:
    """Refuse what cannot be told.

    Raises:
        ModelError: leads are missing or negative, too few deals, or more deals than leads.
    """
    if not np.isfinite(data.leads).all() or data.leads.min() < 0 or data.leads.sum() == 0:
        raise ModelError(
            msg("Leads are missing, negative, or there are none at all."),
            remedy=msg("Give the number of leads for each period; a true zero must be written as 0."),
        )
    known = data.deals[np.isfinite(data.deals)]
    if len(known) < MIN_OBSERVED or known.min(initial=0.0) < 0 or known.sum() < 10:
        raise ModelError(
            msg("There are too few known deals to tell what leads become: {n}.", n=int(known.sum())),
            remedy=msg(
                "Give deals for at least {least} periods, ten deals or more in all; count an earlier stage, such as "
                "opportunities, where deals are rarer.",
                least=MIN_OBSERVED,
            ),
        )
    if known.mean() > data.leads.mean():
        raise ModelError(
            msg("There are more deals than leads."),
            remedy=msg("Check which column holds leads and which deals in the mapping file."),
        )
    return data


def posterior_of_leads(data: LeadsData, spec: LeadsSpec) -> LeadsPosterior:
    """Scale the priors to the calendar, and put leads before the history."""
    model, priors = data.model, spec.priors
    n_before, first = model.periods_in(MOST_BEFORE), model.periods_in(13)
    leads = np.concatenate([np.full(n_before, data.leads[:first].mean()), data.leads])
    years = (np.arange(len(leads)) - len(leads) + 1) * (model.years / model.n_periods)
    in_periods = model.n_periods / (model.years * 365.25 / 7)
    prior = np.array(
        [
            (_logit(priors.conversion), priors.conversion_sd),
            (0.0, priors.drift_sd),
            (np.log(priors.delay * in_periods), priors.delay_sd),
            (np.log(priors.shape), priors.shape_sd),
            (_logit(priors.other), priors.other_sd),
            (0.0, priors.before_sd),
            (np.log(20.0), 1.5),
        ],
        dtype=np.float64,
    )
    mean = float(np.nanmean(data.deals))
    return LeadsPosterior(data, spec, LeadsProblem(leads, np.asarray(years, dtype=np.float64), data.deals, mean, prior))


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))
