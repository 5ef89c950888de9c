"""Did the history pull a response to the edge of what was believed possible? Then the belief holds it back.

Carry-over, half point and slope have priors that keep them where responses were found before. Where the posterior of
one lies far out in its prior, the truth may lie farther still, and its return is a compromise. Told by the prior's own
measure: the posterior mean as a normal score of the prior.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.forms import FIRST, HALF, N_SHAPE, SECOND, SLOPE
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import Text, msg

_FAR = 2.0


def scores(fit: FitResult) -> Array:
    """(n_channels, 4) normal scores of the shape parameters' posterior means in their priors; NaN where none is."""
    forms, prior = fit.posterior.problem.forms, fit.posterior.problem.prior
    found = np.full((len(fit.data.media), N_SHAPE), np.nan)
    for m, slots in enumerate(forms.slot):
        for k in range(N_SHAPE):
            if slots[k] < 0:
                continue
            mean = float(fit.theta[:, slots[k]].mean())
            if k == FIRST and forms.share[m]:
                found[m, k] = special.ndtri(special.betainc(*prior.share[m], 1 / (1 + np.exp(-mean))))
            else:
                found[m, k] = (mean - prior.mean[m, k]) / prior.sd[m, k]
    return found


def edges(fit: FitResult) -> tuple[Check, ...]:
    """One check, about the channel that lies farthest out."""
    found = np.where(np.isfinite(scores(fit)), scores(fit), 0.0)
    channel, k = (int(i) for i in np.unravel_index(np.abs(found).argmax(), found.shape))
    value = float(found[channel, k])
    name, threshold = "form_at_edge", "|z| <= 2"
    if abs(value) <= _FAR:
        text = msg("Carry-over and curves lie where they were believed to lie.")
        return (Check(name, None, Kind.FORM, value, threshold, Grade.PASS, text),)
    advice = msg("Widen what is believed of carry-over and curve, fit again, and compare the returns.")
    text = _words(fit.data.media[channel], k, above=value > 0)
    return (Check(name, fit.data.media[channel], Kind.FORM, value, threshold, Grade.REVIEW, text, advice),)


def _words(channel: str, k: int, *, above: bool) -> Text:
    match k, above:
        case (x, True) if x in (FIRST, SECOND):
            return msg("The effect of {channel} lasts longer than was believed possible.", channel=channel)
        case (x, False) if x in (FIRST, SECOND):
            return msg("The effect of {channel} is over sooner than was believed possible.", channel=channel)
        case (x, True) if x == SLOPE:
            return msg("The response of {channel} is more S-shaped than was believed possible.", channel=channel)
        case (x, False) if x == SLOPE:
            return msg("The response of {channel} is flatter than was believed possible.", channel=channel)
        case (x, True) if x == HALF:
            return msg("{channel} saturates later than was believed possible.", channel=channel)
        case _:
            return msg("{channel} saturates earlier than was believed possible.", channel=channel)
