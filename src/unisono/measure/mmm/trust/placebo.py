"""What does the model find in channels that never ran? A copy of real spend at another time earned nothing.

Many copies are asked through the lens, with a free sign: what they "earn", in standard errors, must be no larger than
chance makes it, or the model's standard errors are too small. A few are fitted as one more channel, to say what a
channel without any effect is credited with by this model on this history.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.trust.lens import Lens, directions
from unisono.measure.mmm.trust.misfit import RARE, RARELY
from unisono.measure.mmm.trust.refit import quick_roi
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import Share, Text, msg

_COPIES = 24
_FITTED = 3
_USUAL = 1.96
_LARGE = 0.5


def moved_in_time(spend: Array, rng: np.random.Generator) -> Array:
    """`spend` (n_periods, n_channels), each channel turned round its history by its own random stretch of time."""
    n = len(spend)
    shifts = np.asarray(rng.integers(n // 6, n - n // 6, spend.shape[1]))
    return np.column_stack([np.roll(spend[:, m], shift) for m, shift in enumerate(shifts.tolist())])


def placebo(lens: Lens, fit: FitResult, rng: np.random.Generator) -> tuple[Check, ...]:
    """Two checks: how often nothing is taken for something, and what nothing is credited with."""
    return _through_the_lens(lens, rng), *_fitted(fit, rng)


def _through_the_lens(lens: Lens, rng: np.random.Generator) -> Check:
    paths = [lens.effects_of(moved_in_time(lens.data.spend, rng)) for _ in range(_COPIES)]
    base = directions(lens, np.vstack(paths).T)
    size = float(np.square(lens.residual @ base).mean())
    by_chance = np.square(lens.null @ base).mean(axis=1)
    p = (1 + int((by_chance >= size).sum())) / (1 + len(by_chance))
    found = float((np.abs(lens.residual @ base) > _USUAL).mean())
    values = {"n": base.shape[1], "share": Share(found)}
    if p >= RARE:
        text = msg("Of {n} made-up channels {share} seem to earn something; chance alone makes 5 %.", **values)
        return Check("placebo_noise", None, Kind.FORM, p, RARELY, Grade.PASS, text)
    text = msg("Of {n} made-up channels {share} seem to earn something, far more than chance makes (5 %).", **values)
    advice = msg(
        "Read every interval as too short: something that lasts for weeks moves the outcome and is no control."
    )
    return Check("placebo_noise", None, Kind.FORM, p, RARELY, Grade.REVIEW, text, advice)


def _fitted(fit: FitResult, rng: np.random.Generator) -> tuple[Check, ...]:
    """Copies of the largest channel, fitted as one more channel, one at a time."""
    data = fit.data
    largest = int(np.argmax(data.spend.sum(axis=0)))
    name = data.channels[largest]
    credited = []
    for _ in range(_FITTED):
        copy = moved_in_time(data.spend[:, [largest]], rng)
        try:
            posterior, _ = posterior_of(
                _with_channel(data, copy), fit.spec, fit.posterior.design.rho, fit.posterior.design.spread
            )
            roi = quick_roi(posterior, posterior.start())
        except ModelError:  # a short history can bear no further channel
            return ()
        credited.append(float(np.exp(roi.mean[-1])))
    usual = float(fit.draws.roi.mean(axis=0) @ data.spend.sum(axis=0) / data.spend.sum())
    value = float(np.median(credited)) / usual
    text: Text = msg(
        "A made-up channel, a copy of {channel} at other times, is credited with {share} of the usual return.",
        channel=name,
        share=Share(value),
    )
    grade = Grade.PASS if value <= _LARGE else Grade.REVIEW
    advice = None
    if grade is not Grade.PASS:
        advice = msg("This history cannot tell a channel without effect from the others: test the doubtful ones.")
    return (Check("placebo_channel", None, Kind.INFORMATION, value, "<= 50 %", grade, text, advice),)


def _with_channel(data: ModelData, spend: Array) -> ModelData:
    return dataclasses.replace(
        data, spend=np.column_stack([data.spend, spend]), channels=(*data.channels, "\N{MINUS SIGN}placebo")
    )
