"""What nobody chose and the history can choose: the structure of a fit, by evidence.

Three things decide more about what media earned than any prior, and are rarely known beforehand:

    season      three yearly waves, or six: peaks before holidays, dips in summer
    carry-over  fading from the first period on; none at all; or rising first, a Weibull density over twice the window
    thresholds  curves that may be concave, or curves that surely begin with a threshold

The plain fit is made first. Then each other choice is tried in turn at the most probable noise, and kept where the
history is three times as probable under it. Evidence is Laplace's. The season's waves have flat priors, which have no
evidence of their own, so each flat column is charged what a prior worth one period would charge (Schwarz, 1978; Kass
and Wasserman, 1995):

    1/2 log det(F' A^-1 F) - p / 2 log(n sigma^2)

On 60 worlds made before this was thought of, Weibull carry-over was at least e^12 times as probable where effects were
delayed and never more than e^1.2 times elsewhere; six waves e^5 where the season had them, e^-4 elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.averaging.evidence import log_prior_constant
from unisono.measure.mmm.data import WEEK, ModelData
from unisono.measure.mmm.forms import Carry, Curve
from unisono.measure.mmm.mode import Mode, mode_of, scattered_starts
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.spec import Priors, Spec, Structure
from unisono.words import Text, msg

_TIMES = 3.0
_STARTS = 2
_YEARS = 1.95
_WINDOWS = 4
"""Carry-over windows that a history must hold before effects may be found to rise."""


@dataclass(frozen=True, slots=True)
class Found:
    """A posterior under the structure that the history chose, its mode, and what people are told."""

    posterior: Posterior
    mode: Mode
    notes: tuple[Text, ...]


def chosen(posterior: Posterior, mode: Mode) -> Found:
    """The structure under which the history is most probable, from the plain `posterior` on, whose top is `mode`."""
    data, asked, plain = posterior.data, posterior.spec, posterior.design
    structure, held = Structure(), evidence(posterior, mode)
    rng = np.random.default_rng(asked.seed)
    for changed in _others(data, asked):
        tried = changed(structure)
        try:
            candidate, _ = posterior_of(data, replace(asked, structure=tried), plain.rho, plain.spread)
            same = (candidate.problem.forms.slot == posterior.problem.forms.slot).all()
            top = mode_of(candidate, [mode.theta] if same else scattered_starts(candidate, rng, _STARTS))
        except ModelError:  # too short a history for so much, or impossible under it: what is kept stays
            continue
        if (now := evidence(candidate, top)) > held + math.log(_TIMES):
            structure, posterior, mode, held = tried, candidate, top, now
    spec = replace(asked, structure=structure)
    return Found(replace(posterior, spec=spec), mode, tuple(_told(spec, data)))


def evidence(posterior: Posterior, mode: Mode) -> float:
    """Log of the probability of the history, up to a constant that all structures share."""
    design = posterior.design
    sigma, _ = posterior.scales(mode.theta[None])
    n_flat, n_periods = len(design.kept), int(design.observed.sum())
    season = design.information - 0.5 * n_flat * math.log(n_periods * float(sigma[0]) ** 2)
    free = log_prior_constant(posterior.problem) + 0.5 * posterior.n_dim * math.log(2 * math.pi)
    return mode.log_evidence + free + season


def _others(data: ModelData, spec: Spec) -> Iterator[Callable[[Structure], Structure]]:
    """What may be tried on top of a structure where nobody chose and the history is long enough."""
    if spec.harmonics is None and data.period_days <= WEEK and data.years >= _YEARS:
        yield lambda kept: replace(kept, restless=True)
    if any(spec.fades(channel) for channel in data.media):
        yield lambda kept: replace(kept, carry=Carry.NONE)
        if data.n_periods >= _WINDOWS * 2 * spec.window_for(data):
            yield lambda kept: replace(kept, carry=Carry.WEIBULL_PDF)
    usual = Priors()
    believed = (spec.priors.slope_mean, spec.priors.slope_sd) != (usual.slope_mean, usual.slope_sd)
    if not believed and any(spec.form_of(channel).curve is Curve.HILL for channel in data.media):
        yield lambda kept: replace(kept, thresholds=True)


def _told(spec: Spec, data: ModelData) -> Iterator[Text]:
    """What people are told of the structure of `spec`."""
    structure = spec.structure or Structure()
    if structure.restless:
        yield msg("The season has six yearly waves instead of three: the history is more probable so.")
    if structure.carry is Carry.NONE:
        yield msg("Effects end with the period of their spend: the history is more probable so.")
    if structure.carry is Carry.WEIBULL_PDF:
        yield msg(
            "Effects may rise before they fade, over up to {periods} periods: the history is more probable so.",
            periods=max(spec.window_of(channel, data) for channel in data.media if spec.fades(channel)),
        )
    if structure.thresholds:
        yield msg("Channels have a threshold before they work: the history is more probable so.")
