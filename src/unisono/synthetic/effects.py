"""What media does in the sample company: carry-over, then diminishing returns.

    contribution = ceiling * hill(adstock(weekly spend))
    adstock: normalised geometric, weights decay^0 … decay^12 that add up to one
    hill(w) = w^slope / (w^slope + half_saturation^slope)

Spend before the first week is zero. Weekly spend of Monday weeks decides, whatever the days inside
the week. Written apart from `unisono.measure` on purpose: a model must not be checked against its own
formulae.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.synthetic.streams import Floats

WINDOW = 13


def adstock(spend: Floats, decay: Floats) -> Floats:
    """Carried-over spend of shape (n_weeks, n_channels) from `spend` of that shape and `decay` of (n_channels,)."""
    weights = decay ** np.arange(WINDOW)[:, None]
    weights /= weights.sum(axis=0)
    padded = np.vstack([np.zeros((WINDOW - 1, spend.shape[1])), spend])
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=0)
    return np.asarray(np.einsum("tcl,lc->tc", windows[..., ::-1], weights))


def hill(carried: Floats, slope: Floats, half_saturation: Floats) -> Floats:
    """Share of the ceiling that is reached, 0-1; one half where `carried` equals `half_saturation`."""
    powered = carried**slope
    return np.asarray(powered / (powered + half_saturation**slope))


@dataclass(frozen=True, slots=True, eq=False)
class MediaEffects:
    """Parameters per channel, each of shape (n_channels,).

    Attributes:
        decay: share of an exposure's weight that remains a week later, 0-1.
        slope: Hill slope.
        half_saturation: carried-over weekly spend (EUR) that reaches half of the ceiling.
        ceiling: most that the channel can bring in a week (EUR of net revenue).
    """

    decay: Floats
    slope: Floats
    half_saturation: Floats
    ceiling: Floats

    def contribution(self, spend: Floats) -> Floats:
        """Net revenue (EUR) that `spend` of shape (n_weeks, n_channels) causes, same shape."""
        return hill(adstock(spend, self.decay), self.slope, self.half_saturation) * self.ceiling
