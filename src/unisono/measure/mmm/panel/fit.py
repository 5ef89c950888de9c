"""Fit a panel: settle the noise, find the top, shape the metric, run the chains, draw the linear part back.

Deterministic: equal data, spec and seed give equal draws, whatever the number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy import linalg

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.fit import Chains
from unisono.measure.mmm.panel.mode import Mode
from unisono.measure.mmm.panel.posterior import PanelPosterior
from unisono.measure.mmm.sampler import Chain, run_chain

Progress = Callable[[float], None]
_TARGET_ACCEPT = 0.8
_SPREAD = 0.8


def run_chains(posterior: PanelPosterior, mode: Mode, rng: np.random.Generator, report: Progress) -> Chains:
    """Three stages: shape the metric from the mode's curvature, then from pooled draws, then sample."""
    spec, n_dim = posterior.spec, posterior.n_dim
    seeds = rng.integers(0, 2**31 - 1, size=(3, spec.chains))
    centre = mode.theta
    scale = np.ascontiguousarray(linalg.cholesky(mode.covariance, lower=True))
    z = _SPREAD * rng.standard_normal((spec.chains, n_dim))

    def stage(n: int, *, adapt: bool, row: int, steps: list[float]) -> list[Chain]:
        def one(chain: int) -> Chain:
            seed, problem = int(seeds[row, chain]), posterior.problem.for_thread()
            return Chain(*run_chain(z[chain], centre, scale, steps[chain], n, adapt, _TARGET_ACCEPT, seed, problem))

        with ThreadPoolExecutor(max_workers=spec.threads) as pool:
            return list(pool.map(one, range(spec.chains)))

    first = stage(spec.warmup, adapt=True, row=0, steps=[0.9 / n_dim**0.25] * spec.chains)
    report(0.3)
    theta = centre + np.concatenate([c.z[spec.warmup // 3 :] for c in first]) @ scale.T
    position = centre + np.array([c.z[-1] for c in first]) @ scale.T
    centre = theta.mean(axis=0)
    scale = np.ascontiguousarray(linalg.cholesky(_shrunk_covariance(theta, n_dim), lower=True))
    z = linalg.solve_triangular(scale, (position - centre).T, lower=True).T.copy()

    second = stage(spec.warmup, adapt=True, row=1, steps=[c.step for c in first])
    report(0.5)
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
