"""The last weeks, predicted from the weeks before: could the fit have promised what then happened?

The outcome of the last 13 weeks is hidden. The draws are re-weighted to what they would be without it; where the
weights degenerate (Pareto k-hat from 0.7) a short new sampling replaces them. Spend and controls of those weeks are
known to the prediction, as a plan knows them. Scored are the interval's coverage and the CRPS, against last year's
same weeks with the spread of earlier year-on-year changes.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from scipy import special

from unisono.errors import ModelError
from unisono.measure.mmm.baseline import baseline_draws
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.fit import chains_of
from unisono.measure.mmm.ladder.certificate import TRUSTED, resampled, smoothed
from unisono.measure.mmm.ladder.likelihood import usual_variance
from unisono.measure.mmm.mode import mode_of
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.measure.mmm.update import carried_over
from unisono.words import Share, msg

_WEEKS = 13
_DRAWS = 800


@dataclass(frozen=True, slots=True)
class Hindcast:
    """The hidden periods: `observed` (h,), `drawn` (n_draws, h), `k_hat`, and whether it was `sampled` again."""

    observed: Array
    drawn: Array
    k_hat: float
    sampled: bool


def hindcast(fit: FitResult, rng: np.random.Generator) -> Hindcast | None:
    """Predict the last weeks from those before; None where the history is too short to hide any."""
    data = fit.data
    hidden = np.zeros(data.n_periods, dtype=bool)
    hidden[-data.periods_in(_WEEKS) :] = True
    outcome = np.where(hidden, np.nan, data.outcome)
    if data.years < 1.2 or not (hidden & data.observed).any():
        return None
    try:
        hidden_data, spread = dataclasses.replace(data, outcome=outcome), fit.posterior.design.spread
        if spread is not None:  # how odd the hidden weeks are is not known
            spread = np.where(hidden, usual_variance(fit.spec.likelihood), spread)
        before, _ = posterior_of(hidden_data, fit.spec, fit.posterior.design.rho, spread)
    except ModelError:
        return None
    theta, k_hat = _without(fit, before, rng)
    if sampled := k_hat >= TRUSTED:
        theta = _sampled(before, fit, rng)
    media = before.media(theta)
    base = baseline_draws(before, theta, media, rng)
    asked = hidden & data.observed
    drawn = (base.level + base.noise + media)[:, asked]
    return Hindcast(data.outcome[asked], drawn, k_hat, sampled)


def _without(fit: FitResult, before: Posterior, rng: np.random.Generator) -> tuple[Array, float]:
    """Draws of the fit, resampled as if the last weeks had not been seen, and the Pareto k-hat of the weights."""
    rows = np.linspace(0, len(fit.theta) - 1, min(_DRAWS, len(fit.theta))).astype(np.int64)
    theta = fit.theta[rows]
    moved = carried_over(before, fit.posterior, theta)
    weights, k_hat = smoothed(before.log_densities(moved) - fit.posterior.log_densities(theta))
    return moved[resampled(weights, len(moved), rng)], k_hat


def _sampled(before: Posterior, fit: FitResult, rng: np.random.Generator) -> Array:
    """A short sampling of the weeks before."""
    spec = dataclasses.replace(fit.spec, chains=2, draws=200, warmup=100)
    posterior = dataclasses.replace(before, spec=spec)
    middle = fit.posterior.at_work(fit.theta).mean(axis=0)
    mode = mode_of(posterior, [carried_over(before, fit.posterior, middle[None])[0]])
    return chains_of(posterior, mode, rng, lambda _: None).theta.reshape(-1, posterior.n_dim)


def future(fit: FitResult, rng: np.random.Generator) -> tuple[Check, ...]:
    """Two checks: coverage of the hidden weeks, and their score against last year's same weeks."""
    seen = hindcast(fit, rng)
    if seen is None:
        return ()
    level = fit.spec.level
    tail = (1 - level) / 2
    lower, upper = np.quantile(seen.drawn, [tail, 1 - tail], axis=0)
    inside = (lower <= seen.observed) & (seen.observed <= upper)
    total = float((seen.drawn.sum(axis=1) < seen.observed.sum()).mean())
    few = int(np.searchsorted(special.bdtr(np.arange(len(inside) + 1), len(inside), level), 0.005))
    missed = inside.sum() < few or not 0.005 < total < 0.995
    text = msg(
        "Of the last {n} periods, predicted from those before, {share} lie in their {level} interval.",
        n=len(inside),
        share=Share(float(inside.mean())),
        level=Share(level),
    )
    advice = msg("Promise less than the forecast says, and look for what changed in the last weeks.")
    coverage = Check(
        "future_coverage",
        None,
        Kind.FORM,
        float(inside.mean()),
        ">= 8 of 13",
        Grade.REVIEW if missed else Grade.PASS,
        text,
        advice if missed else None,
    )
    return coverage, *_score(fit, seen)


def _score(fit: FitResult, seen: Hindcast) -> tuple[Check, ...]:
    """CRPS of the model over that of last year's same weeks; below 1 the model knows more."""
    data = fit.data
    year = data.periods_in(52)
    h = data.periods_in(_WEEKS)
    if data.n_periods < 2 * year:
        return ()
    change = (data.outcome[year:] - data.outcome[:-year])[: -h or None]
    change = change[np.isfinite(change)]
    asked = np.flatnonzero(data.observed)[-len(seen.observed) :]
    naive = data.outcome[asked - year]
    known = np.isfinite(naive)
    if len(change) < 8 or not known.any():
        return ()
    spread = max(float(change.std()), 1e-9)
    ours = float(crps(seen.drawn, seen.observed)[known].mean())
    theirs = float(normal_crps(naive[known] + change.mean(), spread, seen.observed[known]).mean())
    value = ours / theirs
    poor = value > 1
    text = msg(
        "Its error there is {share} of that of last year's same weeks.",
        share=Share(value),
    )
    advice = msg("Last year's same weeks predict better than the model: do not plan on its forecast yet.")
    grade = Grade.REVIEW if poor else Grade.PASS
    return (Check("future_error", None, Kind.FORM, value, "<= 100 %", grade, text, advice if poor else None),)


def crps(drawn: Array, observed: Array) -> Array:
    """(h,) continuous ranked probability score of `drawn` (n_draws, h) for `observed` (h,), in the outcome's unit."""
    n = len(drawn)
    ordered = np.sort(drawn, axis=0)
    weights = (2 * np.arange(1, n + 1) - n - 1) / n**2
    return np.asarray(np.abs(drawn - observed).mean(axis=0) - weights @ ordered)


def normal_crps(mean: Array, sd: Array | float, observed: Array) -> Array:
    """(h,) continuous ranked probability score of a normal forecast, in the outcome's unit."""
    z = (observed - mean) / sd
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray(sd * (z * (2 * special.ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi)))
