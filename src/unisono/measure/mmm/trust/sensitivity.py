"""Do the data speak, or the prior? Each is made a little stronger and weaker, and the returns are watched.

Power-scaling: prior or likelihood is raised to a power near one, and the draws are re-weighted (Pareto-smoothed), not
sampled again. A return that moves with the prior and not with the data is belief. One that moves with both leans on
both, and is torn between them where it lies far from what was believed. Source: Kallioinen, Paananen, Buerkner and
Vehtari (2024), with their threshold of 0.05, as computed by arviz-stats.

Limits: scaled is the joint prior of the returns, not that of carry-over, curve and noise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from arviz_stats.base.array import BaseArray

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.trust.density import log_likelihood, log_roi_prior, roi_belief
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import msg

_STATS: Any = BaseArray()
_DRAWS = 1000
_POWERS = (0.8, 1.25)
_SENSITIVE = 0.05
_FAR = 2.0


def sensitivity(fit: FitResult) -> tuple[Check, ...]:
    """One check a channel."""
    rows = np.linspace(0, len(fit.theta) - 1, min(_DRAWS, len(fit.theta))).astype(np.int64)
    slots = fit.posterior.problem.forms.roi_slot
    theta, roi = fit.theta[rows], fit.draws.log_roi[rows]
    by_prior = moves(log_roi_prior(fit.posterior, fit.posterior.at_work(theta)), roi)
    by_data = moves(log_likelihood(fit.posterior, theta), roi)
    told = fit.posterior.at_work(fit.theta)[:, slots[: len(fit.data.channels)]].mean(axis=0)
    centre, sd = roi_belief(fit.posterior)
    away = (told - centre) / sd
    return tuple(
        sensitivity_check(name, float(by_prior[m]), float(by_data[m]), float(away[m]))
        for m, name in enumerate(fit.data.channels)
    )


def moves(component: Array, values: Array) -> Array:
    """(n_values,) how far `values` (n_draws, n_values) move when the log-density `component` (n_draws,) is scaled.

    The distance between distributions (cumulative Jensen-Shannon) per doubling of the power.
    """
    logs = [_STATS.power_scale_lw(component, alpha=power) for power in _POWERS]
    shares = [np.exp(log - log.max())[None] for log in logs]
    lower, upper = (share / share.sum() for share in shares)
    options = {"lower_alpha": _POWERS[0], "upper_alpha": _POWERS[1]}
    return np.array([float(_STATS.power_scale_sense(path[None], lower, upper, **options)) for path in values.T])


def sensitivity_check(channel: str, by_prior: float, by_data: float, away: float) -> Check:
    """The check of one channel from how far its ROI moves with prior and data.

    `away` is how far the ROI lies from what was believed, in prior standard deviations.
    """
    name, threshold = "prior_sensitivity", "<= 0.05"
    if by_prior <= _SENSITIVE:
        text = msg("The ROI of {channel} hardly depends on what was believed before.", channel=channel)
        return Check(name, channel, Kind.INFORMATION, by_prior, threshold, Grade.PASS, text)
    if by_data <= _SENSITIVE:
        text = msg("The ROI of {channel} is mostly what was believed before.", channel=channel)
    elif abs(away) > _FAR:
        text = msg(
            "What was believed of {channel} and what the data say contradict each other: its ROI is a compromise.",
            channel=channel,
        )
    else:
        text = msg("The ROI of {channel} still leans on what was believed before.", channel=channel)
        return Check(name, channel, Kind.INFORMATION, by_prior, threshold, Grade.PASS, text)
    advice = msg(
        "Look at what is believed of {channel} in the priors, or test it: an experiment settles it.", channel=channel
    )
    return Check(name, channel, Kind.INFORMATION, by_prior, threshold, Grade.REVIEW, text, advice)
