"""Small errors in the data must move the returns little: spend is never booked, nor sales counted, without any.

Spend, then the outcome, is multiplied by noise of 1 % and 5 %, and fitted again (at the mode). The change of each
channel's return is held against its own posterior standard deviation: spend that is wrong by 1 % may move no return by
more than half of it, an outcome that is wrong by 1 % by no more than all of it (1 % of the outcome is often as large
as the model's noise). What 5 % do is told, not judged.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.trust.lens import Lens
from unisono.measure.mmm.trust.refit import quick_roi, with_outcome
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import Share, msg

_REPEATS = 4
_LITTLE, _MORE = 0.01, 0.05
_BEARABLE = {"spend": 0.5, "outcome": 1.0}


def shaking(lens: Lens, fit: FitResult, rng: np.random.Generator) -> tuple[Check, ...]:
    """One check for spend and one for the outcome."""
    here = np.log(fit.posterior.channel_draws(lens.theta[None]).roi[0])

    def moved(block: str, size: float) -> np.ndarray:
        """(n_repeats, n_channels) change of log ROI."""
        return np.array([quick_roi(_shaken(fit, block, size, rng), lens.theta).mean - here for _ in range(_REPEATS)])

    checks = []
    for block, name in (("spend", msg("spend")), ("outcome", msg("the outcome"))):
        little, more = moved(block, _LITTLE), moved(block, _MORE)
        typical = np.sqrt(np.mean(little**2, axis=0)) / lens.roi_sd
        value = float(typical.max())
        steady = value <= _BEARABLE[block]
        text = msg(
            "Errors of {little} in {what} move a typical return by {small}, errors of {more} by {large}.",
            little=Share(_LITTLE),
            what=name,
            small=Share(float(np.median(np.abs(np.expm1(little)))), 1),
            more=Share(_MORE),
            large=Share(float(np.median(np.abs(np.expm1(more)))), 1),
        )
        advice = msg(
            "The ROI of {channel} hangs on single digits: check its spend at the source, or test it.",
            channel=fit.data.channels[int(typical.argmax())],
        )
        grade = Grade.PASS if steady else Grade.REVIEW
        kind = Kind.FORM if block == "spend" else Kind.INFORMATION
        checks.append(
            Check(
                f"errors_in_{block}",
                None,
                kind,
                value,
                f"<= {_BEARABLE[block]} sd",
                grade,
                text,
                None if steady else advice,
            )
        )
    return tuple(checks)


def _shaken(fit: FitResult, block: str, size: float, rng: np.random.Generator) -> Posterior:
    data = fit.data
    if block == "outcome":
        return with_outcome(fit.posterior, data.outcome * (1 + size * rng.standard_normal(data.n_periods)))
    spend = data.spend * np.exp(size * rng.standard_normal(data.spend.shape))
    spend *= data.spend.sum(axis=0) / spend.sum(axis=0)
    return posterior_of(
        dataclasses.replace(data, spend=spend), fit.spec, fit.posterior.design.rho, fit.posterior.design.spread
    )[0]
