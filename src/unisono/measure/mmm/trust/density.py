"""The posterior's two halves, draw by draw: what the data say and what was believed before."""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.lifts import predicted_lifts
from unisono.measure.mmm.posterior import Posterior


def log_likelihood(posterior: Posterior, theta: Array) -> Array:
    """(n_draws,) log-likelihood of `theta` (n_draws, n_dim), the linear part integrated out, up to a constant.

    Experiments are data: their rows count.
    """
    design, seen = posterior.design, posterior.design.observed
    draws, lifts = posterior.channel_draws(theta), posterior.lifts()
    media = posterior.media(theta)
    residual = (posterior.data.outcome[seen] - media[:, seen]) / design.scale @ design.w.T
    sigma, tau = (scale[:, None] for scale in posterior.scales(theta))
    variance = sigma**2 + tau**2 * design.lam
    found = -0.5 * (residual**2 / variance + np.log(variance)).sum(axis=1)
    if len(lifts.lift):
        away = lifts.lift - predicted_lifts(draws.effect, lifts, draws.mean_spend) / design.scale
        found -= 0.5 * (away**2 / lifts.variance).sum(axis=1)
    return np.asarray(found)


def log_roi_prior(posterior: Posterior, theta: Array) -> Array:
    """(n_draws,) log-prior of the channels' returns together, at `theta` (n_draws, n_dim), up to a constant."""
    prior = posterior.problem.prior
    away = theta[:, posterior.problem.forms.roi_slot] - prior.roi_mean
    return np.asarray(-0.5 * np.einsum("ij,jk,ik->i", away, prior.roi_precision, away))


def roi_belief(posterior: Posterior) -> tuple[Array, Array]:
    """(n_channels,) mean and standard deviation of log ROI before the data."""
    prior, n = posterior.problem.prior, len(posterior.data.channels)
    return prior.roi_mean[:n], np.asarray(np.sqrt(np.diag(np.linalg.inv(prior.roi_precision))))[:n]
