"""Effects that multiply: media raises whatever would have been sold without it by a share (`link = "log"`).

    log y_t = baseline_t + sum_m e_m,t + noise_t,     y_t = base_t exp(S_t),    S_t = sum_m e_m,t

so that media brings base_t (exp(S_t) - 1): more in a good week than in a bad one, and channels more together than
alone. Told are differences of outcomes, never of logarithms. In the history base_t exp(S_t) is the observed outcome,
chance included; ahead base_t is drawn. What all bring is shared in proportion to e_m,t, which is Aumann and Shapley's
rule: all channels are turned up together, and each is paid for what it adds on the way.

The fit itself is the additive one of the logarithm, written in the outcome's unit at its mean m:

    target_t = m + m log(y_t / m)

so everything that asks how the model was fitted (density, sampler, trust) is the same for both. Effects on their own
and the ROI that beliefs speak about are of that scale: what a channel brings at the mean outcome, to the first order.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.spec import Link, Spec
from unisono.words import Text, msg

_SMALL = 1e-4


@dataclass(frozen=True, slots=True)
class Growth:
    """Draws of what effects multiply.

    Attributes:
        base: (n_draws, n_known) outcome without media by period of the history, and of what was drawn ahead of it; the
            periods after these are taken to be those of the year before.
        mean: the outcome's mean m, in which effects on their own are told.
        year: periods of a year, at most those of the history.
    """

    base: Array
    mean: float
    year: int

    def rows(self, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Growth:
        """Some of the draws."""
        return replace(self, base=self.base[rows])

    def of(self, media: slice, n: int) -> Growth:  # noqa: ARG002
        """The same of some channels only: they multiply what is there without any."""
        return self

    def at(self, first: int, n_periods: int) -> Growth:
        """The same over `n_periods` from period `first` on."""
        place, known = first + np.arange(n_periods), self.base.shape[1]
        before = known - self.year + (place - known) % self.year
        return replace(self, base=self.base[:, np.where(place < known, place, before)])

    def usual(self) -> Growth:
        """The same for a period like the mean one of the last year; it stands for any number of them."""
        return replace(self, base=self.base[:, -self.year :].mean(axis=1, keepdims=True))

    def over(self, base: Array) -> Growth:
        """The same over the periods of `base` (n_draws, n_periods) alone."""
        return replace(self, base=base)

    def ahead(self, level: Array) -> Growth:
        """The same with `level` (n_draws, n_periods), what is expected without media, after what is known."""
        return replace(self, base=np.hstack([self.base, level]))

    def baseline(self, level: Array, noise: Array, sigma: Array) -> tuple[Array, Array]:
        """What is expected without media, and what chance adds to it, from baseline and noise of the target.

        `sigma` is (n_draws,) the noise's standard deviation there: an exponential's mean is above that of its mean.
        """
        expected = grown(level, self.mean) * np.exp(0.5 * (sigma[:, None] / self.mean) ** 2)
        return expected, grown(level + noise, self.mean) - expected

    def rise(self, own: Array) -> Array:
        """(n_draws, n_periods) what all channels together multiply the outcome by."""
        return np.asarray(np.exp(own.sum(axis=1) / self.mean))

    def chance(self, noise: Array, sigma: Array) -> Array:
        """What a draw of the target's noise multiplies the expected outcome by."""
        return np.asarray(np.exp(noise / self.mean - 0.5 * (sigma / self.mean) ** 2))

    def shares(self, own: Array) -> Array:
        """What each channel brings; they sum to what all bring together.

        `own` is (n_draws, n_channels, n_periods) effects on their own, and so is what is returned.
        """
        return own * (self.base / self.mean * _mean_rise(own.sum(axis=1) / self.mean))[:, None]

    def pull(self, own: Array, worth: Array) -> Array:
        """Derivative by each effect of `own` of the sum over channels of `worth` (n_draws, n_channels) times share."""
        total = own.sum(axis=1) / self.mean
        weighted = np.einsum("dm,dmt->dt", worth, own) / self.mean
        rise, steeper = _mean_rise(total), _slope_of_rise(total)
        slope = worth[:, :, None] * rise[:, None] + (weighted * steeper)[:, None]
        return np.asarray(slope * (self.base / self.mean)[:, None])

    def alone(self, own: Array, other: Array) -> Array:
        """What all bring together changes by when one channel's effect goes from `own` to `other` and no other moves.

        Both are (n_draws, n_channels, n_periods), and so is what is returned.
        """
        outcome = self.base * self.rise(own)
        return np.asarray(outcome[:, None] * np.expm1((other - own) / self.mean))


def growth_of(own: Array, data: ModelData) -> Growth:
    """What effects multiply over the history of `data`, where channels on their own brought `own`.

    `own` is (n_draws, n_channels, n_periods), told at the mean outcome; the outcome of `data` is the observed one.
    """
    mean = float(data.outcome.mean())
    base = data.outcome * np.exp(-own.sum(axis=1) / mean)
    return Growth(base, mean, min(data.periods_in(52), data.n_periods))


def _mean_rise(total: Array) -> Array:
    """(exp(S) - 1) / S: the slope's mean on the way from nothing to S."""
    small = np.abs(total) < _SMALL
    safe = np.where(small, 1.0, total)
    return np.where(small, 1 + total / 2, np.expm1(safe) / safe)


def _slope_of_rise(total: Array) -> Array:
    """Its derivative by S."""
    small = np.abs(total) < _SMALL
    safe = np.where(small, 1.0, total)
    return np.where(small, 0.5 + total / 3, (safe * np.exp(safe) - np.expm1(safe)) / safe**2)


def target_of(data: ModelData, spec: Spec) -> ModelData:
    """What the additive model is fitted to: the outcome itself, or its logarithm in the outcome's unit, see the module.

    Raises:
        ModelError: where effects cannot multiply, or are asked for together with what needs them to add up.
    """
    if spec.link is Link.IDENTITY:
        return data
    _refuse(data, spec)
    mean = float(data.outcome.mean())
    return dataclasses.replace(data, outcome=mean * (1 + np.log(data.outcome / mean)))


def grown(target: Array, mean: float) -> Array:
    """The outcome of values of the target."""
    return np.asarray(mean * np.exp(target / mean - 1))


def _refuse(data: ModelData, spec: Spec) -> None:
    seen = data.outcome[data.observed]
    if len(seen) < data.n_periods or seen.min() <= 0:
        row = int(np.flatnonzero(~data.observed | ~(data.outcome > 0))[0])
        raise ModelError(
            msg(
                "Effects cannot multiply an outcome that is missing or not above zero: {period}.",
                period=data.periods[row],
            ),
            remedy=msg('Leave link = "log" out of model.toml, or complete the outcome of that period.'),
        )
    asked: tuple[tuple[bool, Text], ...] = (
        (spec.likelihood is not Likelihood.NORMAL, msg("noise that is not normal")),
        (spec.average, msg("forms weighed by evidence")),
        (bool(spec.interactions), msg("interactions, which it already has")),
        (bool(spec.experiments), msg("lift tests")),
        (bool(data.organic), msg("organic media")),
        (bool(data.delivery.channels), msg("reach and frequency")),
    )
    for is_asked, what in asked:
        if is_asked:
            raise ModelError(
                msg("Effects that multiply do not go with {what}.", what=what),
                remedy=msg('Leave link = "log" out of model.toml, or leave that out.'),
            )
