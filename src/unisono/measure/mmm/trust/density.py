"""The posterior's two halves, draw by draw: what the data say and what was believed before."""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.posterior import Posterior


def log_likelihood(posterior: Posterior, theta: Array) -> Array:
    """(n_draws,) log-likelihood of `theta` (n_draws, n_dim), the linear part integrated out, up to a constant."""
    design, seen = posterior.design, posterior.design.observed
    media = posterior.channel_draws(theta).effect(posterior.data.spend).sum(axis=1)
    residual = (posterior.data.outcome[seen] - media[:, seen]) / design.scale @ design.w.T
    sigma, tau = (scale[:, None] for scale in posterior.scales(theta))
    variance = sigma**2 + tau**2 * design.lam
    return np.asarray(-0.5 * (residual**2 / variance + np.log(variance)).sum(axis=1))


def log_roi_prior(posterior: Posterior, log_roi: Array) -> Array:
    """(n_draws,) log-prior of the channels' `log_roi` (n_draws, n_channels) together, up to a constant."""
    prior = posterior.problem.prior
    within2, common2 = prior.roi_within_sd**2, prior.roi_common_sd**2
    away = log_roi - prior.roi_mean
    shared = common2 / (within2 + away.shape[1] * common2) * away.sum(axis=1) ** 2
    return np.asarray(-0.5 * ((away**2).sum(axis=1) - shared) / within2)


def log_posterior(posterior: Posterior, theta: Array) -> Array:
    """(n_draws,) log-posterior of `theta` (n_draws, n_dim) up to a constant."""
    return np.array([posterior.log_density(row)[0] for row in theta])
