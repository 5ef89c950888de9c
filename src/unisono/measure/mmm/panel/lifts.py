"""Lift tests by region and date: the rows that the panel reads.

A test that names regions treated these alone and wholly; `share` is then what the national model needs. One that names
none speaks of all regions, and `share` of each was treated. What "usual" spend was in the weeks of a test:

- said (`usual`, all regions together): divided as the regions' spend outside these weeks;
- not said, and regions are named: the record shows the treatment itself, so it is what was spent, over `treated`; of a
  dark test, whose record shows nothing, each region's mean outside these weeks;
- not said, and no regions are named: what was spent, as in the national model.

A test that changed the spend of whole regions was measured by their own outcomes: `without_tested_cells` takes these
weeks of theirs out of the history, for otherwise they would count twice, once as outcomes and once as the test.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.experiments import Experiment, refuse_impossible, wrong_experiment
from unisono.measure.mmm.lifts import tested_periods
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.lift_algebra import PanelLifts
from unisono.words import Share, msg

_DARK = 0.5
"""Share of the usual spend above which the record of a dark test contradicts it; parts of weeks may remain."""


def panel_lifts(data: PanelData, experiments: tuple[Experiment, ...]) -> PanelLifts:
    """`experiments` as the kernel reads them.

    Raises:
        ModelError: an experiment that this panel cannot hold, naming it and what is wrong.
    """
    n, n_periods = len(experiments), data.n_periods
    calendar = dataclasses.replace(data.calendar(), channels=data.channels)
    mean = data.spend.sum(axis=(0, 1)) / (len(data.units) * n_periods)
    places = np.zeros((3, n), np.int64)
    test, unit = [], []
    weight: list[float] = []
    paths: list[Array] = []
    for e, experiment in enumerate(experiments):
        refuse_impossible(experiment, calendar)
        units = _units(data, experiment)
        m = data.channels.index(experiment.channel)
        first, last = tested_periods(calendar, experiment.first_on, experiment.last_on)
        _, end = tested_periods(calendar, experiment.first_on, experiment.measured_until or experiment.last_on)
        places[:, e] = m, first, end
        usual = _usual(data, experiment, units, slice(first, last))
        if not usual.any():
            raise wrong_experiment(experiment, msg("nothing was spent in its weeks, so that nothing was tested"))
        for g, during in zip(units, usual, strict=True):
            for sign, times in ((1.0, experiment.treated), (-1.0, experiment.untreated)):
                path = data.spend[g, :, m].copy()
                path[first:last] = times * during
                paths.append(path / data.size[g] / mean[m])
                weight.append(sign * float(data.size[g]) * (1.0 if experiment.regions else experiment.share))
                test.append(e)
                unit.append(g)
    return PanelLifts(
        channel=places[0],
        first=places[1],
        last=places[2],
        test=np.array(test, np.int64),
        unit=np.array(unit, np.int64),
        weight=np.array(weight, float),
        paths=np.array(paths, float).reshape(len(paths), n_periods),
        lift=np.array([e.lift for e in experiments], float) / data.scale,
        variance=np.array([e.variance for e in experiments], float) / data.scale**2,
    )


def without_tested_cells(data: PanelData, experiments: tuple[Experiment, ...]) -> PanelData:
    """`data` without the outcomes that region tests were measured by, and a note that says so.

    A holdout of people inside regions (`treated` = 1) leaves their outcomes as usual: they stay.
    """
    outcome, calendar = data.outcome.copy(), data.calendar()
    named = []
    for experiment in experiments:
        units = [data.units.index(name) for name in experiment.regions if name in data.units]
        if not units or experiment.treated == 1:
            continue
        first, last = tested_periods(calendar, experiment.first_on, experiment.measured_until or experiment.last_on)
        outcome[units, max(first, 0) : last] = np.nan
        named.append(experiment.name)
    if not named:
        return data
    note = msg(
        "The outcomes of the tested regions in the weeks of {experiments} are told by the experiment alone, so that "
        "nothing counts twice.",
        experiments=tuple(named),
    )
    return dataclasses.replace(data, outcome=outcome, notes=(*data.notes, note))


def _units(data: PanelData, experiment: Experiment) -> tuple[int, ...]:
    """Where the test took place."""
    unknown = tuple(name for name in experiment.regions if name not in data.units)
    if unknown:
        reason = msg(
            "{unknown} is no region of this model; its regions are {regions}", unknown=unknown, regions=data.units
        )
        raise wrong_experiment(experiment, reason)
    if experiment.regions and experiment.channel in data.national:
        raise wrong_experiment(
            experiment, msg("the spend of {channel} is not known by region", channel=experiment.channel)
        )
    return tuple(data.units.index(name) for name in dict.fromkeys(experiment.regions or data.units))


def _usual(data: PanelData, experiment: Experiment, units: tuple[int, ...], weeks: slice) -> Array:
    """(n_tested, n_weeks) money that usual spend is in each tested region during the treatment, see the module."""
    spend = data.spend[:, :, data.channels.index(experiment.channel)]
    outside = np.ones(data.n_periods, bool)
    outside[weeks] = False
    elsewhen = spend[:, outside].mean(axis=1) if outside.any() else np.zeros(len(spend))
    recorded, chosen = spend[units, weeks], list(units)
    if experiment.usual is not None and elsewhen.sum() > 0:
        return np.tile(experiment.usual * elsewhen[chosen, None] / elsewhen.sum(), (1, recorded.shape[1]))
    if not experiment.regions or experiment.usual is not None:
        return recorded
    if experiment.treated > 0:
        return np.asarray(recorded / experiment.treated)
    if recorded.mean() > _DARK * elsewhen[chosen].mean():
        raise wrong_experiment(
            experiment,
            msg(
                "it says that nothing was spent, but the history shows {share} of the usual spend in its weeks",
                share=Share(float(recorded.mean() / max(elsewhen[chosen].mean(), 1e-300))),
            ),
        )
    return np.tile(elsewhen[chosen, None], (1, recorded.shape[1]))
