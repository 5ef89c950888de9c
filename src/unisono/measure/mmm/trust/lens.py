"""The fit around its most probable point, as a straight line: what makes many questions cost no refit.

Near the mode theta the model is linear, y = media(theta) + J (theta' - theta) + baseline + noise, and the baseline is
integrated out by the whitening W of `design`. With z the whitened residual of unit variance, J the whitened slope of
media and C the posterior covariance, everything that the parameters cannot absorb is

    z ~ N(0, M),   M = I - J C J'

under the model, the prior of the parameters included. A suspect is a set of columns c (whitened) that the model lacks:

    score = c'z,   information = c'Mc,   coefficient b = score / information,   score^2 / information ~ chi^2

and, if it were added, the parameters would move by -C J'c b: so each suspect is told in returns, not only in
probabilities. These are Rao's score tests, for Gaussian state space models as in De Jong and Penzer (1998). Several
suspects at once are judged by their smallest p-value against what chance alone gives, from simulated z.

Limits: exact for linear media; the curves bend, so p-values near a threshold are approximate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import linalg, special

from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.mode import mode_of
from unisono.measure.mmm.posterior import Posterior
from unisono.measure.mmm.result import FitResult

N_NULL = 2000
"""Residuals that chance makes, for p-values of whole families."""
_STEP = 1e-4


@dataclass(frozen=True, slots=True)
class Lens:
    """The linearised fit.

    Attributes:
        data, posterior: of the fit.
        theta: (n_dim,) the mode; `covariance` (n_dim, n_dim) there.
        white: (n_eff, n_periods) turns a path in the outcome's unit into components of unit variance.
        residual: (n_eff,) z of the module.
        tangent: (n_eff, n_dim) J; `left` (n_eff, n_eff) M, and `root` a square root of it.
        roi_slope: (n_channels, n_dim) derivative of log ROI by theta; `roi_sd` (n_channels,) its posterior sd.
        effects: (n_channels, n_periods) media at the mode, in the outcome's unit.
        null: (N_NULL, n_eff) residuals as chance alone makes them.
    """

    data: ModelData
    posterior: Posterior
    theta: Array
    covariance: Array
    white: Array
    residual: Array
    tangent: Array
    left: Array
    root: Array
    roi_slope: Array
    roi_sd: Array
    effects: Array
    null: Array

    def effects_of(self, spend: Array) -> Array:
        """(n_channels, n_periods) effect of another spend path (n_periods, n_channels) at the mode."""
        return np.asarray(self.posterior.channel_draws(self.theta[None]).effect(spend)[0])


@dataclass(frozen=True, slots=True)
class Answer:
    """What one family of suspects said.

    Attributes:
        p: probability of so strong a suspicion by chance, over the whole family.
        strongest: index of the most suspicious group; None when the data can see none of them.
        coefficient: (n_columns,) of that group.
        moved: (n_channels,) change of log ROI if that group were in the model.
        z: (n_groups,) signed size of single columns in standard errors, NaN for others.
    """

    p: float
    strongest: int | None
    coefficient: Array
    moved: Array
    z: Array


def lens_of(fit: FitResult, *, seed: int = 0) -> Lens:
    """Look at `fit` through its mode; `seed` is of the simulated null."""
    posterior = fit.posterior
    mode = mode_of(posterior, [posterior.at_work(fit.theta).mean(axis=0)])
    theta = mode.theta
    sigma, tau = (float(scale[0]) for scale in posterior.scales(theta[None]))
    design, seen = posterior.design, posterior.design.observed
    white = np.zeros((len(design.lam), posterior.data.n_periods))
    white[:, seen] = design.w / np.sqrt(sigma**2 + tau**2 * design.lam)[:, None] / design.scale
    effects = posterior.channel_draws(theta[None]).effect(posterior.data.spend)[0]
    outcome = np.where(seen, posterior.data.outcome, 0.0)
    tangent = _tangent(posterior, theta, white)
    left, root = _left_over(tangent, mode.covariance)
    null = np.random.default_rng(seed).standard_normal((N_NULL, len(white))) @ root
    return Lens(
        data=posterior.data,
        posterior=posterior,
        theta=theta,
        covariance=mode.covariance,
        white=white,
        residual=white @ (outcome - posterior.media(theta[None])[0]),
        tangent=tangent,
        left=left,
        root=root,
        roi_slope=slopes_of_log_roi(posterior, theta),
        roi_sd=np.sqrt(fit.draws.log_roi_at_work()[1]),
        effects=effects,
        null=null,
    )


def _around(theta: Array) -> Array:
    """(2 n_dim, n_dim) one step up in each direction, then one step down."""
    steps = _STEP * np.eye(len(theta))
    return np.vstack([theta + steps, theta - steps])


def slopes_of_log_roi(posterior: Posterior, theta: Array) -> Array:
    """(n_channels, n_dim) derivative of log ROI by `theta`, by central differences."""
    log_roi = np.log(posterior.channel_draws(_around(theta)).roi)
    return np.asarray((log_roi[: len(theta)] - log_roi[len(theta) :]).T / (2 * _STEP))


def _tangent(posterior: Posterior, theta: Array, white: Array) -> Array:
    """(n_eff, n_dim) derivative of the whitened media effect by `theta`."""
    media = posterior.media(_around(theta))
    return np.asarray(white @ (media[: len(theta)] - media[len(theta) :]).T / (2 * _STEP))


def _left_over(tangent: Array, covariance: Array) -> tuple[Array, Array]:
    """M and its square root; what curvature or rounding push outside [0, 1] is held inside."""
    values, vectors = linalg.eigh(tangent @ covariance @ tangent.T)
    kept = 1 - np.clip(values, 0.0, 1.0)
    return (vectors * kept) @ vectors.T, (vectors * np.sqrt(kept)) @ vectors.T


def ask(lens: Lens, groups: Sequence[Array]) -> Answer:
    """Ask after a family of suspects, each a block of columns (n_periods, k) in the outcome's unit.

    Columns come in a size that would be remarkable. Directions in which even that lies within one standard error, since
    the model's own columns or the noise hide it, are passed over: nothing found there could be believed.
    """
    blocks = [_basis(lens, np.asarray(group).reshape(lens.data.n_periods, -1)) for group in groups]
    asked = [(k, block) for k, block in enumerate(blocks) if block is not None]
    z = np.full(len(groups), np.nan)
    if not asked:
        return Answer(1.0, None, np.zeros(0), np.zeros(len(lens.data.channels)), z)
    sizes = np.array([block.base.shape[1] for _, block in asked])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    stacked = np.hstack([block.base for _, block in asked])

    found = _log_tail(_sums(lens.residual[None], stacked, starts)[0], sizes)
    best = int(found.argmin())
    by_chance = int((_smallest(_sums(lens.null, stacked, starts), sizes) <= found[best]).sum())
    # beyond what simulation can see, the union bound
    p = (1 + by_chance) / (1 + N_NULL) if by_chance > 2 else min(3 / N_NULL, float(np.exp(found[best])) * len(asked))
    index, block = asked[best]
    coefficient = block.back @ (block.base.T @ lens.residual)
    moved = -lens.roi_slope @ lens.covariance @ lens.tangent.T @ (block.columns @ coefficient)
    for (k, _), size, start in zip(asked, sizes, starts, strict=True):
        if size == 1:
            z[k] = lens.residual @ stacked[:, start]
    return Answer(p, index, coefficient, moved, z)


def directions(lens: Lens, columns: Array) -> Array:
    """(n_eff, k) unit directions of single columns (n_periods, k): their products with z are standard normal."""
    whole = lens.white @ columns
    information = np.einsum("ij,ij->j", whole, lens.left @ whole)
    return np.asarray(whole / np.sqrt(np.maximum(information, 1e-300)))


def _sums(residual: Array, stacked: Array, starts: npt.NDArray[np.int64]) -> Array:
    """(n, n_groups) chi-square of each group for residuals (n, n_eff)."""
    return np.asarray(np.add.reduceat((residual @ stacked) ** 2, starts, axis=-1))


def _smallest(sums: Array, sizes: npt.NDArray[np.int64]) -> Array:
    """(n,) smallest log p-value of a row; groups of equal size need only their largest sum."""
    tops = [_log_tail(sums[:, sizes == size].max(axis=1), int(size)) for size in np.unique(sizes)]
    return np.asarray(np.min(tops, axis=0))


def _log_tail(sums: Array, sizes: npt.NDArray[np.int64] | int) -> Array:
    """Log-probability that a chi-square of `sizes` degrees of freedom exceeds `sums`; -inf beyond what floats hold."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(special.chdtrc(sizes, sums)))


class _Block(NamedTuple):
    """One suspect, whitened.

    Attributes:
        base: (n_eff, r) directions whose products with z are standard normal.
        back: (k, r) turns those products into coefficients of `columns`.
        columns: (n_eff, k).
    """

    base: Array
    back: Array
    columns: Array


def _basis(lens: Lens, columns: Array) -> _Block | None:
    """The suspect as the lens sees it; None where it would hide behind the model's own columns."""
    if not np.isfinite(columns).all():
        return None
    whole = lens.white @ columns
    values, vectors = linalg.eigh(whole.T @ lens.left @ whole)
    usable = values > 1.0
    if not usable.any():
        return None
    turn = vectors[:, usable] / np.sqrt(values[usable])
    # coefficients are believed to be about one: shrunk by as much as the data do not know them
    return _Block(whole @ turn, turn * (values[usable] / (1 + values[usable])), whole)
