"""Experiments as rows of the data: what a lift test measured, over which weeks, in which part of the market.

A test compares a treated part of the market with an untreated one. Its result is one more observation of the model:
share of the market x (effect of the treated spend path - effect of the untreated one), summed over the weeks in which
the outcome was measured. Carry-over is therefore accounted for: a test that stopped counting with its last week has
seen a part of its effect, and says so in the same words as the model. A study's own possible bias widens its error.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.data import ModelData
from unisono.words import Text, msg


@dataclass(frozen=True, slots=True)
class Experiment:
    """One lift test.

    Attributes:
        name: of the study.
        channel: that was tested.
        first_on: first day of the treatment.
        last_on: last day of the treatment.
        lift: outcome of the treated part minus what it would have been untreated, in the outcome's unit; below zero
            where spend was taken away.
        error: standard error of `lift`, above zero.
        share: of the market that was treated, (0, 1].
        treated: spend there as a multiple of usual spend: 0 for a dark test, 1.5 for a heavy-up, 1 for a holdout.
        untreated: spend that it is compared with, likewise: 1 for dark and heavy-up tests, 0 for a holdout.
        measured_until: last day that counted; the end of the treatment where it is not said.
        bias: standard deviation of the study's own possible bias, as a share of `lift`: 0 for a randomised geo test,
            0.2 and more for a platform's own study.
        usual: national spend per period that "usual" means; what was spent in these periods where it is not said.
        regions: where the treatment took place; read by the model of regions, see `panel.lifts`.
    """

    name: str
    channel: str
    first_on: dt.date
    last_on: dt.date
    lift: float
    error: float
    share: float = 1.0
    treated: float = 1.0
    untreated: float = 0.0
    measured_until: dt.date | None = None
    bias: float = 0.0
    usual: float | None = None
    regions: tuple[str, ...] = ()

    @property
    def variance(self) -> float:
        """Of the measured lift around the true one."""
        return self.error**2 + (self.bias * self.lift) ** 2


def refuse_impossible(experiment: Experiment, data: ModelData) -> None:
    """Refuse an experiment that this history cannot hold.

    Raises:
        ModelError: naming the experiment and what is wrong.
    """
    if experiment.channel not in data.channels:
        raise ModelError(
            msg(
                "The experiment {name} tested {channel}, which is no channel of this model.",
                name=experiment.name,
                channel=experiment.channel,
            ),
            remedy=msg("Its channels are: {channels}.", channels=data.channels),
        )
    until = experiment.measured_until or experiment.last_on
    end = data.period(data.n_periods) - dt.timedelta(days=1)
    wrong: Text | None = None
    if not data.periods[0] <= experiment.first_on <= experiment.last_on <= until:
        wrong = msg("its days are not in order, or begin before the history")
    elif until > end:
        wrong = msg("it was measured until {until}, but the history ends on {end}", until=until, end=end)
    elif not (np.isfinite(experiment.lift) and 0 < experiment.error < np.inf):
        wrong = msg("it needs a lift and a standard error above zero")
    elif not 0 < experiment.share <= 1:
        wrong = msg("the share of the market must lie above 0 and up to 1")
    elif experiment.treated == experiment.untreated or min(experiment.treated, experiment.untreated) < 0:
        wrong = msg("treated and untreated spend must differ, and be zero or more")
    elif experiment.bias < 0 or (experiment.usual is not None and experiment.usual <= 0):
        wrong = msg("its bias must be zero or more, and its usual spend above zero")
    if wrong is not None:
        raise wrong_experiment(experiment, wrong)


def wrong_experiment(experiment: Experiment, reason: Text) -> ModelError:
    """The error that names an experiment and why it cannot be used."""
    return ModelError(
        msg("The experiment {name} cannot be used: {reason}.", name=experiment.name, reason=reason),
        remedy=msg("Correct it in model.toml, or leave it out."),
    )
