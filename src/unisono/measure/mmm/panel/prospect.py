"""How narrow would a panel fit make each ROI? Expected covariance on its own spend, without fitting it.

The national picture (see `answer.width`) with units: for a truth theta the media effect is linear nearby, with whitened
slope J_g in unit g; units' own effects, their baselines and the common baseline are integrated out of it as they are of
the outcomes (see `linear`). With <a, b> the inner product that is left, summed over units, a fit would leave

    covariance of the parameters = (<J, J> + P)^-1,    P the precision of the prior.

The spread between units is taken as the truth has it: it bounds what a panel can tell of an average ROI, whatever the
noise. Noise and trends are those of the panel's own outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.panel.kernel import common_precision, spread_of, whiten
from unisono.measure.mmm.panel.moving import move
from unisono.measure.mmm.panel.posterior import PanelPosterior
from unisono.measure.mmm.panel.response import PER_CHANNEL, respond

N_SHAPE = 4
"""Of each channel: decay, half, slope and ROI; the spread stays as it is."""
_STEP = 1e-3


@dataclass(frozen=True, slots=True)
class Scene:
    """Spend paths and the cells in which their effect would be seen.

    Attributes:
        posterior: whose whitening, columns and prior hold; its periods are those of `x`.
        x: (n_channels, n_units, n_periods) spend per head in multiples of the history's mean.
        spend: (n_channels,) of the history over the outcome's scale.
        n_history: periods of the history: a return speaks of these.
    """

    posterior: PanelPosterior
    x: Array
    spend: Array
    n_history: int


def scene_of(posterior: PanelPosterior) -> Scene:
    """The history itself."""
    return Scene(posterior, posterior.problem.x, posterior.problem.spend, posterior.data.n_periods)


def believed(posterior: PanelPosterior, scales: Array, n: int, rng: np.random.Generator) -> Array:
    """(n, n_dim) parameters drawn from the prior, noise and trends at `scales` (3,)."""
    prior, n_channels = posterior.problem.prior, len(posterior.data.channels)
    theta = rng.standard_normal((n, posterior.n_dim))
    share = rng.beta(prior.decay_alpha, prior.decay_beta, (n, n_channels)).clip(0.01, 0.97)
    last = PER_CHANNEL * n_channels
    theta[:, 0:last:PER_CHANNEL] = np.log(share / (1 - share))
    theta[:, 1:last:PER_CHANNEL] = prior.half_mean + prior.half_sd * theta[:, 1:last:PER_CHANNEL]
    theta[:, 2:last:PER_CHANNEL] = prior.slope_mean + prior.slope_sd * theta[:, 2:last:PER_CHANNEL]
    root = linalg.cholesky(believed_covariance(posterior), lower=True)
    theta[:, 3:last:PER_CHANNEL] = prior.roi_mean + theta[:, 3:last:PER_CHANNEL] @ root.T
    theta[:, -len(scales) :] = scales
    return theta


def believed_covariance(posterior: PanelPosterior) -> Array:
    """(n_channels, n_channels) prior covariance of log ROI."""
    prior, n = posterior.problem.prior, len(posterior.data.channels)
    return np.asarray(prior.roi_within_sd**2 * np.eye(n) + prior.roi_common_sd**2)


def effects(scene: Scene, theta: Array, x: Array | None = None) -> Array:
    """(n_channels, n_units, n_periods) what average units' media bring per head under `theta` (n_dim,).

    Of the scene's own spend, or of other spend `x` with the coefficients that the scene's history gives.
    """
    usual = _response(scene, theta, scene.x)
    total = np.einsum("g,mgt->m", scene.posterior.problem.size, usual[:, :, : scene.n_history])
    last = PER_CHANNEL * len(usual)
    beta = np.exp(theta[3:last:PER_CHANNEL]) * scene.spend / np.maximum(total, 1e-300)
    return np.asarray(beta[:, None, None] * (usual if x is None else _response(scene, theta, x)))


def _response(scene: Scene, theta: Array, x: Array) -> Array:
    problem, values = scene.posterior.problem, np.ascontiguousarray(theta)
    h, by_decay, distance = (np.empty(x.shape) for _ in range(3))
    respond(values, x, problem.window, h, by_decay, distance)
    move(values, problem.moving, h)
    return h


def expected_information(scene: Scene, theta: Array) -> Array:
    """Precision of decay, half, slope and log ROI, channel by channel, then of the waves of effects that move."""
    n_channels = len(scene.x)
    paths = np.empty((n_channels, N_SHAPE, *scene.x.shape[1:]))
    for k in range(N_SHAPE - 1):
        step = np.zeros(len(theta))
        step[k : PER_CHANNEL * n_channels : PER_CHANNEL] = _STEP
        paths[:, k] = (effects(scene, theta + step) - effects(scene, theta - step)) / (2 * _STEP)
    media = effects(scene, theta)
    paths[:, N_SHAPE - 1] = media  # a relative change of the return is one of the effect
    every = np.concatenate([paths.reshape(-1, *scene.x.shape[1:]), _waves(scene, theta)])
    precision = np.eye(len(every))
    precision[: n_channels * N_SHAPE, : n_channels * N_SHAPE] = firmness(scene.posterior, theta)
    return seen_products(scene, theta, every, media) + precision


def _waves(scene: Scene, theta: Array) -> Array:
    """(n_waves, n_units, n_periods) slopes of the effects by the waves of those that move."""
    moving, found = scene.posterior.problem.moving, [np.empty((0, *scene.x.shape[1:]))]
    moves = np.flatnonzero(moving.slot >= 0)
    for k in range(len(moving.waves) if len(moves) else 0):
        step = np.zeros(len(theta))
        step[moving.slot[moves] + k] = _STEP
        slope = (effects(scene, theta + step) - effects(scene, theta - step)) / (2 * _STEP)
        found.append(slope[moves])
    return np.concatenate(found)


def expected_covariances(scene: Scene, truths: Array) -> Array:
    """(n_truths, n_channels, n_channels) covariance of log ROI that a fit would leave at each of `truths`."""
    roi = slice(N_SHAPE - 1, len(scene.x) * N_SHAPE, N_SHAPE)
    return np.array([linalg.inv(expected_information(scene, theta))[roi, roi] for theta in truths])


def alone(scene: Scene, truths: Array) -> Array:
    """(n_channels,) median sd of log ROI if everything about the other channels were known."""
    found = []
    for theta in truths:
        blocks = expected_information(scene, theta)
        own = [blocks[i : i + N_SHAPE, i : i + N_SHAPE] for i in range(0, len(scene.x) * N_SHAPE, N_SHAPE)]
        found.append([np.sqrt(linalg.inv(block)[-1, -1]) for block in own])
    return np.asarray(np.median(found, axis=0))


def firmness(posterior: PanelPosterior, theta: Array) -> Array:
    """Precision (4 n_channels, 4 n_channels) of the prior around `theta` (n_dim,), as in `expected_information`."""
    prior, n_channels = posterior.problem.prior, len(posterior.data.channels)
    share = 1 / (1 + np.exp(-theta[0 : PER_CHANNEL * n_channels : PER_CHANNEL]))
    own = np.zeros((n_channels, N_SHAPE))
    own[:, 0] = (prior.decay_alpha + prior.decay_beta) * share * (1 - share)
    own[:, 1], own[:, 2] = prior.half_sd**-2, prior.slope_sd**-2
    precision = np.diag(own.ravel())
    roi = np.arange(n_channels) * N_SHAPE + N_SHAPE - 1
    precision[np.ix_(roi, roi)] = linalg.inv(believed_covariance(posterior))
    return precision


def seen_products(scene: Scene, theta: Array, paths: Array, media: Array | None = None) -> Array:
    """(n, n) inner products of `paths` (n, n_units, n_periods) per head, all that is unknown in the outcomes taken off.

    With `media` (n_channels, n_units, n_periods), the average units' effect, units' own effects are taken off, too.
    """
    problem, fixed = scene.posterior.problem, scene.posterior.problem.fixed
    sigma2, tau2 = float(np.exp(2 * theta[-3])), float(np.exp(2 * theta[-1]))
    n, n_common, n_single = len(paths), len(problem.kind), fixed.single.shape[1] - 1
    spread = np.array([spread_of(u, problem.prior.spread_scale) for u in theta[4 : PER_CHANNEL * len(scene.x) : 5]])
    both = paths if media is None else np.concatenate([paths, spread[:, None, None] * media])
    white = np.empty((both.shape[1], len(both), both.shape[2]))
    whiten(np.ascontiguousarray(both), problem.now, problem.before, problem.previous, white)
    system = np.zeros((n + n_common, n + n_common))
    for g, rows in enumerate(white):
        columns = fixed.columns[fixed.pattern[g]]
        common = fixed.precise[g] * columns[:, :n_common].T
        common[n_common - n_single :] = fixed.single[g, :-1]
        every = np.concatenate([rows[:n], common, rows[n:]])
        own = every @ columns[:, n_common + 1 : n_common + 1 + fixed.lam.shape[1]]
        shrunk = 1 - sigma2 / (sigma2 + tau2 * fixed.lam[g])
        product = (every @ every.T - (own * shrunk) @ own.T) / sigma2
        kept, left = product[: n + n_common, : n + n_common], product[: n + n_common, n + n_common :]
        inner = np.eye(left.shape[1]) + product[n + n_common :, n + n_common :]
        system += kept - left @ linalg.solve(inner, left.T, assume_a="pos") if left.size else kept
    precision = np.empty(n_common)
    common_precision(np.ascontiguousarray(theta), problem, precision)
    inner = system[n:, n:] + np.diag(precision)
    found = system[:n, :n] - system[:n, n:] @ linalg.solve(inner, system[n:, :n], assume_a="pos")
    return np.asarray((found + found.T) / 2)
