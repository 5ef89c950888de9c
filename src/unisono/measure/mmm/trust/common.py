"""Did the channels' money move as one? Then whatever moved it, demand above all, is told apart from media by nothing.

A hidden demand that moves spend and sales in the same week leaves no trace in what the model leaves over: media takes
it all. Two traces remain. Budgets that follow one thing have a movement in common, beyond season and controls and
beyond what channels of such rhythms share by chance (each turned round its history by a stretch of its own); and media
is then credited with much more than it was believed to bring. The first alone is an agency's planning, the second alone
can be good media; both together are marked. So is, whatever media is credited with, money of which one movement carries
most.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.trust.lens import Lens
from unisono.measure.mmm.trust.placebo import moved_in_time
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import Share, msg

_MOST = 0.6
_BY_CHANCE = 3.0
_MUCH = 1.5
_TURNS = 200


def common(lens: Lens, fit: FitResult, rng: np.random.Generator) -> tuple[Check, ...]:
    """One check; none for a single channel."""
    own = own_movement(lens)
    if own.shape[1] < 2:
        return ()
    value, credited = common_movement(own), fit.total_media()[0]
    by_chance = np.array([common_movement(moved_in_time(own, rng)) for _ in range(_TURNS)])
    beyond = (value - by_chance.mean()) / max(float(by_chance.std()), 1e-9) > _BY_CHANCE
    believed = fit.spec.priors.media_share
    name, threshold = "common_movement", "<= 60 %; by chance, where media brings over 1.5 times what was believed"
    advice = msg("Add a control that stands for demand, vary the channels one at a time, or test.")
    if value >= _MOST:
        text = msg(
            "The channels' money moved together: {share} of its movement was common to all. Whatever moved it, "
            "demand above all, would be credited to media.",
            share=Share(value),
        )
        return (Check(name, None, Kind.FORM, value, threshold, Grade.REVIEW, text, advice),)
    if beyond and credited > _MUCH * believed:
        text = msg(
            "The channels' money has a movement in common ({share}), and media is credited with {credited} of the "
            "outcome, far more than believed ({believed}): something unseen, such as demand, may have moved both.",
            share=Share(value),
            credited=Share(credited),
            believed=Share(believed),
        )
        return (Check(name, None, Kind.FORM, value, threshold, Grade.REVIEW, text, advice),)
    text = msg("The channels' money moved on its own: {share} of its movement was common to all.", share=Share(value))
    return (Check(name, None, Kind.FORM, value, threshold, Grade.PASS, text),)


def own_movement(lens: Lens) -> Array:
    """(n_observed, n_moving) spend of the channels that move, without level, slope, season and controls."""
    design, spend = lens.posterior.design, lens.data.spend[lens.data.observed]
    flat = design.columns.flat[design.observed][:, design.kept]
    own = spend - flat @ np.linalg.lstsq(flat, spend, rcond=None)[0]
    return np.asarray(own[:, own.std(axis=0) > 1e-2 * spend.mean(axis=0)])


def common_movement(own: Array) -> float:
    """Share of `own` (n, n_channels), each of unit variance, that the largest movement common to all carries; 0-1."""
    return float(np.linalg.eigvalsh(np.corrcoef(own.T))[-1] / own.shape[1])
