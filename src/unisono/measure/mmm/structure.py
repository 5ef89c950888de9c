"""What nobody chose and the history can choose: the structure of a fit, by evidence.

Three things decide more about what media earned than any prior, and are rarely known beforehand:

    season      three yearly waves, or six: peaks before holidays, dips in summer
    carry-over  fading from the first period on, or rising first: a Weibull density over twice the window
    thresholds  curves that may be concave, or curves that surely begin with a threshold

The plain fit is made first. Then each richer choice is tried in turn at the most probable noise, and kept where the
history is `_TIMES` times as probable under it. Evidence is Laplace's. The season's waves have flat priors, which have
no evidence of their own, so each flat column is charged what a prior worth one period would charge (Schwarz, 1978;
Kass and Wasserman, 1995):

    1/2 log det(F' A^-1 F) - p / 2 log(n sigma^2)

On 60 worlds made before this was thought of, Weibull carry-over was at least e^12 times as probable where effects were
delayed and never more than e^1.2 times elsewhere; six waves e^5 where the season had them, e^-4 elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from unisono.measure.mmm.averaging.evidence import log_prior_constant
from unisono.measure.mmm.data import WEEK, ModelData
from unisono.measure.mmm.forms import Curve
from unisono.measure.mmm.mode import Mode, mode_of, scattered_starts
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.spec import Priors, Spec, Structure
from unisono.words import Text, msg

_TIMES = 10.0
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
    structure = Structure()
    notes: tuple[Text, ...] = ()
    held = evidence(posterior, mode)
    rng = np.random.default_rng(posterior.spec.seed)
    for richer, told in _richer(posterior.data, posterior.spec):
        tried = replace(structure, **{richer: True})
        candidate, _ = posterior_of(
            posterior.data, replace(posterior.spec, structure=tried), posterior.design.rho, posterior.design.spread
        )
        same = candidate.n_dim == posterior.n_dim
        top = mode_of(candidate, [mode.theta] if same else scattered_starts(candidate, rng, _STARTS))
        if (now := evidence(candidate, top)) > held + math.log(_TIMES):
            structure, posterior, mode, held, notes = tried, candidate, top, now, (*notes, told)
    settled = replace(posterior, spec=replace(posterior.spec, structure=structure))
    return Found(settled, mode, notes)


def evidence(posterior: Posterior, mode: Mode) -> float:
    """Log of the probability of the history, up to a constant that all structures share."""
    design = posterior.design
    sigma, _ = posterior.scales(mode.theta[None])
    n_flat, n_periods = len(design.kept), int(design.observed.sum())
    season = design.information - 0.5 * n_flat * math.log(n_periods * float(sigma[0]) ** 2)
    free = log_prior_constant(posterior.problem) + 0.5 * posterior.n_dim * math.log(2 * math.pi)
    return mode.log_evidence + free + season


def _richer(data: ModelData, spec: Spec) -> Iterator[tuple[str, Text]]:
    """What may be tried where nobody chose and the history is long enough, and what is said where it is kept."""
    if spec.harmonics is None and data.period_days <= WEEK and data.years >= _YEARS:
        yield "restless", msg("The season has six yearly waves instead of three: the history is more probable so.")
    if any(spec.fades(channel) for channel in data.media) and data.n_periods >= _WINDOWS * 2 * spec.window_for(data):
        yield (
            "rising",
            msg(
                "Effects may rise before they fade, over up to {periods} periods: the history is more probable so.",
                periods=2 * spec.window_for(data),
            ),
        )
    usual = Priors()
    asked = (spec.priors.slope_mean, spec.priors.slope_sd) != (usual.slope_mean, usual.slope_sd)
    if not asked and any(spec.form_of(channel).curve is Curve.HILL for channel in data.media):
        yield "thresholds", msg("Channels have a threshold before they work: the history is more probable so.")
