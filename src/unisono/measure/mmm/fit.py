"""Fit: choose the noise autocorrelation, find the top, shape the metric, run the chains.

Deterministic: equal data, spec and seed give equal draws, whatever the number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from unisono.measure.mmm.checks import check_spec, checked
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.posterior import Mode, Posterior, mode_of, posterior_of, scattered_starts
from unisono.measure.mmm.sampler import Chain, run_chain
from unisono.measure.mmm.spec import Spec
from unisono.words import Text

Progress = Callable[[float], None]
_TARGET_ACCEPT = 0.85  # lower, and wide beliefs about slopes let a draw in thousands diverge
_SPREAD = 0.8


@dataclass(frozen=True, slots=True)
class Chains:
    """What the sampler brought back.

    Attributes:
        theta: (n_chains, n_draws, n_dim) unconstrained parameters, see `kernel`.
        log_density: (n_chains, n_draws).
        divergences: number of divergent transitions after warm-up.
        mean_depth, mean_accept: over all draws; `n_gradients` counts density evaluations, warm-up included.
    """

    theta: Array
    log_density: Array
    divergences: int
    mean_depth: float
    mean_accept: float
    n_gradients: int


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
    report(0.1)
    chains = run_chains(posterior, mode, rng, report)
    report(1.0)
    return posterior, chains, (*data.notes, *notes)


def _best_noise(data: ModelData, spec: Spec, rng: np.random.Generator) -> tuple[Posterior, Mode, tuple[Text, ...]]:
    """The noise autocorrelation with the highest Laplace evidence, its posterior and mode."""
    first, notes = posterior_of(data, spec, spec.autocorrelations[0])
    mode = mode_of(first, scattered_starts(first, rng))
    best = (first, mode)
    for rho in spec.autocorrelations[1:]:
        candidate, _ = posterior_of(data, spec, rho)
        candidate_mode = mode_of(candidate, [best[1].theta])
        if candidate_mode.log_evidence > best[1].log_evidence:
            best = (candidate, candidate_mode)
    return (*best, notes)


def run_chains(posterior: Posterior, mode: Mode, rng: np.random.Generator, report: Progress) -> Chains:
    """Three stages: shape the metric from the mode's curvature, then from pooled draws, then sample."""
    spec = posterior.spec
    n_dim = posterior.n_dim
    seeds = rng.integers(0, 2**31 - 1, size=(3, spec.chains))
    centre = mode.theta
    scale = np.ascontiguousarray(np.linalg.cholesky(mode.covariance))
    z = _SPREAD * rng.standard_normal((spec.chains, n_dim))
    step = 0.9 / n_dim**0.25

    def stage(n: int, *, adapt: bool, row: int, steps: list[float]) -> list[Chain]:
        def one(chain: int) -> Chain:
            seed = int(seeds[row, chain])
            return Chain(
                *run_chain(z[chain], centre, scale, steps[chain], n, adapt, _TARGET_ACCEPT, seed, posterior.problem)
            )

        with ThreadPoolExecutor(max_workers=spec.threads) as pool:
            return list(pool.map(one, range(spec.chains)))

    first = stage(spec.warmup, adapt=True, row=0, steps=[step] * spec.chains)
    report(0.25)
    theta = centre + np.concatenate([c.z[spec.warmup // 3 :] for c in first]) @ scale.T
    position = centre + np.array([c.z[-1] for c in first]) @ scale.T
    centre = theta.mean(axis=0)
    scale = np.ascontiguousarray(np.linalg.cholesky(_shrunk_covariance(theta, n_dim)))
    z = np.linalg.solve(scale, (position - centre).T).T.copy()

    second = stage(spec.warmup, adapt=True, row=1, steps=[c.step for c in first])
    report(0.4)
    z = np.array([c.z[-1] for c in second])
    final = stage(spec.draws, adapt=False, row=2, steps=[float(np.median([c.step for c in second]))] * spec.chains)
    return Chains(
        theta=centre + np.array([c.z for c in final]) @ scale.T,
        log_density=np.array([c.log_density for c in final]),
        divergences=int(sum(c.divergent.sum() for c in final)),
        mean_depth=float(np.mean([c.depth.mean() for c in final])),
        mean_accept=float(np.mean([c.accept.mean() for c in final])),
        n_gradients=sum(c.n_gradients for c in (*first, *second, *final)),
    )


def _shrunk_covariance(draws: Array, n_dim: int) -> Array:
    """Covariance of pooled draws, shrunk to its diagonal as draws are few (autocorrelated: a third of them counts)."""
    n = len(draws) / 3
    covariance = np.cov(draws, rowvar=False)
    weight = n / (n + 2 * n_dim)
    return np.asarray(weight * covariance + (1 - weight) * np.diag(np.diag(covariance)))
