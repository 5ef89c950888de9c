"""A fit as ArviZ knows it: draws with names and dates, so that every plot and check of that world works on it.

The result is an xarray `DataTree` with ArviZ's groups, as ArviZ 1 reads; written to netCDF it is read by ArviZ 0 too.

    posterior             natural parameters by channel, both scales, and the reported quantities
    posterior_predictive  a new observation of every observed period under each draw
    log_likelihood        log p(y_t | all other y, parameters) of every observed period
    prior                 independent draws of the sampled parameters, before the data
    observed_data         the outcome of the observed periods
    constant_data         spend and controls of all periods
    decomposition         baseline and media of all periods under each draw (a group of our own)

The linear part is integrated out, so that periods are not independent given the parameters and log p(y_t | parameters)
does not exist. What leave-one-out by importance sampling needs is the density of one period given all the others. With
the projected precision P = W' D^-1 W and q = P r it is normal with variance 1 / P_tt around y_t - q_t / P_tt.

Source: Bürkner, Gabry and Vehtari (2021), efficient leave-one-out cross-validation for non-factorised normal models.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from unisono.errors import InputError
from unisono.measure.mmm.baseline import baseline_draws
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.forms import SECOND
from unisono.measure.mmm.ladder.likelihood import new_noise
from unisono.measure.mmm.prior import prior_theta
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Link
from unisono.measure.mmm.spec_record import spec_to_json
from unisono.words import msg

if TYPE_CHECKING:
    from xarray import DataTree

SCHEMA = 1
_Variable: TypeAlias = tuple[tuple[str, ...], Array, str, str]
"""Dimensions, values, unit and meaning."""


def inference_data(fit: FitResult, *, n_predictive: int = 1000, n_prior: int = 1000, seed: int = 0) -> DataTree:
    """`fit` as a tree of datasets with ArviZ's groups.

    Args:
        fit: the fit.
        n_predictive: draws of what depends on the period, about, in all chains together.
        n_prior: draws of the prior.
        seed: of predictive noise, of the baseline drawn back, and of the prior.

    Raises:
        InputError: xarray is not installed, or effects multiply.
    """
    try:
        from xarray import DataTree
    except ImportError as error:
        raise InputError(
            msg("The library xarray is not installed; data for ArviZ are made with it."),
            remedy=msg('Install it: pip install "unisono[arviz]"'),
        ) from error
    refuse_multiplying(fit)
    rng = np.random.default_rng(seed)
    tree = DataTree.from_dict(
        {
            "/posterior": _posterior(fit),
            "/log_likelihood": _likelihood(fit),
            **_paths(fit, n_predictive, rng),
            "/prior": _prior(fit, n_prior, rng),
            "/observed_data": _observed(fit),
            "/constant_data": _constant(fit),
        }
    )
    tree.attrs = _attributes(fit)
    return tree


def leave_one_out_density(fit: FitResult) -> Array:
    """(n_draws, n_observed) log p(y_t | all other y, parameters), in the outcome's unit, exact for every draw."""
    posterior, design = fit.posterior, fit.posterior.design
    seen = design.observed
    sigma, tau = (scale[:, None] for scale in posterior.scales(fit.theta))
    media = fit.posterior.media(fit.theta)[:, seen] / design.scale
    residual = fit.data.outcome[seen] / design.scale - media
    d = sigma**2 + tau**2 * design.lam
    pull = (residual @ design.w.T / d) @ design.w
    precision = (1 / d) @ design.w**2
    log_density = 0.5 * (np.log(precision / (2 * np.pi)) - pull**2 / precision)
    return np.asarray(log_density - np.log(design.scale))


def _attributes(fit: FitResult) -> dict[str, Any]:
    """What a reader of the file must know; JSON where a value has parts."""
    return {
        "schema": SCHEMA,
        "created_by": "unisono",
        "inference_library": "unisono",
        "inference_library_version": version("unisono"),
        "run_id": fit.run_id,
        "edition_id": fit.edition_id,
        "verdict": fit.grade.value,
        "outcome": fit.data.outcome_name,
        "outcome_unit": fit.data.outcome_unit,
        "currency": fit.data.currency,
        "period_days": fit.data.period_days,
        "interval_level": fit.spec.level,
        "noise_autocorrelation": fit.posterior.design.rho,
        "spec": json.dumps(spec_to_json(fit.spec), sort_keys=True),
    }


def refuse_multiplying(fit: FitResult) -> None:
    """Refuse a fit whose parameters speak of the outcome's logarithm: read elsewhere they would be taken for others.

    Raises:
        InputError: saying what to write instead.
    """
    if fit.spec.link is Link.LOG:
        raise InputError(
            msg("A fit whose effects multiply cannot be written for ArviZ."),
            remedy=msg("Write its tables or its card, or fit without link."),
            option="--format parquet",
        )


def _chained(values: Array, n_chains: int) -> Array:
    """(n_draws, ...) as (n_chains, n_draws_each, ...): draws stand chain after chain."""
    return values.reshape(n_chains, -1, *values.shape[1:])


def _posterior(fit: FitResult) -> Any:
    variables = _parameters(fit, fit.theta, fit.draws, fit.spec.chains)
    unit, money = fit.data.outcome_unit, fit.data.currency
    told = {
        "mroi": (fit.marginal_roi(), f"{unit} per {money}", "outcome of the next unit of money over the last year"),
        "contribution": (
            fit.draws.realised_roi * fit.data.spend.sum(axis=0),
            unit,
            "outcome minus what it would be with the channel at zero, in the history"
            if fit.draws.joint is None
            else "share of what all channels bring together (Aumann and Shapley), in the history",
        ),
    }
    for name, (values, of, note) in told.items():
        variables[name] = (("chain", "draw", "channel"), _chained(values, fit.spec.chains), of, note)
    return _dataset(variables, {"channel": list(fit.data.channels)})


def _prior(fit: FitResult, n: int, rng: np.random.Generator) -> Any:
    theta = prior_theta(fit.posterior, rng, n)
    variables = _parameters(fit, theta, fit.posterior.channel_draws(theta), 1)
    return _dataset(variables, {"channel": list(fit.data.channels)})


def _parameters(fit: FitResult, theta: Array, draws: ChannelDraws, n_chains: int) -> dict[str, _Variable]:
    """The sampled parameters in units that people use."""
    money, unit, scale = fit.data.currency, fit.data.outcome_unit, fit.posterior.design.scale
    sigma, tau = fit.posterior.scales(theta)
    told = {
        "decay": (draws.decay, "1", "carry-over: what goes over to the next period (geometric), or the form's first"),
        "half": _half(draws, money),
        "slope": (draws.slope, "1", "slope of Hill's curve; 1 for other curves"),
        "beta": (draws.beta, f"{unit} a period", "effect at full saturation"),
        "roi": (draws.roi, f"{unit} per {money}", _roi_note(draws)),
        "sigma": (sigma * scale, unit, "noise of one period"),
        "tau": (tau * scale, f"{unit} per root year", "random walk of the baseline"),
    }
    if any(form.varying for form in draws.forms):
        latest = [draws.multiplier(m, fit.data.n_periods - 1, 1)[:, 0] for m in range(len(fit.data.channels))]
        note = "effect at the end of the history, in multiples of its average; 1 where the effect is constant"
        told["multiplier_latest"] = (np.column_stack(latest), "1", note)
    if draws.second is not None and any(form.sampled[SECOND] for form in draws.forms):
        told["carry_second"] = (draws.second, "1", "second parameter of the carry-over; 1 where the form has none")
    dims = ("chain", "draw", "channel")
    return {
        name: (dims[: values.ndim + 1], _chained(values, n_chains), of, note)
        for name, (values, of, note) in told.items()
    }


def _roi_note(draws: ChannelDraws) -> str:
    if draws.joint is None:
        return "contribution / spend, in the history"
    return "contribution / spend of the channel on its own, in the history, without its half of what pairs bring"


def _half(draws: ChannelDraws, money: str) -> tuple[Array, str, str]:
    """Half points as money; as exposures of each person where the curve is of frequency."""
    if draws.bought is None:
        return draws.half * draws.mean_spend, f"{money} a period", "carried-over spend at the curve's half point"
    of_frequency = draws.bought.reached
    note = "carried-over spend at the curve's half point; exposures of each person where reach is told"
    return draws.half * np.where(of_frequency, 1.0, draws.mean_spend), f"{money} or exposures a period", note


def _paths(fit: FitResult, n: int, rng: np.random.Generator) -> dict[str, Any]:
    """What depends on draw and period: thinned evenly inside each chain, to about `n` draws in all."""
    theta = _chained(fit.theta, fit.spec.chains)
    theta = np.ascontiguousarray(theta[:, :: max(1, len(fit.theta) // n)].reshape(-1, theta.shape[2]))
    posterior, data = fit.posterior, fit.data
    both = posterior.media_draws(theta).effect(data.inputs)
    effects, organic = both[:, : len(data.channels)], both[:, len(data.channels) :]
    media = both.sum(axis=1)
    base = baseline_draws(posterior, theta, media, rng)
    expected = base.level + media
    sigma = posterior.scales(theta)[0][:, None] * posterior.design.scale
    new = expected + sigma * new_noise(posterior, rng, len(expected))
    unit, chains, dims = data.outcome_unit, fit.spec.chains, ("chain", "draw", "time")
    landing = "outcome brought by the channel, in the period where it lands"
    parts: dict[str, _Variable] = {
        "baseline": (dims, _chained(base.level, chains), unit, "outcome without media"),
        "media": (("chain", "draw", "channel", "time"), _chained(effects, chains), unit, landing),
    }
    named = {"channel": list(data.channels)}
    if data.organic:
        parts["organic"] = (("chain", "draw", "organic_media", "time"), _chained(organic, chains), unit, landing)
        named["organic_media"] = list(data.organic)
    return {
        "/posterior_predictive": _dataset(
            {"outcome": (dims, _chained(new[:, data.observed], chains), unit, "a new observation of the period")},
            {"time": _dates(fit)[data.observed]},
        ),
        "/decomposition": _dataset(parts, {"time": _dates(fit), **named}),
    }


def _likelihood(fit: FitResult) -> Any:
    note = "log density of a period given all other periods and the parameters (Bürkner, Gabry and Vehtari 2021)"
    values = _chained(leave_one_out_density(fit), fit.spec.chains)
    return _dataset(
        {"outcome": (("chain", "draw", "time"), values, "log density", note)},
        {"time": _dates(fit)[fit.data.observed]},
    )


def _observed(fit: FitResult) -> Any:
    data = fit.data
    return _dataset(
        {"outcome": (("time",), data.outcome[data.observed], data.outcome_unit, data.outcome_name)},
        {"time": _dates(fit)[data.observed]},
    )


def _constant(fit: FitResult) -> Any:
    data = fit.data
    return _dataset(
        {
            "spend": (("time", "channel"), data.spend, data.currency, "money spent"),
            "controls": (("time", "control"), data.controls, "as given", "controls"),
        },
        {"time": _dates(fit), "channel": list(data.channels), "control": list(data.control_names)},
    )


def _dataset(variables: dict[str, _Variable], coords: dict[str, Any]) -> Any:
    """A dataset of `variables` over `coords`; chains and draws are numbered."""
    import xarray

    made = {
        name: (dims, values, {"units": unit, "long_name": note})
        for name, (dims, values, unit, note) in variables.items()
    }
    dataset = xarray.Dataset(made, coords=coords)
    numbered = {name: np.arange(dataset.sizes[name]) for name in ("chain", "draw") if name in dataset.sizes}
    return dataset.assign_coords(numbered)


def _dates(fit: FitResult) -> Any:
    return np.array(fit.data.periods, dtype="datetime64[ns]")
