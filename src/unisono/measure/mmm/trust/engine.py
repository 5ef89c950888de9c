"""Put a fit under stress: `trust_in`."""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.averaging.leading import leading
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.trust.absence import absence
from unisono.measure.mmm.trust.chance import chance
from unisono.measure.mmm.trust.common import common
from unisono.measure.mmm.trust.edges import edges
from unisono.measure.mmm.trust.future import future
from unisono.measure.mmm.trust.lens import lens_of
from unisono.measure.mmm.trust.misfit import misfit
from unisono.measure.mmm.trust.placebo import placebo
from unisono.measure.mmm.trust.recovery import recovery
from unisono.measure.mmm.trust.report import Check, FitTrust, overall
from unisono.measure.mmm.trust.sensitivity import sensitivity
from unisono.measure.mmm.trust.shaking import shaking
from unisono.measure.mmm.trust.tipping import tipping


def trust_in(fit: FitResult, *, seed: int = 1) -> FitTrust:
    """Question `fit`; equal fits and seeds give equal answers. Where forms were averaged, the most probable one.

    Args:
        fit: a fitted model.
        seed: of simulated outcomes, placebos and errors.
    """
    fit = leading(fit)
    lens = lens_of(fit, seed=seed)
    rng = np.random.default_rng(seed)
    checks: tuple[Check, ...] = (
        *misfit(lens),
        *edges(fit),
        *chance(lens),
        *placebo(lens, fit, rng),
        *future(fit, rng),
        *recovery(lens, fit, rng),
        *shaking(lens, fit, rng),
        *sensitivity(fit),
        *absence(lens, fit),
        *tipping(lens, fit),
        *common(lens, fit, rng),
    )
    spend = fit.data.spend.sum(axis=0)
    money = {name: float(part) for name, part in zip(fit.data.channels, spend / spend.sum(), strict=True)}
    grade, verdict = overall(checks, money)
    return FitTrust(fit.run_id, checks, grade, verdict)
