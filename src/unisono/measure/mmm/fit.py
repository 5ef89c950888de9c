"""Fit: choose the noise autocorrelation, find the top, shape the metric, run the chains.

Deterministic: equal data, spec and seed give equal draws, whatever the number of threads.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.chains import Chains, Progress, run_chains
from unisono.measure.mmm.checks import check_spec, checked
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.mode import Mode, mode_of, scattered_starts
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.spec import Spec
from unisono.words import Text

_STARTS = 4


def sample(data: ModelData, spec: Spec, progress: Progress | None = None) -> tuple[Posterior, Chains, tuple[Text, ...]]:
    """Posterior, chains and notes for `data` under `spec`.

    Raises:
        ModelError: when the history cannot be modelled.
    """
    report = progress or (lambda _: None)
    check_spec(spec)
    data = checked(data)
    rng = np.random.default_rng(spec.seed)
    posterior, mode, notes = _best_noise(data, spec, rng)
    chains = run_chains(posterior, mode, rng, lambda done: report(0.1 + 0.9 * done))
    return posterior, chains, (*data.notes, *notes)


def _best_noise(data: ModelData, spec: Spec, rng: np.random.Generator) -> tuple[Posterior, Mode, tuple[Text, ...]]:
    """The noise autocorrelation with the highest Laplace evidence, its posterior and mode."""
    first, notes = posterior_of(data, spec, spec.autocorrelations[0])
    mode = mode_of(first, scattered_starts(first, rng, _STARTS))
    best = (first, mode)
    for rho in spec.autocorrelations[1:]:
        candidate, _ = posterior_of(data, spec, rho)
        candidate_mode = mode_of(candidate, [best[1].theta])
        if candidate_mode.log_evidence > best[1].log_evidence:
            best = (candidate, candidate_mode)
    return (*best, notes)
