"""How narrow would each ROI become? Expected posterior covariance on a spend history, without fitting it.

For a truth theta the media effect is linear nearby, with whitened slope J (see `trust.lens` for the same picture), and
the posterior is as wide as C = (J'J + P)^-1, P the precision of the prior. C is taken at truths that the prior holds
possible, on the user's own spend, with the noise and trend of the user's own outcome. A truth costs some milliseconds,
a fit a hundred times that; `tests/answer` hold the widths against those of fits.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from unisono.measure.mmm.answer.beliefs import firmness, places_of
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.posterior import Posterior
from unisono.measure.mmm.problem import N_SCALES

_STEP = 1e-3


def whitener(posterior: Posterior, scales: Array) -> Array:
    """(n_eff, n_periods) turns a path in the outcome's unit into unit variance under noise and trend `scales` (2,)."""
    design = posterior.design
    theta = np.concatenate([posterior.start()[:-N_SCALES], scales])
    sigma, tau = (float(scale[0]) for scale in posterior.scales(theta[None]))
    white = np.zeros((len(design.lam), posterior.data.n_periods))
    white[:, design.observed] = design.w / np.sqrt(sigma**2 + tau**2 * design.lam)[:, None] / design.scale
    return white


def slopes(posterior: Posterior, theta: Array, white: Array) -> Array:
    """(n_eff, n_media) derivative of the whitened media effect by the channels' parameters at `theta` (n_dim,)."""
    n = len(theta) - N_SCALES
    steps = _STEP * np.eye(len(theta))[:n]
    media = posterior.media(np.vstack([theta + steps, theta - steps]))
    return np.asarray(white @ (media[:n] - media[n:]).T / (2 * _STEP))


def expected_covariances(posterior: Posterior, truths: Array, white: Array) -> Array:
    """(n_truths, n_channels, n_channels) posterior covariance of log ROI if each of `truths` (n, n_dim) were so."""
    rows = posterior.problem.forms.roi_slot[: len(posterior.data.channels)]
    found = []
    for theta in truths:
        slope = slopes(posterior, theta, white)
        covariance = linalg.inv(slope.T @ slope + firmness(posterior, theta))
        found.append(covariance[np.ix_(rows, rows)])
    return np.array(found)


def alone(posterior: Posterior, truths: Array, white: Array) -> Array:
    """(n_channels,) median sd of log ROI if everything about the other channels were known."""
    found = np.empty((len(truths), len(posterior.data.channels)))
    for i, theta in enumerate(truths):
        slope, prior = slopes(posterior, theta, white), firmness(posterior, theta)
        information = slope.T @ slope + prior
        for c in range(found.shape[1]):
            mine = places_of(posterior, c)
            found[i, c] = np.sqrt(linalg.inv(information[np.ix_(mine, mine)])[-1, -1])
    return np.asarray(np.median(found, axis=0))
