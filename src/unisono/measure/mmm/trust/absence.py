"""Could a channel have earned nothing?

Where the fit left room for it (see `measure.mmm.absence`), its draws say how probable that is. Elsewhere the prior of a
return is log-normal, so that every interval stays above zero whatever the data say. Then the prior of one channel's
return is taken away, and the data alone say what multiple of the fitted effect they would choose, and how surely: with
g the prior's slope in log ROI at the mode and p the data's precision there, everything else being free,

    multiple = 1 - g / p,   in standard errors: multiple * sqrt(p)

A channel whose multiple lies less than 1.64 standard errors above zero, or for which nothing is as probable as 5 %, may
have earned nothing.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.absence import WORTH_TELLING
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.trust.lens import Lens
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import Share, Text, msg

_ABOVE = 1.64
_SILENT = 0.02


def standard_errors_above_zero(lens: Lens) -> Array:
    """(n_channels,) how far above zero the data alone put each channel's effect; 0 where they say nothing."""
    prior, slots = lens.posterior.problem.prior, lens.posterior.problem.forms.roi_slot
    slope = -prior.roi_precision @ (lens.theta[slots] - prior.roi_mean)
    known = 1 / np.diag(lens.covariance)[slots]
    precision = known - np.diag(prior.roi_precision)
    silent = precision < _SILENT * known
    precision = np.where(silent, known, precision)
    above = np.where(silent, 0.0, (1 - slope / precision) * np.sqrt(precision))
    return np.asarray(above[: len(lens.data.channels)])


def absence(lens: Lens, fit: FitResult) -> tuple[Check, ...]:
    """One check a channel."""
    probabilities, above = fit.no_effect(), standard_errors_above_zero(lens)
    return tuple(
        _check(name, float(above[m])) if np.isnan(probabilities[m]) else _by_draws(name, float(probabilities[m]))
        for m, name in enumerate(lens.data.channels)
    )


def _by_draws(channel: str, probability: float) -> Check:
    """The check of a channel whose draws say how probable it is that it earned nothing."""
    name, threshold = "may_be_nothing", "< 5 %"
    if probability < WORTH_TELLING:
        text = msg("The data say that {channel} earned something.", channel=channel)
        return Check(name, channel, Kind.CHANNEL, probability, threshold, Grade.PASS, text)
    text = msg(
        "The data do not exclude that {channel} earned nothing: probability {share}.",
        channel=channel,
        share=Share(probability),
    )
    return Check(name, channel, Kind.CHANNEL, probability, threshold, Grade.REVIEW, text, _advice(channel))


def _check(channel: str, value: float) -> Check:
    name, threshold = "may_be_nothing", ">= 1.64 standard errors"
    if value >= _ABOVE:
        text = msg("The data alone say that {channel} earned something.", channel=channel)
        return Check(name, channel, Kind.CHANNEL, value, threshold, Grade.PASS, text)
    text = msg(
        "The data do not exclude that {channel} earned nothing; its interval stays above zero only since it was "
        "believed to earn something.",
        channel=channel,
    )
    return Check(name, channel, Kind.CHANNEL, value, threshold, Grade.REVIEW, text, _advice(channel))


def _advice(channel: str) -> Text:
    return msg(
        "Switch {channel} off for some weeks, or in some regions, and see whether sales notice.", channel=channel
    )
