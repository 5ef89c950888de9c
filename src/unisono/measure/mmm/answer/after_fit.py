"""The next best experiment once there is a fit: what the split is really unsure about, and what an answer is worth.

The fit's own draws say what is believed of each channel's next unit of money; an experiment adds the information that
the prolonged history would hold beyond the history, averaged over truths that the posterior holds possible.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from unisono.domain import Interval
from unisono.measure.mmm.answer.options import Design, designs, outlook
from unisono.measure.mmm.answer.page import experiment_text
from unisono.measure.mmm.answer.report import ExperimentOption
from unisono.measure.mmm.answer.value import value_of
from unisono.measure.mmm.answer.width import expected_covariances, whitener
from unisono.measure.mmm.averaging.leading import leading
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.problem import N_SCALES
from unisono.measure.mmm.result import FitResult

_TRUTHS = 8
_REACH = 1.645


def next_experiments(fit: FitResult, *, seed: int = 1) -> tuple[ExperimentOption, ...]:
    """Experiments, the most valuable for its money first: the best one of each channel that ran in the last year.

    Args:
        fit: a fitted model.
        seed: of the readouts.
    """
    fit = leading(fit)
    posterior, data = fit.posterior, fit.data
    rows = np.linspace(0, len(fit.theta) - 1, _TRUTHS).astype(np.int64)
    truths = fit.posterior.at_work(fit.theta[rows]).copy()
    truths[:, -N_SCALES:] = fit.theta[:, -N_SCALES:].mean(axis=0)
    known = np.linalg.inv(expected_covariances(posterior, truths, whitener(posterior, truths[0, -N_SCALES:])))
    before = _known(fit)
    year = min(data.periods_in(52), data.n_periods)
    spend = data.spend[-year:].sum(axis=0)
    returns = fit.marginal_roi()
    log_returns = np.log(np.maximum(np.nan_to_num(returns).mean(axis=0), 1e-9)) - np.diag(before) / 2
    found: dict[str, ExperimentOption] = {}
    for c in np.flatnonzero(spend > 0).tolist():
        options = []
        for design in designs(data):
            look = outlook(posterior, c, design, truths)
            gained = _without_loss((np.linalg.inv(look.covariances) - known).mean(axis=0))
            after = linalg.inv(linalg.inv(before) + gained)
            worth = value_of(before, after, log_returns, spend, np.random.default_rng(seed))
            interval = _interval(fit, c, float(np.sqrt(after[c, c])))
            options.append(_option(fit, c, design, look.moved, look.standard_error, worth, interval))
        found[data.channels[c]] = max(options, key=lambda option: option.value_per_money or 0.0)
    return tuple(sorted(found.values(), key=lambda option: -(option.value_per_money or 0.0)))


def _without_loss(gained: Array) -> Array:
    """An experiment takes no information away: what rounding makes negative is held at zero."""
    values, vectors = linalg.eigh((gained + gained.T) / 2)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)


def _known(fit: FitResult) -> Array:
    """(n_channels, n_channels) covariance of log ROI, each channel being at work."""
    over_all = np.atleast_2d(np.cov(fit.draws.log_roi, rowvar=False))
    narrower = np.sqrt(fit.draws.log_roi_at_work()[1] / np.diag(over_all))
    return np.asarray(over_all * np.outer(narrower, narrower))


def _interval(fit: FitResult, channel: int, sd: float) -> Interval:
    centre = float(fit.draws.log_roi_at_work()[0][channel])
    return Interval(float(np.exp(centre - _REACH * sd)), float(np.exp(centre + _REACH * sd)))


def _option(
    fit: FitResult, c: int, design: Design, moved: float, error: float, worth: float, roi: Interval
) -> ExperimentOption:
    return ExperimentOption(
        channel=fit.data.channels[c],
        kind=design.kind,
        periods=len(design.multiples),
        moved=moved,
        standard_error=error,
        roi=roi,
        factor=float(np.sqrt(roi.upper / roi.lower)),
        value=worth,
        value_per_money=worth / moved if moved > 0 else None,
        text=experiment_text(fit.data, c, design, moved, roi),
    )
