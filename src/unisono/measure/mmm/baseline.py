"""The integrated part, drawn back: what would have been sold without media, and what comes next.

Given a draw of the sampled parameters the linear part is Gaussian. A draw of it is a prior path plus the correction
that the data asks for (Matheron's rule): with q = W' (W (r - path) / d), every component moves by its covariance with
the data times q, and what no component explains goes to the flat columns. All draws at once, as matrix products.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.design import Design, baseline_columns, noise_covariance
from unisono.measure.mmm.events import PREFIX, ahead
from unisono.measure.mmm.ladder.likelihood import shocks
from unisono.measure.mmm.posterior import Posterior


@dataclass(frozen=True, slots=True)
class BaselineDraws:
    """Draws over the history and then the future, in the outcome's unit.

    Attributes:
        level: (n_draws, n_periods + n_future) level, trend, season, holidays and controls together.
        noise: the same shape, what one period adds by chance (in the history: what is left of it).
        events: (n_draws,) by the name of each event that happened: what it brings in one period at its full height.
    """

    level: Array
    noise: Array
    events: dict[str, Array] = field(default_factory=dict)


def baseline_draws(
    posterior: Posterior,
    theta: Array,
    media: Array,
    rng: np.random.Generator,
    *,
    future: tuple[dt.date, ...] = (),
    future_controls: Array | None = None,
) -> BaselineDraws:
    """Draw the baseline given `theta` (n_draws, n_dim) and `media` (n_draws, n_periods), the summed media effect.

    Args:
        posterior: of the fit.
        theta: unconstrained draws.
        media: effect of all channels per period, in the outcome's unit.
        rng: randomness.
        future: periods that follow the history.
        future_controls: (n_future, n_controls) in the data's units; needed with `future` when there are controls.
    """
    data, design = posterior.data, posterior.design
    n, seen, n_draws = data.n_periods, design.observed, len(theta)
    total = n + len(future)
    sigma, tau = (scale[:, None] for scale in posterior.scales(theta))

    flat, proper = design.columns.flat, design.columns.proper
    if future:
        controls = future_controls if future_controls is not None else np.zeros((len(future), 0))
        later = baseline_columns(data, posterior.spec, future, controls)
        flat = np.vstack([flat, later.flat])
        proper = np.vstack([proper, later.proper])
    flat = flat[:, design.kept]

    step = data.period_days / 365.25
    walk = tau * np.sqrt(step) * np.cumsum(rng.standard_normal((n_draws, total)), axis=1)
    walk -= walk[:, :1]
    holiday_scale = posterior.spec.priors.holiday_scale
    holiday = sigma * holiday_scale * rng.standard_normal((n_draws, proper.shape[1])) @ proper.T
    noise = sigma * noise_paths(posterior, rng, n_draws, len(future))

    residual = (data.outcome[seen] - media[:, seen]) / design.scale
    away = residual - (walk + holiday + noise)[:, :n][:, seen]
    d = sigma**2 + tau**2 * design.lam
    q = (away @ design.w.T / d) @ design.w  # (n_draws, n_observed)

    cov_walk, cov_holiday, cov_noise = _covariances(design, proper, total, step, holiday_scale)
    walk = walk + tau**2 * (q @ cov_walk.T)
    holiday = holiday + sigma**2 * (q @ cov_holiday.T)
    noise = noise + sigma**2 * (q @ cov_noise.T)
    rest = residual - (walk + holiday + noise)[:, :n][:, seen]
    coefficients, *_ = np.linalg.lstsq(flat[:n][seen], rest.T)
    level = walk + holiday + coefficients.T @ flat.T
    level *= design.scale
    for event in ahead(posterior.spec.events, data) if future else ():
        # nothing was learned of it: believed, not drawn from the data
        level[:, n:] += event.drawn(rng, n_draws)[:, None] * event.column(data, future)
    names = [design.columns.flat_names[j] for j in design.kept]
    events = {
        name.removeprefix(PREFIX): row * design.scale
        for name, row in zip(names, coefficients, strict=True)
        if name.startswith(PREFIX)
    }
    return BaselineDraws(level, noise * design.scale, events)


def noise_paths(posterior: Posterior, rng: np.random.Generator, n_draws: int, n_future: int = 0) -> Array:
    """(n_draws, n_periods + n_future) autoregressive noise in multiples of sigma, as the model makes it."""
    n, rho = posterior.data.n_periods + n_future, posterior.design.rho
    drawn = _shocks(posterior, rng, (n_draws, n))
    if rho == 0:
        return drawn
    paths = drawn.copy()
    fresh = np.sqrt(1 - rho**2)
    for t in range(1, n):
        paths[:, t] = rho * paths[:, t - 1] + fresh * drawn[:, t]
    return paths


def _shocks(posterior: Posterior, rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Shocks of each period: those of the history as large as they were found to be, later ones as they come."""
    spread = posterior.design.spread
    if spread is None:
        return rng.standard_normal(shape)
    past = np.sqrt(spread) * rng.standard_normal((shape[0], len(spread)))
    ahead = shocks(posterior.spec.likelihood, rng, (shape[0], shape[1] - len(spread)))
    return np.hstack([past, ahead])


def _covariances(
    design: Design, proper: Array, total: int, step: float, holiday_scale: float
) -> tuple[Array, Array, Array]:
    """Covariances (total, n_observed) of walk, holidays and noise with the data, per unit of their scales."""
    seen = design.observed
    n = len(seen)
    index = np.arange(total, dtype=float)
    past = np.flatnonzero(seen).astype(float)
    walk = np.minimum(index[:, None], past[None, :]) * step
    holiday = holiday_scale**2 * proper @ proper[:n][seen].T
    gap = np.abs(index[:, None] - past[None, :])
    if design.spread is not None:
        noise = noise_covariance(design.rho, np.append(design.spread, np.ones(total - n)))[:, :n][:, seen]
    else:
        noise = design.rho**gap if design.rho else (gap == 0).astype(float)
    return walk, holiday, noise
