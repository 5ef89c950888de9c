"""A fit in hundredths of a second: the mode and the curvature there. For questions, never shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.mode import mode_of
from unisono.measure.mmm.posterior import Posterior
from unisono.measure.mmm.trust.lens import slopes_of_log_roi


@dataclass(frozen=True, slots=True)
class QuickRoi:
    """Log ROI of each channel as a normal: `mean` and `sd`, both (n_channels,)."""

    mean: Array
    sd: Array


def quick_roi(posterior: Posterior, start: Array) -> QuickRoi:
    """Log ROI under `posterior`, climbing from `start` (n_dim,)."""
    mode = mode_of(posterior, [start])
    slope = slopes_of_log_roi(posterior, mode.theta)
    variance = np.einsum("ij,jk,ik->i", slope, mode.covariance, slope)
    return QuickRoi(np.log(posterior.channel_draws(mode.theta[None]).roi[0]), np.sqrt(np.maximum(variance, 1e-12)))


def with_outcome(posterior: Posterior, outcome: Array) -> Posterior:
    """The same density for another outcome (n_periods,) observed in the same periods: nothing is decomposed again."""
    seen = posterior.design.observed
    w_y = np.ascontiguousarray(posterior.design.w @ (outcome[seen] / posterior.design.scale))
    return Posterior(posterior.data, posterior.spec, posterior.design, posterior.problem._replace(w_y=w_y))
