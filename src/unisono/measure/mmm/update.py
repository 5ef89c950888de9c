"""Last month's posterior and this month's weeks: the draws are weighted by what the new weeks say, not sampled anew.

Under equal choices the new posterior differs from the last one by the likelihood of the new weeks (and of figures that
were restated). Every draw is carried over so that its curves stay the same in money, and weighted by

    posterior of the whole history at the draw / posterior of the older history at it

with a certificate for every reported figure (see `ladder`). A fit is always updated from one that was sampled, never
from an update, so that draws do not wear out. Where the certificate fails, or choices or columns differ, the caller
samples anew and says so. The noise autocorrelation stays what it was until then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from unisono.measure.mmm.chains import Chains
from unisono.measure.mmm.checks import check_spec, checked
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.ladder.certificate import certify, resampled
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.ladder.weighing import reported
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.problem import N_SCALES
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.scales import sampled_scales
from unisono.measure.mmm.spec import Link, Spec
from unisono.measure.mmm.spec_record import shaping
from unisono.words import Text, msg

_HALF = 2
"""Place of the half point among the parameters of a form."""


@dataclass(frozen=True, slots=True)
class Updated:
    """The posterior of the whole history, its draws with their certificate, and notes."""

    posterior: Posterior
    chains: Chains
    notes: tuple[Text, ...]


def updated(base: FitResult, data: ModelData, spec: Spec) -> Updated | Text:
    """The draws of `base` weighted to `data`; or why that cannot be, in words.

    Args:
        base: a fit that was sampled.
        data: the longer history.
        spec: its choices.

    Raises:
        ModelError: when the history cannot be modelled at all.
    """
    check_spec(spec)
    data = checked(data)
    if (reason := _unlike(base, data, spec)) is not None:
        return reason
    spec = replace(spec, structure=base.spec.structure)
    posterior, notes = posterior_of(data, spec, base.posterior.design.rho)
    theta = carried_over(posterior, base.posterior, base.theta)
    log_weight = posterior.log_densities(theta) - base.posterior.log_densities(base.theta)
    proposal = theta.reshape(base.spec.chains, -1, posterior.n_dim)
    weights, certificate = certify(log_weight, reported(posterior, theta), proposal)
    if not certificate.holds:
        return msg("the new weeks say too much for the last draws (k-hat {k_hat})", k_hat=round(certificate.k_hat, 2))
    rows = resampled(weights, spec.chains * spec.draws, np.random.default_rng(spec.seed))
    kept = theta[rows].reshape(spec.chains, spec.draws, -1)
    told = msg("Updated from run {run}: its draws were weighted by the new weeks, none was sampled.", run=base.run_id)
    unswitched = np.ones((*kept.shape[:2], 0), np.int64)  # absence stands in the draws already
    chains = Chains(kept, np.zeros(kept.shape[:2]), 0, 0.0, 1.0, 0, unswitched, certificate)
    return Updated(posterior, chains, (*notes, told))


def carried_over(target: Posterior, source: Posterior, theta: Array) -> Array:
    """(n_draws, n_dim) draws of `source` in the terms of `target`, which knows other weeks of the same channels.

    Curves, noise and trend stay the same in money; what they are told in (mean spend, mean outcome, the sum of the
    effect) differs. The map moves each parameter by what earlier ones decide, so that it keeps volumes.
    """
    sigma, tau = source.scales(theta)
    ratio = source.design.scale / target.design.scale
    moved = theta.copy()
    for row, (s, t) in enumerate(zip(sigma, tau, strict=True)):
        scales = sampled_scales(float(np.log(s * ratio)), float(np.log(t * ratio)), target.problem.typical)
        moved[row, -N_SCALES:] = scales
    forms = target.problem.forms
    usual = np.log(source.data.inputs.mean(axis=0) / target.data.inputs.mean(axis=0))
    bent = forms.slot[:, _HALF] >= 0
    moved[:, forms.slot[bent, _HALF]] += usual[bent]
    roi_slot = forms.roi_slot
    before = source.media_draws(source.at_work(theta))
    now = target.media_draws(target.at_work(moved))
    # a straight curve has no half point: its spend is told in the mean
    size = np.log(before.beta / now.beta) - np.where(bent, 0.0, usual)
    moved[:, roi_slot] += size
    return moved


def _unlike(base: FitResult, data: ModelData, spec: Spec) -> Text | None:
    """What keeps `base` from being updated to `data` under `spec`, if anything does."""
    old = base.data
    reached = tuple(dict.fromkeys((*old.delivery.channels, *data.delivery.channels)))
    same = old.periods == data.periods[: len(old.periods)] and old.period_days == data.period_days
    columns = (old.media, old.control_names, old.country) != (data.media, data.control_names, data.country)
    reasons = (
        (shaping(base.spec) != shaping(spec), msg("choices were changed")),
        (spec.average, msg("forms must be weighed again")),
        (spec.likelihood is not Likelihood.NORMAL, msg("which weeks are odd must be found again")),
        (
            bool(spec.interactions) or spec.link is Link.LOG,
            msg("what channels bring together is told by the whole history"),
        ),
        (bool(reached), msg("what money buys in reach is told anew by new weeks: {channels}", channels=reached)),
        (columns, msg("channels or controls were changed")),
        (not same, msg("the history does not begin with the same weeks")),
    )
    return next((reason for holds, reason in reasons if holds), None)
