"""Put a panel fit under stress: `trust_in_panel`, with the verdict and the page of the national fit.

    future        the last 13 weeks of every unit, predicted from those before: coverage, and error against last year's
    halves        two halves of the units, fitted apart: do they tell the same returns?
    placebo       a copy of the largest channel at another time, fitted as one more: what is nothing credited with?
    sensitivity   prior or data made stronger and weaker: which of them do the returns follow?

Weeks that move all units at once, units in which media seems to harm and channels mistaken for each other are in the
fit's own review. Limits: the national questions about breaks, seasons and other curves are not asked of a panel.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from unisono.errors import ModelError
from unisono.measure.mmm.panel.response import PER_CHANNEL
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.stress import HiddenWeeks, hidden_weeks, returns_of_units, returns_with_placebo
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.trust.future import crps, normal_crps
from unisono.measure.mmm.trust.report import Check, FitTrust, Kind, overall
from unisono.measure.mmm.trust.sensitivity import moves, sensitivity_check
from unisono.words import Share, msg

_COVERED = 0.75
_SURPRISING = 0.005
_APART = 3.0
_LEAST_UNITS = 10
"""With fewer, how much units differ is badly known, and halves seem further apart than they are."""
_LARGE = 0.5
_DRAWS = 500


def trust_in_panel(result: PanelResult, *, seed: int = 1) -> FitTrust:
    """Question `result`; equal fits and seeds give equal answers."""
    rng = np.random.default_rng(seed)
    seen = hidden_weeks(result, rng)
    checks = (
        *(_future(result, seen) if seen is not None else ()),
        *_halves(result, rng),
        *_placebo(result, rng),
        *_sensitivity(result),
    )
    spend = result.data.spend.sum(axis=(0, 1))
    money = {name: float(part) for name, part in zip(result.data.channels, spend / spend.sum(), strict=True)}
    grade, verdict = overall(checks, money)
    return FitTrust(result.run_id, checks, grade, verdict)


def _future(result: PanelResult, seen: HiddenWeeks) -> tuple[Check, ...]:
    known = np.isfinite(seen.observed)
    tail = (1 - result.spec.level) / 2
    lower, upper = np.quantile(seen.drawn, [tail, 1 - tail], axis=0)
    inside = float(((lower <= seen.observed) & (seen.observed <= upper))[known].mean())
    total = float((seen.drawn[:, known].sum(axis=1) < seen.observed[known].sum()).mean())
    missed = inside < _COVERED or not _SURPRISING < total < 1 - _SURPRISING
    coverage = Check(
        "future_coverage",
        None,
        Kind.FORM,
        inside,
        ">= 75 %, and the total not beyond all but 1 % of its draws",
        Grade.REVIEW if missed else Grade.PASS,
        msg(
            "Of {n} outcomes of the last weeks, predicted unit by unit from those before, {share} lie in their {level} "
            "interval.",
            n=int(known.sum()),
            share=Share(inside),
            level=Share(result.spec.level),
        ),
        msg("Look for what changed in the last weeks; read every figure as older than it seems.") if missed else None,
    )
    return coverage, *_against_last_year(result, seen)


def _against_last_year(result: PanelResult, seen: HiddenWeeks) -> tuple[Check, ...]:
    """CRPS over that of last year's same weeks with each unit's usual year-on-year change."""
    data = result.data
    year, n_hidden = data.calendar().periods_in(52), seen.observed.shape[1]
    if data.n_periods < 2 * year:
        return ()
    change = (data.outcome[:, year:] - data.outcome[:, :-year])[:, : -n_hidden or None]
    naive = data.outcome[:, -n_hidden - year : data.n_periods - year]
    ours, theirs = 0.0, 0.0
    for g, observed in enumerate(seen.observed):
        past = change[g][np.isfinite(change[g])]
        known = np.isfinite(observed) & np.isfinite(naive[g])
        if len(past) < 8 or not known.any():
            continue
        ours += float(crps(seen.drawn[:, g, known], observed[known]).sum())
        spread = max(float(past.std()), 1e-9)
        theirs += float(normal_crps(naive[g, known] + past.mean(), spread, observed[known]).sum())
    if theirs <= 0:
        return ()
    value = ours / theirs
    text = msg("Its error there is {share} of that of last year's same weeks.", share=Share(value))
    advice = msg("Last year's same weeks predict better than the model: do not plan on its forecast yet.")
    poor = value > 1
    grade = Grade.REVIEW if poor else Grade.PASS
    return (Check("future_error", None, Kind.FORM, value, "<= 100 %", grade, text, advice if poor else None),)


def _halves(result: PanelResult, rng: np.random.Generator) -> tuple[Check, ...]:
    """One check a channel: the returns of two random halves of the units, in standard errors of their difference."""
    n_units = len(result.data.units)
    order = rng.permutation(n_units)
    first, second = (np.sort(part).astype(np.int64) for part in (order[: n_units // 2], order[n_units // 2 :]))
    if n_units < _LEAST_UNITS or not _spent_in(result, first, second):
        return ()
    try:
        one, other = returns_of_units(result, first), returns_of_units(result, second)
    except ModelError:  # a control that moves in one half only
        return ()
    apart = (one.mean - other.mean) / np.sqrt(one.sd**2 + other.sd**2)
    return tuple(_half(name, float(z)) for name, z in zip(result.data.channels, apart, strict=True))


def _spent_in(result: PanelResult, *halves: npt.NDArray[np.int64]) -> bool:
    """Whether every channel has spend in each of the halves."""
    return all((result.data.spend[half].sum(axis=(0, 1)) > 0).all() for half in halves)


def _half(channel: str, z: float) -> Check:
    name, threshold = "halves", "within 3 standard errors"
    if abs(z) <= _APART:
        text = msg("Two halves of the units tell the same ROI of {channel}, up to chance.", channel=channel)
        return Check(name, channel, Kind.CHANNEL, z, threshold, Grade.PASS, text)
    text = msg(
        "Two halves of the units contradict each other about {channel}: their ROIs lie {z} standard errors apart.",
        channel=channel,
        z=round(abs(z), 1),
    )
    advice = msg("Look at how {channel} was bought in each unit: something beside its spend differed.", channel=channel)
    return Check(name, channel, Kind.CHANNEL, z, threshold, Grade.REVIEW, text, advice)


def _placebo(result: PanelResult, rng: np.random.Generator) -> tuple[Check, ...]:
    """A copy of the largest channel, each unit's turned round its history by a stretch of its own."""
    data = result.data
    n = data.n_periods
    largest = int(np.argmax(data.spend.sum(axis=(0, 1))))
    shifts = rng.integers(n // 6, n - n // 6, len(data.units)).tolist()
    copy = np.array([np.roll(row, shift) for row, shift in zip(data.spend[:, :, largest], shifts, strict=True)])
    try:
        credited = float(np.exp(returns_with_placebo(result, copy).mean[-1]))
    except ModelError:  # a short history can bear no further channel
        return ()
    usual = float(result.contributions().sum(axis=(1, 2)).mean() / data.spend.sum())
    value = credited / usual
    text = msg(
        "A made-up channel, a copy of {channel} at other times, is credited with {share} of the usual return.",
        channel=data.channels[largest],
        share=Share(value),
    )
    if value <= _LARGE:
        return (Check("placebo_channel", None, Kind.INFORMATION, value, "<= 50 %", Grade.PASS, text),)
    advice = msg("This history cannot tell a channel without effect from the others: test the doubtful ones.")
    return (Check("placebo_channel", None, Kind.INFORMATION, value, "<= 50 %", Grade.REVIEW, text, advice),)


def _sensitivity(result: PanelResult) -> tuple[Check, ...]:
    """Power-scaling of the joint prior of the average returns and of the likelihood."""
    posterior, prior = result.posterior, result.posterior.problem.prior
    rows = np.linspace(0, len(result.theta) - 1, min(_DRAWS, len(result.theta))).astype(np.int64)
    theta = result.theta[rows]
    roi = theta[:, 3 : PER_CHANNEL * len(result.data.channels) : PER_CHANNEL]
    away = roi - prior.roi_mean
    within, common, n = prior.roi_within_sd**2, prior.roi_common_sd**2, roi.shape[1]
    shared = common / (within + n * common) * away.sum(axis=1) ** 2
    log_prior = -0.5 * ((away**2).sum(axis=1) - shared) / within
    log_likelihood = np.array([posterior.log_density(row)[0] - posterior.log_prior(row) for row in theta])
    by_prior, by_data = moves(log_prior, roi), moves(log_likelihood, roi)
    sd = float(np.sqrt(within + common))
    return tuple(
        sensitivity_check(name, float(by_prior[m]), float(by_data[m]), float(away[:, m].mean() / sd))
        for m, name in enumerate(result.data.channels)
    )
