"""How strong would something unseen have to be to change the answer?

An unseen driver that explains the share R2 of what is left of a channel's effect (once season, controls and the other
channels are taken out), and as much of what is left of the outcome, biases the channel's log ROI by

    bias = shrink * sd_data * sqrt(df) * R2 / sqrt(1 - R2)

(Cinelli and Hazlett 2020; `shrink` is the share of the data in the posterior's precision). The tipping point is the R2
at which half of the ROI would be the driver's. It is set beside what the strongest known control does.

A second look asks what the channels' money has in common: where one movement carries almost all of it, whatever moved
the budgets as a whole (demand, above all) is told apart from media by nothing but the controls.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.trust.density import roi_belief
from unisono.measure.mmm.trust.lens import Lens
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import Share, msg

_FRAGILE = 0.05
_COMMON = 0.6
_HALVED = float(np.log(2))


def tipping_points(lens: Lens, change: float = _HALVED) -> Array:
    """(n_channels,) partial R2 with spend and with the outcome at which log ROI is wrong by `change`."""
    posterior_precision = 1 / np.einsum("ij,jk,ik->i", lens.roi_slope, lens.covariance, lens.roi_slope)
    prior_precision = 1 / roi_belief(lens.posterior)[1] ** 2
    data_precision = np.maximum(posterior_precision - prior_precision, 1e-6 * posterior_precision)
    df = max(len(lens.residual) - len(lens.theta), 1)
    f = change * posterior_precision / np.sqrt(data_precision) / np.sqrt(df)
    return np.asarray((np.sqrt(f**4 + 4 * f**2) - f**2) / 2)


def common_movement(lens: Lens) -> float:
    """Share of the channels' own movement, season and controls taken out, that one common movement carries; 0-1."""
    design, spend = lens.posterior.design, lens.data.spend
    seen = design.observed
    flat = design.columns.flat[seen][:, design.kept]
    own = spend[seen] - flat @ np.linalg.lstsq(flat, spend[seen], rcond=None)[0]
    moving = own.std(axis=0) > 1e-2 * spend.mean(axis=0)
    if moving.sum() < 2:
        return 0.0
    return float(np.linalg.eigvalsh(np.corrcoef(own[:, moving].T))[-1] / moving.sum())


def tipping(lens: Lens) -> tuple[Check, ...]:
    """One check a channel, and one for all of them together."""
    points = tipping_points(lens)
    checks = [_check(name, float(point)) for name, point in zip(lens.data.channels, points, strict=True)]
    return (*checks, *_common(lens))


def _check(channel: str, point: float) -> Check:
    firm = point >= _FRAGILE
    text = msg(
        "Something unseen that explains {share} of what is left of the spend of {channel} and of sales would account "
        "for half of its ROI.",
        share=Share(point, 1),
        channel=channel,
    )
    advice = msg(
        "Before moving much money, test {channel}: little that is unseen would change its answer.", channel=channel
    )
    grade = Grade.PASS if firm else Grade.REVIEW
    return Check("tipping_point", channel, Kind.INFORMATION, point, ">= 5 %", grade, text, None if firm else advice)


def _common(lens: Lens) -> tuple[Check, ...]:
    if len(lens.data.channels) < 2:
        return ()
    value = common_movement(lens)
    if value < _COMMON:
        text = msg(
            "The channels' money moved on its own: {share} of its movement was common to all.", share=Share(value)
        )
        return (Check("common_movement", None, Kind.FORM, value, "<= 60 %", Grade.PASS, text),)
    text = msg(
        "The channels' money moved together: {share} of its movement was common to all. Whatever moved it, "
        "demand above all, would be credited to media.",
        share=Share(value),
    )
    advice = msg("Add a control that stands for demand, vary the channels one at a time, or test.")
    return (Check("common_movement", None, Kind.FORM, value, "<= 60 %", Grade.REVIEW, text, advice),)
