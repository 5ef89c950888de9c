"""How a plan's gain is told, national or by region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unisono.words import Share, Text, is_currency, msg
from unisono_cli.jsonable import estimate
from unisono_cli.speech import speech

if TYPE_CHECKING:
    from unisono.domain import Estimate


def told_estimate(found: Estimate) -> dict[str, Any]:
    """An estimate in JSON."""
    return estimate(found.value, found.interval.lower, found.interval.upper, found.interval.level, found.unit)


def probability_text(value: float) -> Text:
    """A probability without false certainty."""
    if value > 0.99:
        return msg("above {share}", share=Share(0.99))
    if value < 0.01:
        return msg("below {share}", share=Share(0.01))
    return Text("{share}", {"share": Share(value)})


def gain_kind(unit: str) -> Text:
    """What a gain in `unit` (currency code, or the noun of an outcome) is a gain of."""
    return msg("margin") if is_currency(unit) else msg("incremental outcome")


def gain_text(gain: Estimate, probability_better: float, *, moves: bool) -> Text:
    """What a plan is expected to gain over the usual split, and how sure that is."""
    if not moves:
        return msg("Nothing known justifies moving money: the usual split stays the plan.")
    words = speech()
    return msg(
        "Expected gain over the usual split: {gain} in {what} (between {lower} and {upper}, {level}); "
        "probability that it is better: {probability}.",
        what=gain_kind(gain.unit),
        gain=words.amount(gain.value, gain.unit),
        lower=words.amount(gain.interval.lower, gain.unit),
        upper=words.amount(gain.interval.upper, gain.unit),
        level=Share(gain.interval.level),
        probability=probability_text(probability_better),
    )
