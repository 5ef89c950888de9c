"""The confidence of a proposal, drawn up from its own prediction, basis and verdicts, so that none travels without."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.decide.confidence import Confidence
from unisono.decide.proposal import Basis, Prediction
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import Money, Share, Text, is_currency, msg
from unisono.words.text import Value


def confidence_of(prediction: Prediction | None, basis: Basis, verdicts: Sequence[Verdict]) -> Confidence | None:
    """What a prediction says about its own certainty; None without a prediction: then nothing is recommended."""
    if prediction is None:
        return None
    gain = prediction.gain
    data = [msg("edition {edition}", edition=basis.edition_id)]
    if basis.run_id is not None:
        data.append(msg("model run {run}", run=basis.run_id))
    return Confidence(
        probability=prediction.probability_better,
        reason=msg(
            "Expected: {estimate} from {first} to {last}, better than today with probability {probability}.",
            estimate=_figure(gain.estimate, gain.unit),
            first=prediction.first_on,
            last=prediction.last_on,
            probability=Share(prediction.probability_better),
        ),
        uncertainty=msg(
            "Between {lower} and {upper} with probability {level}.",
            lower=_figure(gain.lower, gain.unit),
            upper=_figure(gain.upper, gain.unit),
            level=Share(gain.level),
        ),
        data_used=(*data, *basis.assumptions),
        would_change=_would_change(prediction, verdicts),
    )


def _would_change(prediction: Prediction, verdicts: Sequence[Verdict]) -> tuple[Text, ...]:
    """What is flagged today, a lower interval that reaches below zero, and the grade to come."""
    found = [verdict.reason for verdict in verdicts if verdict.ruling is not Ruling.ALLOW]
    if prediction.lower < 0:
        found.append(msg("An experiment: the interval still holds a loss."))
    found.append(msg("The grade on {due}.", due=prediction.due_on))
    return tuple(found)


def _figure(value: float, unit: str) -> Value:
    return Money(value, unit) if is_currency(unit) else msg("{value} {unit}", value=value, unit=unit)
