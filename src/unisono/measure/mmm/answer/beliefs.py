"""Truths that the prior holds possible, and how firmly it holds them.

The only place of this room that knows how parameters are laid out and believed: as `kernel` says.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.drift import N_WAVES
from unisono.measure.mmm.posterior import Posterior
from unisono.measure.mmm.problem import N_SCALES


def believed(posterior: Posterior, scales: Array, n: int, rng: np.random.Generator) -> Array:
    """(n, n_dim) parameters drawn from the prior, noise and trend at `scales` (2,)."""
    forms, prior = posterior.problem.forms, posterior.problem.prior
    theta = np.empty((n, posterior.n_dim))
    for m, slots in enumerate(forms.slot):
        for k, slot in enumerate(slots):
            if slot < 0:
                continue
            if k == 0 and forms.share[m]:
                share = rng.beta(prior.share[m, 0], prior.share[m, 1], n).clip(0.01, 0.97)
                theta[:, slot] = np.log(share / (1 - share))
            else:
                theta[:, slot] = prior.mean[m, k] + prior.sd[m, k] * rng.standard_normal(n)
    root = linalg.cholesky(believed_covariance(posterior), lower=True)
    theta[:, forms.roi_slot] = prior.roi_mean + rng.standard_normal((n, len(root))) @ root.T
    for slot in forms.wave_slot[forms.wave_slot >= 0]:
        theta[:, slot : slot + N_WAVES] = rng.standard_normal((n, N_WAVES))
    pairs = posterior.problem.pairs
    theta[:, pairs.slot] = pairs.sd * rng.standard_normal((n, len(pairs.sd)))
    theta[:, -N_SCALES:] = scales
    return theta


def firmness(posterior: Posterior, theta: Array) -> Array:
    """Precision (n_media, n_media) of the prior around `theta` (n_dim,), scales left out."""
    forms, prior = posterior.problem.forms, posterior.problem.prior
    precision = np.zeros((posterior.n_dim - N_SCALES,) * 2)
    for m, slots in enumerate(forms.slot):
        for k, slot in enumerate(slots):
            if slot < 0:
                continue
            share = 1 / (1 + np.exp(-theta[slot]))
            bounded = k == 0 and forms.share[m]
            precision[slot, slot] = prior.share[m].sum() * share * (1 - share) if bounded else 1 / prior.sd[m, k] ** 2
    for slot in forms.wave_slot[forms.wave_slot >= 0]:
        precision[slot : slot + N_WAVES, slot : slot + N_WAVES] = np.eye(N_WAVES)
    pairs = posterior.problem.pairs
    precision[pairs.slot, pairs.slot] = 1 / pairs.sd**2
    precision[np.ix_(forms.roi_slot, forms.roi_slot)] = prior.roi_precision
    return precision


def believed_covariance(posterior: Posterior) -> Array:
    """(n_channels, n_channels) prior covariance of log ROI."""
    return np.asarray(linalg.inv(posterior.problem.prior.roi_precision))


def places_of(posterior: Posterior, channel: int) -> Array:
    """Places of one channel's parameters in theta, log ROI last."""
    forms = posterior.problem.forms
    slots, wave = forms.slot[channel], forms.wave_slot[channel]
    waves = wave + np.arange(N_WAVES) if wave >= 0 else []
    return np.concatenate([slots[slots >= 0], waves, forms.roi_slot[channel : channel + 1]]).astype(np.int64)
