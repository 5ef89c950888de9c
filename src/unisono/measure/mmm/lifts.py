"""Lift tests in numbers: the rows that the kernel reads, and what a model says their result should have been.

Where a channel tells reach and frequency, more or less money in the tested periods buys reach in proportion, at the
frequency that was delivered in each of them; in a period that reached nobody, at the history's average price and
frequency.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.experiments import Experiment, refuse_impossible, wrong_experiment
from unisono.measure.mmm.problem import Lifts
from unisono.measure.mmm.reach import Bought
from unisono.words import msg

Effects = Callable[[Array], Array]


def lift_rows(data: ModelData, experiments: tuple[Experiment, ...], scale: float) -> Lifts:
    """The experiments as the kernel reads them; outcomes are divided by `scale`.

    Raises:
        ModelError: an experiment that no history can hold, naming it and what is wrong.
    """
    n = len(experiments)
    tested = np.empty((n, data.n_periods))
    control = np.empty((n, data.n_periods))
    places = np.zeros((3, n), np.int64)
    for e, experiment in enumerate(experiments):
        refuse_impossible(experiment, data)
        if experiment.regions and experiment.share == 1:
            reason = msg("it names regions, and the model of the whole market needs the share of it that they are")
            raise wrong_experiment(experiment, reason)
        m = data.channels.index(experiment.channel)
        first, last = tested_periods(data, experiment.first_on, experiment.last_on)
        _, end = tested_periods(data, experiment.first_on, experiment.measured_until or experiment.last_on)
        mean = data.spend[:, m].mean()
        usual = data.spend[:, m] / mean
        tested[e] = control[e] = usual
        during = usual[first:last] if experiment.usual is None else np.full(last - first, experiment.usual / mean)
        tested[e, first:last] = experiment.treated * during
        control[e, first:last] = experiment.untreated * during
        places[:, e] = m, first, end
        if not np.any(tested[e] != control[e]):
            raise wrong_experiment(experiment, msg("nothing was spent in its weeks, so that nothing was tested"))
    return Lifts(
        channel=places[0],
        first=places[1],
        last=places[2],
        tested=tested,
        control=control,
        frequency=tested,
        share=np.array([e.share for e in experiments], dtype=float),
        lift=np.array([e.lift for e in experiments], dtype=float) / scale,
        variance=np.array([e.variance for e in experiments], dtype=float) / scale**2,
    )


def as_delivered(lifts: Lifts, told: Bought | None) -> Lifts:
    """The rows of spend as rows of reach and frequency, for channels that tell them."""
    if told is None or not len(lifts.channel):
        return lifts
    periods = np.arange(lifts.tested.shape[1])
    pace = told.pace[:, lifts.channel].T
    frequency = told.frequency[periods][:, lifts.channel].T
    return lifts._replace(
        tested=np.ascontiguousarray(lifts.tested * pace),
        control=np.ascontiguousarray(lifts.control * pace),
        frequency=np.ascontiguousarray(frequency),
    )


def predicted_lifts(effect_of: Effects, lifts: Lifts, mean_spend: Array) -> Array:
    """(n_draws, n_rows) lift of each experiment under draws of the model, in the outcome's unit.

    Args:
        effect_of: maps spend (n_periods, n_channels) money to effects (n_draws, n_channels, n_periods).
        lifts: the experiments in spend, as `lift_rows` gives them.
        mean_spend: (n_channels,) money per period.
    """
    found = []
    for e, m in enumerate(lifts.channel):
        both = []
        for path in (lifts.tested[e], lifts.control[e]):
            spend = np.zeros((len(path), len(mean_spend)))
            spend[:, m] = path * mean_spend[m]
            both.append(effect_of(spend)[:, m, lifts.first[e] : lifts.last[e]].sum(axis=1))
        found.append(lifts.share[e] * (both[0] - both[1]))
    return np.column_stack(found) if found else np.empty((0, 0))


def tested_periods(data: ModelData, first_on: dt.date, last_on: dt.date) -> tuple[int, int]:
    """The periods that hold these days, last excluded."""
    starts = np.array([p.toordinal() for p in (*data.periods, data.period(data.n_periods))])
    first = int(np.searchsorted(starts, first_on.toordinal(), side="right")) - 1
    last = int(np.searchsorted(starts, last_on.toordinal(), side="right"))
    return first, last
