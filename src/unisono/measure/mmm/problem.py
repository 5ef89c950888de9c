"""What the compiled density reads: data, forms, experiments and priors as arrays, and where they stand in theta."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from unisono.measure.mmm.data import Array

N_SCALES = 2
Whole = npt.NDArray[np.int64]


class PriorNumbers(NamedTuple):
    """Priors as the kernel reads them.

    Attributes:
        share: (n_channels, 2) Beta parameters of a first carry-over parameter that lies between 0 and 1; zeros else.
        mean: (n_channels, 4) of the other shape parameters, which are normal on the log; `sd` likewise.
        sd: see `mean`.
        roi_mean: (n_channels,) of log ROI, jointly normal with `roi_precision` (n_channels, n_channels).
        roi_precision: see `roi_mean`.
        sigma_mean, sigma_sd, tau_mean, tau_sd: of the logarithms of noise and trend.
    """

    share: Array
    mean: Array
    sd: Array
    roi_mean: Array
    roi_precision: Array
    sigma_mean: float
    sigma_sd: float
    tau_mean: float
    tau_sd: float


class Forms(NamedTuple):
    """The channels' forms as the kernel reads them.

    Attributes:
        kind: (n_channels, 3) carry-over, saturation, 1 where saturation comes first, 2 where it is of frequency.
        window: (n_channels,) periods.
        slot: (n_channels, 4) place of each shape parameter in theta, -1 where the form does not have it.
        roi_slot: (n_channels,) place of log ROI.
        share: (n_channels,) 1 where the first parameter lies between 0 and 1.
        marginal: (n_channels,) 1 where "ROI" in theta is the marginal return.
        wave_slot: (n_channels,) place of the first wave of an effect that may vary, -1 where it is constant.
        varying: (n_channels,) standard deviation of the logarithm of its multiplier.
    """

    kind: Whole
    window: Whole
    slot: Whole
    roi_slot: Whole
    share: Whole
    marginal: Whole
    wave_slot: Whole
    varying: Array


class Pairs(NamedTuple):
    """Pairs of channels whose synergy is asked about; there may be none.

    Attributes:
        first: (n_pairs,) a channel; `second` the other one.
        second: see `first`.
        slot: (n_pairs,) place of its coefficient in theta.
        sd: (n_pairs,) standard deviation of the coefficient before the data; its mean is zero.
    """

    first: Whole
    second: Whole
    slot: Whole
    sd: Array


class Lifts(NamedTuple):
    """Experiments as rows of data; there may be none.

    Attributes:
        channel: (n_rows,) that was tested.
        first: (n_rows,) first period measured; `last` the one after the last.
        last: see `first`.
        tested: (n_rows, n_periods) spend with the treatment, in multiples of the channel's mean; `control` without.
            Reach, where the channel tells it and the density reads them: see `lifts.as_delivered`.
        control: see `tested`.
        frequency: (n_rows, n_periods) exposures of each person; read where the channel tells its reach.
        share: (n_rows,) of the market that was tested.
        lift: (n_rows,) measured, over the outcome's scale; `variance` (n_rows,) of its error, bias included.
        variance: see `lift`.
    """

    channel: Whole
    first: Whole
    last: Whole
    tested: Array
    control: Array
    frequency: Array
    share: Array
    lift: Array
    variance: Array


class Problem(NamedTuple):
    """Everything that the density of one data set depends on.

    Attributes:
        x: (n_channels, n_periods) spend in multiples of its mean; reach, where a channel tells it.
        frequency: (n_channels, n_periods) exposures of each person; read where a channel tells its reach.
        spend: (n_channels,) total spend over the outcome's scale, so that beta = ROI * spend / sum h; the number of
            periods for organic media, whose "ROI" in theta is its share of the outcome.
        w: (n_eff, n_periods) whitening W, zero columns where the outcome is missing; `w_t` is its transpose.
        w_y: (n_eff,) W y.
        lam: (n_eff,) trend eigenvalues; `typical` is their median.
        forms: the channels' forms.
        pairs: channels whose synergy is asked about.
        prior: the priors.
        lifts: the experiments.
        waves: (n_waves, n_periods) along which effects may vary.
        no_effect: (n_channels,) probability that a channel earns nothing, before the data.
        present: (n_channels,) 0 where a channel is absent just now; each thread has its own, see `absence`.
    """

    x: Array
    frequency: Array
    spend: Array
    w: Array
    w_t: Array
    w_y: Array
    lam: Array
    typical: float
    forms: Forms
    pairs: Pairs
    prior: PriorNumbers
    lifts: Lifts
    waves: Array
    no_effect: Array
    present: Whole

    @property
    def n_dim(self) -> int:
        """Number of sampled parameters."""
        return int(self.forms.roi_slot[-1]) + 1 + len(self.pairs.slot) + N_SCALES
