"""What is refused of pairs of channels whose synergy is asked about."""

from __future__ import annotations

from unisono.errors import ModelError
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.joint import MOST_PAIRS, WIDEST_SD, Interaction
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.spec import Spec
from unisono.words import msg

_TOGETHER = 8
"""Periods in which both must have been bought: below it nothing tells what they bring together."""


def refuse_pairs(data: ModelData, spec: Spec) -> None:
    """Refuse interactions that cannot be asked about.

    Raises:
        ModelError: naming the channels.
    """
    if not spec.interactions:
        return
    if len(spec.interactions) > MOST_PAIRS:
        raise ModelError(
            msg("{n} interactions are asked about; {most} are the most.", n=len(spec.interactions), most=MOST_PAIRS),
            remedy=msg("Keep the ones that a decision hangs on: among many, one always seems to be there."),
        )
    if spec.likelihood is not Likelihood.NORMAL:
        raise ModelError(
            msg("Interactions are asked about under normal noise only, not under {name}.", name=spec.likelihood.value),
            remedy=msg("Leave likelihood or the interactions out of model.toml."),
        )
    asked = [frozenset((pair.first, pair.second)) for pair in spec.interactions]
    for pair in spec.interactions:
        _refuse_names(pair, data)
        if asked.count(frozenset((pair.first, pair.second))) > 1:
            raise ModelError(
                msg("{first} and {second} are asked about twice.", first=pair.first, second=pair.second),
                remedy=msg("Keep one [[interaction]] for each pair."),
            )
        if not 0 < pair.sd <= WIDEST_SD:
            raise ModelError(
                msg(
                    "The scale of the interaction of {first} and {second} is {sd}.",
                    first=pair.first,
                    second=pair.second,
                    sd=pair.sd,
                ),
                remedy=msg("Choose above 0 and up to {most}.", most=WIDEST_SD),
            )
        _refuse_untold(pair, data)
        for experiment in spec.experiments:
            if experiment.channel in (pair.first, pair.second):
                raise ModelError(
                    msg(
                        "{channel} has a lift test and an interaction: the test saw both at once.",
                        channel=experiment.channel,
                    ),
                    remedy=msg("Leave out the experiment or the [[interaction]]; the test tells more."),
                )


def _refuse_names(pair: Interaction, data: ModelData) -> None:
    for name in (pair.first, pair.second):
        if name not in data.channels:
            raise ModelError(
                msg("An interaction is asked about {channel}, which is no paid channel of this model.", channel=name),
                remedy=msg("Its channels are: {channels}.", channels=data.channels),
            )
    if pair.first == pair.second:
        raise ModelError(
            msg("An interaction needs two channels, not {channel} twice.", channel=pair.first),
            remedy=msg("Write first and second, two channels that run at the same time."),
        )


def _refuse_untold(pair: Interaction, data: ModelData) -> None:
    first, second = (data.spend[:, data.channels.index(name)] > 0 for name in (pair.first, pair.second))
    together = int((first & second & data.observed).sum())
    if together < _TOGETHER:
        raise ModelError(
            msg(
                "{first} and {second} ran in the same period only {n} times: nothing tells what they bring together.",
                first=pair.first,
                second=pair.second,
                n=together,
            ),
            remedy=msg("Leave the [[interaction]] out, or run both together for at least {n} periods.", n=_TOGETHER),
        )
