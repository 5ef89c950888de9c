"""What the priors say before the outcome has been looked at, in money: to be read, and changed, by people.

Draws of the prior run through the same functions as draws of the posterior. The only thing that they know of the
outcome is its mean, which scales the default belief (all channels together bring `media_share` of it, see `spec`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from unisono.measure.mmm.absence import marked
from unisono.measure.mmm.checks import check_spec, checked
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.drift import N_WAVES
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.events import check_events
from unisono.measure.mmm.growth import target_of
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.scales import sampled_scales
from unisono.measure.mmm.spec import Spec

N_DRAWS = 4000


def prior_theta(posterior: Posterior, rng: np.random.Generator, n: int = N_DRAWS) -> Array:
    """(n, n_dim) draws of the sampled parameters from their prior; experiments are no part of it."""
    forms, prior = posterior.problem.forms, posterior.problem.prior
    theta = np.empty((n, posterior.n_dim))
    for m, slots in enumerate(forms.slot):
        for k, slot in enumerate(slots):
            if slot < 0:
                continue
            if k == 0 and forms.share[m]:
                share = np.clip(rng.beta(prior.share[m, 0], prior.share[m, 1], n), 1e-12, 1 - 1e-12)
                theta[:, slot] = np.log(share / (1 - share))
            else:
                theta[:, slot] = rng.normal(prior.mean[m, k], prior.sd[m, k], n)
    theta[:, forms.roi_slot] = rng.multivariate_normal(prior.roi_mean, np.linalg.inv(prior.roi_precision), n)
    for slot in forms.wave_slot[forms.wave_slot >= 0]:
        theta[:, slot : slot + N_WAVES] = rng.standard_normal((n, N_WAVES))
    for slot, sd in zip(posterior.problem.pairs.slot, posterior.problem.pairs.sd, strict=True):
        theta[:, slot] = rng.normal(0.0, sd, n)
    log_sigma = rng.normal(prior.sigma_mean, prior.sigma_sd, n)
    log_tau = rng.normal(prior.tau_mean, prior.tau_sd, n)
    for i in range(n):
        theta[i, -2:] = sampled_scales(log_sigma[i], log_tau[i], posterior.problem.typical)
    chances = posterior.problem.no_effect
    if not chances.any():
        return theta
    return marked(theta, (rng.random((n, len(chances))) >= chances).astype(np.int64), forms.roi_slot)


def prior_draws(data: ModelData, spec: Spec | None = None, *, seed: int = 0) -> tuple[ModelData, ChannelDraws]:
    """The history as the model uses it, and draws of its channels' responses before the outcome is looked at.

    Raises:
        ModelError: when the history cannot be modelled, or a belief is impossible.
    """
    posterior = _posterior(data, spec or Spec())
    return posterior.data, posterior.channel_draws(prior_theta(posterior, np.random.default_rng(seed)))


def _posterior(data: ModelData, spec: Spec) -> Posterior:
    """The density whose prior is asked for, of the history as the model uses it."""
    check_spec(spec)
    data = target_of(checked(data), spec)
    check_events(spec.events, data)
    return posterior_of(data, spec, spec.autocorrelations[0])[0]


def prior_table(data: ModelData, spec: Spec | None = None, *, seed: int = 0) -> pl.DataFrame:
    """One row per channel and organic medium, and a last one, `all` channels: what is believed before the data.

    Columns: channel, carry_over, saturation, spend, roi (median) with limits, contribution (median) with limits in the
    outcome's unit, share_lower and share_upper of the outcome, no_effect (probability that the channel earns nothing;
    the other figures are those of a channel that works), belief (what people said, else `default`).

    Organic media have neither spend nor ROI. Estimand: as in `FitResult.channels_table`; the limits hold `spec.level`.
    """
    spec = spec or Spec()
    posterior = _posterior(data, spec)
    data = posterior.data
    theta = prior_theta(posterior, np.random.default_rng(seed))
    every = posterior.media_draws(posterior.at_work(theta))
    draws, organic = every.of(slice(len(data.channels))), every.of(slice(len(data.channels), None))
    spend = data.spend.sum(axis=0)
    total = float(np.nanmean(data.outcome)) * data.n_periods
    tail = (1 - spec.level) / 2
    brought = draws.roi * spend
    brought = np.column_stack([brought, organic.roi * data.activity.sum(axis=0), brought.sum(axis=1)])
    limits = np.quantile(brought, [tail, 0.5, 1 - tail], axis=0)
    money = np.concatenate([spend, np.full(len(data.organic), np.nan), [spend.sum()]])
    said = {belief.channel: belief.about.value for belief in spec.beliefs}
    forms = [spec.form_of(name) for name in data.media]
    table = pl.DataFrame(
        {
            "channel": [*data.media, "all"],
            "carry_over": [*(form.carry.name.lower() for form in forms), None],
            "saturation": [*(form.curve.name.lower() for form in forms), None],
            "spend": money,
            "roi": limits[1] / money,
            "roi_lower": limits[0] / money,
            "roi_upper": limits[2] / money,
            "contribution": limits[1],
            "contribution_lower": limits[0],
            "contribution_upper": limits[2],
            "share_lower": limits[0] / total,
            "share_upper": limits[2] / total,
            "no_effect": [*posterior.problem.no_effect.tolist(), None],
            "belief": [*(said.get(name, "default") for name in data.media), None],
        }
    )
    return table.with_columns(pl.col("spend", "roi", "roi_lower", "roi_upper").fill_nan(None))
