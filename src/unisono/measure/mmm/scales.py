"""Forms and priors as the kernel reads them: places in theta, and beliefs on the model's inner scale."""

from __future__ import annotations

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.drift import N_WAVES
from unisono.measure.mmm.forms import CARRY_PRIORS, N_SHAPE
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.problem import N_SCALES, Forms, Pairs, PriorNumbers, Problem
from unisono.measure.mmm.reach import OF_FREQUENCY
from unisono.measure.mmm.spec import Spec
from unisono.words import msg


def forms_of(spec: Spec, data: ModelData) -> Forms:
    """The channels' forms and where their parameters stand in theta."""
    forms = [spec.form_of(name) for name in data.media]
    n = len(forms)
    slot = np.full((n, N_SHAPE), -1, np.int64)
    roi_slot = np.zeros(n, np.int64)
    wave_slot = np.full(n, -1, np.int64)
    place = 0
    for m, form in enumerate(forms):
        for k, sampled in enumerate(form.sampled):
            if sampled:
                slot[m, k] = place
                place += 1
        if form.varying:
            wave_slot[m] = place
            place += N_WAVES
        roi_slot[m] = place
        place += 1
    about = {belief.channel: belief.about for belief in spec.beliefs}
    return Forms(
        kind=np.array(
            [
                [form.carry, form.curve, OF_FREQUENCY if name in data.delivery.channels else form.curve_first]
                for name, form in zip(data.media, forms, strict=True)
            ],
            np.int64,
        ),
        window=np.array([spec.window_of(channel, data) for channel in data.media], np.int64),
        slot=slot,
        roi_slot=roi_slot,
        share=np.array([form.first_is_share for form in forms], np.int64),
        marginal=np.array([about.get(channel) is About.MARGINAL_ROI for channel in data.media], np.int64),
        wave_slot=wave_slot,
        varying=np.array([form.varying for form in forms]),
    )


def pairs_of(spec: Spec, data: ModelData, forms: Forms) -> Pairs:
    """The pairs whose synergy is asked about; their coefficients stand behind the channels' parameters."""
    places = [[data.channels.index(name) for name in (pair.first, pair.second)] for pair in spec.interactions]
    first, second = np.array(places, np.int64).reshape(-1, 2).T.copy()
    return Pairs(
        first=first,
        second=second,
        slot=int(forms.roi_slot[-1]) + 1 + np.arange(len(places), dtype=np.int64),
        sd=np.array([pair.sd for pair in spec.interactions], dtype=float),
    )


def prior_numbers(spec: Spec, data: ModelData, totals: Array, w_y: Array) -> PriorNumbers:
    """Priors on the model's inner scale.

    The noise is believed to be half of what the baseline's flat columns leave unexplained, within a factor of three.

    Args:
        spec: beliefs.
        data: the history.
        totals: (n_media,) see `Problem.spend`.
        w_y: (n_eff,) whitened outcome.
    """
    priors = spec.priors
    rough_noise = max(0.5 * float(np.sqrt(np.mean(w_y**2))), 1e-6)
    shape = [_shape_prior(spec, name, of_frequency=name in data.delivery.channels) for name in data.media]
    roi_mean, roi_precision = _roi_prior(spec, data, totals)
    return PriorNumbers(
        share=np.array([[priors.decay_alpha, priors.decay_beta]] * len(data.media)),
        mean=np.array([[mean for mean, _ in row] for row in shape]),
        sd=np.array([[sd for _, sd in row] for row in shape]),
        roi_mean=roi_mean,
        roi_precision=roi_precision,
        sigma_mean=float(np.log(rough_noise)),
        sigma_sd=priors.noise_sd,
        tau_mean=float(np.log(priors.trend_median)),
        tau_sd=priors.trend_sd,
    )


def _shape_prior(spec: Spec, channel: str, *, of_frequency: bool) -> list[tuple[float, float]]:
    """Mean and sd of the four shape parameters on the log."""
    first, second = CARRY_PRIORS[spec.form_of(channel).carry]
    priors = spec.priors
    half = (priors.frequency_mean, priors.frequency_sd) if of_frequency else (priors.half_mean, priors.half_sd)
    return [first, second, half, spec.slope]


def _roi_prior(spec: Spec, data: ModelData, totals: Array) -> tuple[Array, Array]:
    """Mean (n_media,) and precision of log ROI, of organic media: of its log share of the outcome.

    Exchangeable between channels, but for those that people have a belief about; organic media stand for themselves.
    """
    priors, n, n_paid = spec.priors, len(data.media), len(data.channels)
    own = {belief.channel: belief for belief in spec.beliefs}
    _refuse_unknown(own, data)
    _refuse_moving_margin(own, spec)
    mean = np.full(n, float(np.log(priors.media_share * data.n_periods / float(totals[:n_paid].sum()))))
    covariance = priors.roi_within_sd**2 * np.eye(n) + priors.roi_common_sd**2
    mean[n_paid:] = float(np.log(priors.organic_share))
    covariance[n_paid:, :] = covariance[:, n_paid:] = 0.0
    covariance[n_paid:, n_paid:] = priors.organic_sd**2 * np.eye(n - n_paid)
    for m, channel in enumerate(data.media):
        if channel in own:
            belief = own[channel]
            share = belief.about is About.CONTRIBUTION
            mean[m] = belief.log_mean + (float(np.log(data.n_periods / totals[m])) if share else 0.0)
            covariance[m, :] = covariance[:, m] = 0.0
            covariance[m, m] = belief.log_sd**2
    return mean, np.asarray(np.linalg.inv(covariance))


def chances_of_nothing(spec: Spec, data: ModelData) -> Array:
    """(n_media,) probability that a channel earns nothing, before the data; 0 where people said what it earns.

    Closed where draws are weighted afterwards, forms compared by their evidence, or channels act together: all need
    every channel at work.
    """
    open_ = spec.likelihood is Likelihood.NORMAL and not spec.average and not spec.interactions
    said = {belief.channel for belief in spec.beliefs}
    return np.array([spec.priors.no_effect if open_ and name not in said else 0.0 for name in data.media])


def _refuse_unknown(own: dict[str, Belief], data: ModelData) -> None:
    for channel, belief in own.items():
        if channel not in data.media:
            raise ModelError(
                msg("There is a belief about {channel}, which is no channel of this model.", channel=channel),
                remedy=msg("Its channels are: {channels}.", channels=data.media),
            )
        if channel in data.organic and belief.about is not About.CONTRIBUTION:
            raise ModelError(
                msg("{channel} costs no media money, so that it has no ROI to believe in.", channel=channel),
                remedy=msg("Say what is believed of its contribution, a share of the outcome."),
            )
        if not 0 < belief.low < belief.high < np.inf or (belief.about is About.CONTRIBUTION and belief.high > 1):
            raise ModelError(
                msg(
                    "The belief about {channel} is impossible: {low} to {high}.",
                    channel=channel,
                    low=belief.low,
                    high=belief.high,
                ),
                remedy=msg("Give two numbers above zero, the lower one first; a contribution is a share up to 1."),
            )


def _refuse_moving_margin(own: dict[str, Belief], spec: Spec) -> None:
    for channel, belief in own.items():
        if belief.about is About.MARGINAL_ROI and spec.form_of(channel).varying:
            raise ModelError(
                msg(
                    "The effect of {channel} may vary, so that it has no single marginal ROI to believe in.",
                    channel=channel,
                ),
                remedy=msg("Say what is believed of its ROI over the whole history, or keep its effect constant."),
            )


def start_of(problem: Problem) -> Array:
    """(n_dim,) the prior's centre."""
    forms, prior = problem.forms, problem.prior
    theta = np.zeros(problem.n_dim)
    for m, slots in enumerate(forms.slot):
        for k, slot in enumerate(slots):
            if slot >= 0:
                share = k == 0 and forms.share[m]
                theta[slot] = np.log(prior.share[m, 0] / prior.share[m, 1]) if share else prior.mean[m, k]
    theta[forms.roi_slot] = prior.roi_mean
    theta[-N_SCALES:] = sampled_scales(prior.sigma_mean, prior.tau_mean, problem.typical)
    return theta


def sampled_scales(log_sigma: float, log_tau: float, typical: float) -> tuple[float, float]:
    """The two scales as they are sampled, see `kernel`: log of their joint size, log of trend over noise."""
    ratio = log_tau - log_sigma + 0.5 * float(np.log(typical))
    return log_sigma + 0.5 * float(np.logaddexp(0.0, 2 * ratio)), ratio
