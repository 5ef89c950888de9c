"""Promised against happened: did the plan keep its word, and if not, why?

The gap between the observed and the promised outcome is split exactly, in decimal arithmetic:

    execution   = prediction with the actual spend           - promise
    context     = prediction with actual spend and controls  - prediction with the actual spend
    unexplained = observed                                   - prediction with actual spend and controls

The order matters for the two first parts (spend first, then context); the model that promised makes all three
predictions. The outcome is kept inside the promised interval. The gain is judged by its new estimate: missed or
exceeded when its interval lies wholly below or above the promised one, undecided when it holds both zero and the
promise, kept otherwise.
Limits: a total inside its interval does not prove the gain; a plan that was not carried out cannot be judged.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from decimal import Decimal, localcontext

from unisono.decide.budget import exact
from unisono.decide.grading import (
    ChannelExecution,
    Gap,
    Grade,
    Judgement,
    Kept,
    Observation,
)
from unisono.decide.proposal import Forecast, Prediction
from unisono.errors import LedgerError
from unisono.words import Money, Share, Text, is_currency, msg

CARRIED_OUT = 0.2
"""Share of the planned money that may have gone elsewhere before the plan counts as not carried out."""


def grade(prediction: Prediction, observation: Observation, *, on: dt.date) -> Grade:
    """The grade of `prediction` on the day `on`.

    Raises:
        LedgerError: not due yet, weeks or figures missing, or nothing was promised that can be observed.
    """
    promised = _gradable(prediction, observation, on)
    observed = _figure(observation.observed)
    channels = executions(observation.planned_spend, observation.actual_spend)
    elsewhere = share_elsewhere(channels)
    outcome = _judge_outcome(promised, observed)
    gain = _judge_gain(prediction.gain, observation.gain)
    return Grade(
        verdict=_judge(outcome, gain, elsewhere),
        outcome=outcome,
        gain=gain,
        execution=_execution_text(elsewhere),
        promised=promised,
        observed=observed,
        gap=split(promised.estimate, observation),
        promised_gain=prediction.gain,
        estimated_gain=observation.gain,
        channels=channels,
        first_on=prediction.first_on,
        last_on=prediction.last_on,
        graded_on=on,
        edition_id=observation.edition_id,
        run_id=observation.run_id,
    )


def split(promised: float, observation: Observation) -> Gap:
    """Observed minus `promised`, in three parts that add up exactly."""
    start, end = exact(promised), _figure(observation.observed)
    with_spend, with_context = observation.with_actual_spend, observation.with_actual_context
    with localcontext(prec=700):  # enough for the exact difference of any two floats
        reached, execution, context = start, None, None
        if with_spend is not None:
            execution, reached = _figure(with_spend) - reached, _figure(with_spend)
        if with_context is not None and with_spend is not None:
            context, reached = _figure(with_context) - reached, _figure(with_context)
        return Gap(end - start, execution, context, end - reached)


def executions(planned: Mapping[str, float], actual: Mapping[str, float | None]) -> tuple[ChannelExecution, ...]:
    """Planned and actual money of every channel of either side, by name; not planned counts as zero planned."""
    rows = []
    for channel in sorted(planned.keys() | actual.keys()):
        wanted = _figure(planned.get(channel, 0.0))
        spent = actual.get(channel)
        happened = None if spent is None else _figure(spent)
        rate = float(happened / wanted) if happened is not None and wanted > 0 else None
        rows.append(ChannelExecution(channel, wanted, happened, rate))
    return tuple(rows)


def share_elsewhere(channels: tuple[ChannelExecution, ...]) -> float | None:
    """Sum of the channels' differences over the planned money; None when some is not known or none was planned."""
    planned = sum((row.planned for row in channels), Decimal())
    differences = [abs(row.actual - row.planned) for row in channels if row.actual is not None]
    if planned <= 0 or len(differences) < len(channels):
        return None
    return float(sum(differences, Decimal()) / planned)


def due(prediction: Prediction | None, on: dt.date) -> Prediction:
    """The prediction, when it promises something that can be observed and is due on the day `on`.

    Raises:
        LedgerError: says what is missing.
    """
    if prediction is None or prediction.outcome is None:
        raise LedgerError(
            msg("The proposal promises no total outcome that could be observed."),
            remedy=msg("Propose with a prediction of the total outcome, so that it can be graded."),
        )
    if on < prediction.due_on:
        raise LedgerError(
            msg("The grade is due on {due}; today is {today}.", due=prediction.due_on, today=on),
            remedy=msg("Import the facts as they come and grade from the due date on."),
        )
    return prediction


def _gradable(prediction: Prediction, observation: Observation, on: dt.date) -> Forecast:
    promised = due(prediction, on).outcome
    if promised is None:
        raise AssertionError(prediction)
    missing = tuple(week for week in prediction.weeks if week not in set(observation.weeks))
    if missing:
        raise LedgerError(
            msg(
                "Weeks of the plan without a known outcome: {n}, the first starts on {first}, the last on {last}.",
                n=len(missing),
                first=missing[0],
                last=missing[-1],
            ),
            remedy=msg("Import the outcome of these weeks, then grade again."),
        )
    if observation.observed is None:
        raise LedgerError(
            msg("The observed outcome of the window is not known."),
            remedy=msg("Import the outcome of the window, then grade again."),
        )
    return promised


def _judge_outcome(promised: Forecast, observed: Decimal) -> Judgement:
    values = {
        "observed": _amount(float(observed), promised.unit),
        "lower": _amount(promised.lower, promised.unit),
        "upper": _amount(promised.upper, promised.unit),
    }
    if observed < exact(promised.lower):
        reason = msg("The outcome of {observed} lies below the promised {lower} to {upper}.", **values)
        return Judgement(Kept.MISSED, reason)
    if observed > exact(promised.upper):
        reason = msg("The outcome of {observed} lies above the promised {lower} to {upper}.", **values)
        return Judgement(Kept.EXCEEDED, reason)
    reason = msg("The outcome of {observed} lies within the promised {lower} to {upper}.", **values)
    return Judgement(Kept.KEPT, reason)


def _judge_gain(promised: Forecast, estimated: Forecast | None) -> Judgement | None:
    if estimated is None:
        return None
    if estimated.unit != promised.unit:
        raise LedgerError(
            msg(
                "The gain was promised in {promised} and estimated in {estimated}.",
                promised=promised.unit,
                estimated=estimated.unit,
            ),
            remedy=msg("Estimate the gain in the unit of the promise."),
        )
    values = {
        "lower": _amount(estimated.lower, promised.unit),
        "upper": _amount(estimated.upper, promised.unit),
        "promised": _amount(promised.estimate, promised.unit),
    }
    if estimated.upper < promised.lower:
        kept = Kept.MISSED
        reason = msg("The gain is now put at {lower} to {upper}, below the promised {promised}.", **values)
    elif estimated.lower > promised.upper:
        kept = Kept.EXCEEDED
        reason = msg("The gain is now put at {lower} to {upper}, above the promised {promised}.", **values)
    elif estimated.lower <= 0 <= estimated.upper and estimated.lower <= promised.estimate <= estimated.upper:
        kept = Kept.UNDECIDED
        reason = msg(
            "The gain is now put at {lower} to {upper}: that holds both the promised {promised} and no gain at all.",
            **values,
        )
    else:
        kept = Kept.KEPT
        reason = msg(
            "The gain is now put at {lower} to {upper}, in line with the promised {promised}.",
            **values,
        )
    return Judgement(kept, reason)


def _judge(outcome: Judgement, gain: Judgement | None, elsewhere: float | None) -> Judgement:
    """One verdict of both legs: inside the promised outcome the gain speaks; a contradiction decides nothing."""
    if elsewhere is None:
        reason = msg(
            "What was spent is not fully known: the plan cannot be judged. {outcome}",
            outcome=outcome.reason,
        )
        return Judgement(Kept.UNDECIDED, reason)
    if elsewhere > CARRIED_OUT:
        reason = msg(
            "The plan was not carried out ({share} of its money went elsewhere): it cannot be judged. {outcome}",
            share=Share(elsewhere),
            outcome=outcome.reason,
        )
        return Judgement(Kept.UNDECIDED, reason)
    if gain is None:
        return outcome
    both = msg("{outcome} {gain}", outcome=outcome.reason, gain=gain.reason)
    if outcome.kept is Kept.KEPT:
        return Judgement(gain.kept, both)
    if {outcome.kept, gain.kept} == {Kept.MISSED, Kept.EXCEEDED}:
        return Judgement(Kept.UNDECIDED, both)
    return Judgement(outcome.kept, both)


def _execution_text(elsewhere: float | None) -> Text:
    if elsewhere is None:
        return msg("What was spent is not fully known.")
    return msg("Money that went elsewhere than planned: {share}.", share=Share(elsewhere, 1))


def _figure(value: float | None) -> Decimal:
    if value is None or not math.isfinite(value):
        raise LedgerError(
            msg("A figure of the grade is “{value}”.", value=str(value)),
            remedy=msg("Grade with finite figures only."),
        )
    return exact(value)


def _amount(value: float, unit: str) -> Money | Text:
    if is_currency(unit):
        return Money(value, unit)
    return msg("{value} {unit}", value=value, unit=unit)
