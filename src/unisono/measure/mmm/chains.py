"""Run the chains: shape the metric from the mode's curvature, then from pooled draws, then sample.

Any kind of posterior will do, national or by region, if it says how many numbers are sampled, under which choices, and
what the compiled density reads. Chains run in parallel threads; the draws do not depend on their number.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.ladder.certificate import Certificate
from unisono.measure.mmm.mode import Mode
from unisono.measure.mmm.problem import Whole
from unisono.measure.mmm.sampler import Chain, run_chain

Progress = Callable[[float], None]
_TARGET_ACCEPT = 0.85  # lower, and wide beliefs about slopes let a draw in thousands diverge
_SPREAD = 0.8


class Effort(Protocol):
    """How much to sample."""

    @property
    def chains(self) -> int:
        """Number of chains."""

    @property
    def warmup(self) -> int:
        """Draws a chain in each of the two stages that shape the metric."""

    @property
    def draws(self) -> int:
        """Draws a chain that are kept."""

    @property
    def threads(self) -> int:
        """Chains that run at the same time."""


class Sampled(Protocol):
    """A posterior that can be sampled."""

    @property
    def n_dim(self) -> int:
        """Number of sampled parameters."""

    @property
    def effort(self) -> Effort:
        """How much to sample."""

    def problem_for_thread(self) -> Any:
        """What the compiled density reads, with scratch space that no other thread writes to."""


@dataclass(frozen=True, slots=True)
class Chains:
    """What the sampler brought back.

    Attributes:
        theta: (n_chains, n_draws, n_dim) unconstrained parameters, see `kernel`.
        log_density: (n_chains, n_draws).
        divergences: number of divergent transitions after warm-up.
        certificate: where the draws were weighted, see `ladder`; the chains that can be judged are then in there.
        present: (n_chains, n_draws, n_switches) 0 where a channel is absent, see `absence`; no columns where none can.
        mean_depth, mean_accept: over all draws; `n_gradients` counts density evaluations, warm-up included.
    """

    theta: Array
    log_density: Array
    divergences: int
    mean_depth: float
    mean_accept: float
    n_gradients: int
    present: Whole
    certificate: Certificate | None = None


def run_chains(
    posterior: Sampled,
    mode: Mode,
    rng: np.random.Generator,
    report: Progress,
    *,
    accept: float = _TARGET_ACCEPT,
    keep_shape: bool = False,
) -> Chains:
    """Draws of `posterior`.

    Args:
        posterior: what to sample.
        mode: its top.
        rng: of all chains.
        report: called with the share of this work that is done, 0-1.
        accept: mean acceptance that the step is tuned for; a posterior without bends bears a longer step.
        keep_shape: shrink the pooled draws' covariance towards the shape at the mode instead of towards no correlation
            at all; better where that shape is true to the whole posterior.
    """
    effort = posterior.effort
    n_dim = posterior.n_dim
    seeds = rng.integers(0, 2**31 - 1, size=(3, effort.chains))
    report(0.0)
    centre = mode.theta
    scale = np.ascontiguousarray(np.linalg.cholesky(mode.covariance))
    z = _SPREAD * rng.standard_normal((effort.chains, n_dim))
    step = 0.9 / n_dim**0.25
    # kept from stage to stage: which channels are absent is part of where a chain stands
    problems = [posterior.problem_for_thread() for _ in range(effort.chains)]

    def stage(n: int, *, adapt: bool, row: int, steps: list[float], visiting: bool = True) -> list[Chain]:
        def one(chain: int) -> Chain:
            seed, problem = int(seeds[row, chain]), problems[chain]
            return Chain(*run_chain(z[chain], centre, scale, steps[chain], n, adapt, accept, visiting, seed, problem))

        with ThreadPoolExecutor(max_workers=effort.threads) as pool:
            return list(pool.map(one, range(effort.chains)))

    # an absent channel roams its prior: steps shaped by that would be far too long for the same channel at work
    first = stage(effort.warmup, adapt=True, row=0, steps=[step] * effort.chains, visiting=False)
    report(0.2)
    seen = np.concatenate([c.z[effort.warmup // 3 :] for c in first])
    theta = centre + seen @ scale.T
    position = centre + np.array([c.z[-1] for c in first]) @ scale.T
    centre = theta.mean(axis=0)
    shape = scale @ _shrunk_covariance(seen, n_dim) @ scale.T if keep_shape else _shrunk_covariance(theta, n_dim)
    scale = np.ascontiguousarray(np.linalg.cholesky(shape))
    z = np.linalg.solve(scale, (position - centre).T).T.copy()

    second = stage(effort.warmup, adapt=True, row=1, steps=[c.step for c in first])
    report(0.35)
    z = np.array([c.z[-1] for c in second])
    final = stage(effort.draws, adapt=False, row=2, steps=[float(np.median([c.step for c in second]))] * effort.chains)
    report(1.0)
    return Chains(
        theta=centre + np.array([c.z for c in final]) @ scale.T,
        present=np.array([c.present for c in final]),
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
