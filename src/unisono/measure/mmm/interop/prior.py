"""What was believed before the data: independent draws of every sampled parameter from its prior."""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.kernel import N_SCALES
from unisono.measure.mmm.posterior import Posterior


def prior_theta(posterior: Posterior, n: int, rng: np.random.Generator) -> Array:
    """(n, n_dim) unconstrained draws from the prior of `posterior`, laid out as in `kernel`; no experiment is read."""
    forms, prior = posterior.problem.forms, posterior.problem.prior
    theta = np.empty((n, posterior.n_dim))
    for m, slots in enumerate(forms.slot):
        for k, slot in enumerate(slots):
            if slot < 0:
                continue
            if k == 0 and forms.share[m]:
                share = rng.beta(prior.share[m, 0], prior.share[m, 1], n)
                theta[:, slot] = np.log(share) - np.log1p(-share)
            else:
                theta[:, slot] = rng.normal(prior.mean[m, k], prior.sd[m, k], n)
    theta[:, forms.roi_slot] = rng.multivariate_normal(prior.roi_mean, np.linalg.inv(prior.roi_precision), n)
    log_sigma = rng.normal(prior.sigma_mean, prior.sigma_sd, n)
    log_tau = rng.normal(prior.tau_mean, prior.tau_sd, n)
    ratio = log_tau - log_sigma + 0.5 * np.log(posterior.problem.typical)
    theta[:, -N_SCALES:] = np.column_stack([log_sigma + 0.5 * np.logaddexp(0.0, 2 * ratio), ratio])
    return theta
