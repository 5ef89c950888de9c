"""Fit every candidate form and pool their draws by evidence: `averaged`.

The noise autocorrelation is that of the default form, so that all share one baseline. A candidate whose Laplace
evidence lies far below the best is not sampled: what would be left of it is less than a draw.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.averaging.evidence import log_evidence, log_prior_constant
from unisono.measure.mmm.averaging.forms import CANDIDATES, Mixture, member
from unisono.measure.mmm.chains import Chains, Progress
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.fit import sample
from unisono.measure.mmm.forms import Form
from unisono.measure.mmm.ladder.certificate import resampled
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.mode import mode_of, scattered_starts
from unisono.measure.mmm.posterior import Posterior
from unisono.measure.mmm.spec import Spec
from unisono.words import Text, msg

_FAR = 15.0
"""Units of log-evidence; Laplace misses by about five."""
_STARTS = 2
_LEAST = 0.005
"""Probability below which a form is left out."""


@dataclass(frozen=True, slots=True)
class Averaged:
    """The mixture, and of each of its forms the posterior and the chains; `notes` of the data."""

    mixture: Mixture
    members: tuple[Posterior, ...]
    chains: tuple[Chains, ...]
    notes: tuple[Text, ...]


def averaged(data: ModelData, spec: Spec, progress: Progress | None = None) -> Averaged:
    """Fit `data` under every candidate form and mix the draws.

    Raises:
        ModelError: when the history cannot be modelled, or is asked for what cannot be averaged.
    """
    _refuse(data, spec)
    spec = replace(spec, by_evidence=False)
    report = progress or (lambda _: None)
    first, chains, notes = sample(data, spec, lambda done: report(0.3 * done))
    rng = np.random.default_rng(spec.seed)
    rho = first.design.rho
    fixed = replace(spec, autocorrelations=(rho,))
    found: dict[Form, tuple[Posterior, Chains]] = {spec.form: (first, chains)}
    height = {
        form: _laplace(member(first.data, spec, form, rho), rng) for form in {spec.form: 0, **dict.fromkeys(CANDIDATES)}
    }
    likely = [form for form in height if form != spec.form and height[form] > max(height.values()) - _FAR]
    for i, form in enumerate(likely):
        posterior, own, _ = sample(data, replace(fixed, form=form))
        found[form] = (posterior, own)
        report(0.3 + 0.7 * (i + 1) / len(likely))
    evidence = {form: log_evidence(*pair, rng) for form, pair in found.items()}
    weights = _probabilities(evidence)
    kept = sorted((form for form in weights if weights[form] >= _LEAST), key=lambda form: -weights[form])
    tried = sorted(((form, weights.get(form, 0.0)) for form in height), key=lambda pair: -pair[1])
    which = resampled(
        np.array([weights[f] for f in kept]) / sum(weights[f] for f in kept), spec.chains * spec.draws, rng
    )
    thetas = tuple(_some(found[form][1], int((which == k).sum()), rng) for k, form in enumerate(kept))
    return Averaged(
        Mixture(tuple(tried), which, tuple(kept), thetas),
        tuple(found[form][0] for form in kept),
        tuple(found[form][1] for form in kept),
        notes,
    )


def _refuse(data: ModelData, spec: Spec) -> None:
    moving = spec.form.varying or any(form.varying for _, form in spec.forms)
    if spec.likelihood is not Likelihood.NORMAL or data.organic or moving or spec.interactions:
        raise ModelError(
            msg("Forms are averaged for normal noise and constant effects of paid channels that add up only."),
            remedy=msg(
                "Do not average, or take likelihood, varying, interactions and organic media out of model.toml."
            ),
            option="--average",
        )


def _laplace(posterior: Posterior, rng: np.random.Generator) -> float:
    """Log-evidence from the curvature at the mode."""
    mode = mode_of(posterior, scattered_starts(posterior, rng, _STARTS))
    return mode.log_evidence + log_prior_constant(posterior.problem) + 0.5 * posterior.n_dim * math.log(2 * math.pi)


def _probabilities(evidence: dict[Form, float]) -> dict[Form, float]:
    """Of each form, all equally probable before."""
    top = max(evidence.values())
    raw = {form: math.exp(value - top) for form, value in evidence.items()}
    return {form: value / sum(raw.values()) for form, value in raw.items()}


def _some(chains: Chains, n: int, rng: np.random.Generator) -> Array:
    """`n` of the draws, in random order."""
    theta = chains.theta.reshape(-1, chains.theta.shape[2])
    return theta[rng.permutation(len(theta))[:n]]
