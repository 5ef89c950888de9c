"""What can be answered: `answerable`."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from unisono.domain import Interval
from unisono.measure.mmm.answer.beliefs import believed, believed_covariance
from unisono.measure.mmm.answer.causes import ENOUGH, cause_of, words_of
from unisono.measure.mmm.answer.options import Design, Outlook, designs, outlook
from unisono.measure.mmm.answer.page import experiment_text, verdict_text
from unisono.measure.mmm.answer.report import Answerability, Answerable, Cause, ChannelAnswer, ExperimentOption
from unisono.measure.mmm.answer.value import value_of
from unisono.measure.mmm.answer.width import alone, expected_covariances, whitener
from unisono.measure.mmm.checks import check_spec, checked
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.growth import target_of
from unisono.measure.mmm.mode import mode_of
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.spec import Spec
from unisono.words import Share, msg

_TRUTHS = 60
_FEW = 10
_REACH = 1.645
_PARTLY = float(np.log(3) / _REACH)
_USUAL_MEMORY = 0.2
_NUDGE = 0.01


def answerable(data: ModelData, spec: Spec | None = None, *, seed: int = 1, experiments: bool = True) -> Answerability:
    """What the spend history of `data` can tell about each channel, before any fit.

    Args:
        data: the history.
        spec: choices and priors of the fit to come.
        seed: of truths and readouts.
        experiments: whether to look for experiments too.

    Raises:
        ModelError: when the history cannot be modelled at all.
    """
    spec = spec or Spec()
    check_spec(spec)
    data = target_of(checked(data), spec)
    rng = np.random.default_rng(seed)
    posterior, notes = posterior_of(data, spec, _USUAL_MEMORY)
    scales = mode_of(posterior, [posterior.start()]).theta[-2:]
    truths = believed(posterior, scales, _TRUTHS, rng)
    white = whitener(posterior, scales)
    covariances = expected_covariances(posterior, truths, white)
    sd = typical_sd(covariances)
    apart = alone(posterior, truths[:_FEW], white)
    table: dict[tuple[int, int], Outlook] = {}
    tried = designs(data) if experiments else ()
    for c in range(len(data.channels)):
        for k, design in enumerate(tried):
            table[c, k] = outlook(posterior, c, design, truths[:_FEW])
    looked = {
        (c, k): _experiment(posterior, c, tried[k], found, covariances[:_FEW], truths, rng)
        for (c, k), found in table.items()
    }
    belief = np.sqrt(np.diag(believed_covariance(posterior)))
    channels = tuple(
        judged(
            data,
            c,
            (float(posterior.problem.prior.roi_mean[c]), float(belief[c])),
            float(sd[c]),
            cause_of(posterior, c, float(sd[c]), float(apart[c])),
            [looked[c, k] for k in range(len(tried))],
        )
        for c in range(len(data.channels))
    )
    assumed = msg(
        "Noise and trend are those of this history; before the data all channels together are believed to bring about "
        "{share} of the outcome.",
        share=Share(spec.priors.media_share),
    )
    return Answerability(
        channels=channels,
        next_best=one_each(looked.values()),
        unit=data.outcome_unit,
        currency=data.currency,
        notes=(*notes, assumed),
    )


def typical_sd(covariances: Array) -> Array:
    """(n_channels,) median over truths of the sd of log ROI."""
    return np.asarray(np.median(np.sqrt(np.diagonal(covariances, axis1=1, axis2=2)), axis=0))


def judged(
    data: ModelData,
    c: int,
    belief: tuple[float, float],
    sd: float,
    cause: tuple[Cause, int | None],
    tried: list[ExperimentOption],
) -> ChannelAnswer:
    """The answer about channel `c` of `data`.

    Args:
        data: names, dates and currency.
        c: index of the channel.
        belief: centre and standard deviation of log ROI before the data.
        sd: of log ROI, as a fit would leave it.
        cause: what stands in the way, and the other channel.
        tried: experiments on this channel.
    """
    verdict = Answerable.YES if sd <= ENOUGH else Answerable.PARTLY if sd <= _PARTLY else Answerable.NO
    before, expected = _interval(*belief), _interval(belief[0], sd)
    reason, other = cause
    remedy = None
    if verdict is not Answerable.YES and tried:
        enough = [e for e in tried if e.factor <= 2.0]
        remedy = min(enough, key=lambda e: e.moved) if enough else min(tried, key=lambda e: e.factor)
    return ChannelAnswer(
        channel=data.channels[c],
        answerable=verdict,
        believed=before,
        expected=expected,
        factor=float(np.exp(_REACH * sd)),
        cause=reason,
        with_channel=None if other is None else data.channels[other],
        text=verdict_text(data.channels[c], verdict, before, expected, words_of(reason, data, c, other)),
        remedy=remedy,
    )


def option_of(
    data: ModelData, c: int, design: Design, found: Outlook, centre: float, value: float, regions: tuple[str, ...] = ()
) -> ExperimentOption:
    """An experiment on channel `c` of `data` as it is told; `centre` of log ROI, `value` as `value_of` found it."""
    sd = float(typical_sd(found.covariances)[c])
    roi = _interval(centre, sd)
    return ExperimentOption(
        channel=data.channels[c],
        kind=design.kind,
        periods=len(design.multiples),
        moved=found.moved,
        standard_error=found.standard_error,
        roi=roi,
        factor=float(np.exp(_REACH * sd)),
        value=value,
        value_per_money=value / found.moved if found.moved > 0 else None,
        text=experiment_text(data, c, design, found.moved, roi, regions),
        regions=regions,
    )


def one_each(experiments: Iterable[ExperimentOption]) -> tuple[ExperimentOption, ...]:
    """The best experiment of each channel, the most valuable for its money first."""
    first: dict[str, ExperimentOption] = {}
    for experiment in sorted(experiments, key=lambda e: -(e.value_per_money or 0.0)):
        first.setdefault(experiment.channel, experiment)
    return tuple(first.values())


def _interval(centre: float, sd: float) -> Interval:
    return Interval(float(np.exp(centre - _REACH * sd)), float(np.exp(centre + _REACH * sd)))


def _experiment(
    posterior: Posterior, c: int, design: Design, found: Outlook, before: Array, truths: Array, rng: np.random.Generator
) -> ExperimentOption:
    data = posterior.data
    year = min(data.periods_in(52), data.n_periods)
    spend = data.spend[-year:].sum(axis=0)
    value = value_of(before.mean(axis=0), found.covariances.mean(axis=0), _log_returns(posterior, truths), spend, rng)
    return option_of(data, c, design, found, float(posterior.problem.prior.roi_mean[c]), value)


def _log_returns(posterior: Posterior, truths: Array) -> Array:
    """(n_channels,) centre of the beliefs about the next unit of money, log."""
    spend = posterior.data.spend
    draws = posterior.channel_draws(truths)
    more = draws.effect(spend * (1 + _NUDGE)) - draws.effect(spend)
    returns = more.sum(axis=2) / (_NUDGE * spend.sum(axis=0))
    return np.asarray(np.median(np.log(np.maximum(returns, 1e-12)), axis=0))
