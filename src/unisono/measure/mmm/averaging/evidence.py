"""How probable the outcome is under a form before its parameters are known: what weighs forms against each other.

    evidence = integral of likelihood(theta) prior(theta) d theta

The kernel leaves the priors' constants out, which differ between forms: `log_prior_constant` puts them back. The
integral is found by bridge sampling (Meng and Wong, 1996) between the draws and a normal of their mean and covariance;
a Laplace approximation misses it by several units where a parameter leans on its prior, and only screens.
"""

from __future__ import annotations

import math

import numpy as np

from unisono.measure.mmm.chains import Chains
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.posterior import Posterior
from unisono.measure.mmm.problem import Problem

_ROUNDS = 500
_HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)


def log_evidence(posterior: Posterior, chains: Chains, rng: np.random.Generator) -> float:
    """Log-evidence by bridge sampling: every other draw shapes the normal, the others meet it."""
    theta = chains.theta.reshape(-1, posterior.n_dim)
    height = chains.log_density.ravel()[1::2]
    mean, root = theta[::2].mean(axis=0), np.linalg.cholesky(np.cov(theta[::2], rowvar=False))

    def log_normal(points: Array) -> Array:
        z = np.linalg.solve(root, (points - mean).T)
        return np.asarray(-0.5 * (z**2).sum(axis=0) - np.log(np.diag(root)).sum() - len(mean) * _HALF_LOG_TWO_PI)

    made = mean + rng.standard_normal((len(height), len(mean))) @ root.T
    of_draws = height - log_normal(theta[1::2])
    of_made = posterior.log_densities(made) - log_normal(made)
    return _bridged(of_draws, of_made) + posterior.design.constant + log_prior_constant(posterior.problem)


def _bridged(of_draws: Array, of_made: Array) -> float:
    """Log of the integral from log target minus log normal, at draws of the target and of the normal, equally many."""
    found = float(np.median(of_draws))
    for _ in range(_ROUNDS):
        # of_made may be minus infinity: such points lie where the target is nothing
        upper = np.logaddexp.reduce(of_made - np.logaddexp(of_made, found))
        lower = np.logaddexp.reduce(-np.logaddexp(of_draws, found))
        fresh = float(upper - lower)
        if abs(fresh - found) < 1e-8:
            break
        found = fresh
    return found


def log_prior_constant(problem: Problem) -> float:
    """What the kernel's log-prior lacks to be that of normalised densities."""
    forms, prior = problem.forms, problem.prior
    total = 0.0
    for m, slots in enumerate(forms.slot):
        for k, slot in enumerate(slots):
            if slot >= 0 and k == 0 and forms.share[m]:
                a, b = prior.share[m]
                total += math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
            elif slot >= 0:
                total -= math.log(prior.sd[m, k]) + _HALF_LOG_TWO_PI
    n = len(prior.roi_mean)
    total += 0.5 * float(np.linalg.slogdet(prior.roi_precision)[1]) - n * _HALF_LOG_TWO_PI
    return total - math.log(prior.sigma_sd * prior.tau_sd) - 2 * _HALF_LOG_TWO_PI
