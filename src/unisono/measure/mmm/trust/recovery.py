"""If the world were as the fit says, would the same model on the same spend find it again?

Outcomes are made up from draws of the fit, each with its own truth, and fitted again (at the mode). Intervals that miss
these truths cannot be believed on the real history. How close they come says what this history can tell at best.
A light form of simulation-based calibration (Talts et al., 2018; from the posterior: Saeilynoja et al., 2025).
"""

from __future__ import annotations

import numpy as np
from scipy import special

from unisono.measure.mmm.baseline import noise_paths
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.trust.lens import Lens
from unisono.measure.mmm.trust.refit import quick_roi, with_outcome
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import Share, msg

_WORLDS = 24
_TOLERATED = 0.7
_HOPELESS = 0.5


def made_up(fit: FitResult, rng: np.random.Generator, n: int) -> tuple[Array, Array]:
    """(n, n_periods) outcomes as the fit makes them, and the (n, n_channels) ROIs that are true in them."""
    rows = np.linspace(0, len(fit.theta) - 1, n).astype(np.int64)
    base = fit.baseline(seed=int(rng.integers(2**31)), n_draws=n)
    theta = fit.posterior.at_work(fit.theta[rows])
    media = fit.posterior.media(theta)
    sigma = fit.posterior.scales(fit.theta[rows])[0][:, None] * fit.posterior.design.scale
    return base.level + media + sigma * noise_paths(fit.posterior, rng, n), np.exp(fit.draws.log_roi[rows])


def recovery(lens: Lens, fit: FitResult, rng: np.random.Generator) -> tuple[Check, ...]:
    """One check for all channels together: the share of made-up truths inside their intervals."""
    outcomes, truths = made_up(fit, rng, _WORLDS)
    reach = float(special.ndtri((1 + fit.spec.level) / 2))
    found = [quick_roi(with_outcome(fit.posterior, outcome), lens.theta) for outcome in outcomes]
    away = np.array([(np.log(truth) - roi.mean) / roi.sd for truth, roi in zip(truths, found, strict=True)])
    error = np.array([np.abs(np.exp(roi.mean) / truth - 1) for truth, roi in zip(truths, found, strict=True)])
    covered = float((np.abs(away) <= reach).mean())
    grade = Grade.FAIL if covered < _HOPELESS else Grade.REVIEW if covered < _TOLERATED else Grade.PASS
    text = msg(
        "In {n} made-up histories like this one {share} of the true returns were found again; a typical error is "
        "{error}.",
        n=_WORLDS,
        share=Share(covered),
        error=Share(float(np.median(error))),
    )
    advice = msg("Read every interval as too short, and test the channels that matter.")
    poor = grade is not Grade.PASS
    return (Check("recovery", None, Kind.FORM, covered, ">= 70 %", grade, text, advice if poor else None),)
