"""How the numbers of the registry are written: money and counts in full, ratios to two decimals, shares in percent."""

from __future__ import annotations

from unisono.domain import Evidence
from unisono.report.writer import Writer
from unisono.words import Language, Text, msg
from unisono_app.base.figures import Number

EVIDENCE: dict[Evidence, Text] = {
    Evidence.FACT: msg("facts, no model"),
    Evidence.PLATFORM_CLAIM: msg("the platforms’ own claims"),
    Evidence.MODEL: msg("a model of the past"),
    Evidence.EXPERIMENT: msg("a model and an experiment"),
}
"""Each kind of evidence in words."""


def value_of(number: Number, words: Language, largest: float | None = None) -> str:
    """The number alone; a dash where there is none. Money in the form of `largest`, so that a column reads as one."""
    return _written(number.value, number, words, largest or reach_of(number))


def interval_of(number: Number, words: Language, largest: float | None = None) -> str:
    """Its limits; empty where it has none."""
    if number.interval is None:
        return ""
    form = largest or reach_of(number)
    lower, upper = (_written(end, number, words, form) for end in (number.interval.lower, number.interval.upper))
    return words.text(msg("{lower} to {upper}", lower=lower, upper=upper))


def reach_of(number: Number) -> float | None:
    """The largest of a number and its limits, whatever their sign; None where nothing is known."""
    ends = (number.interval.lower, number.interval.upper) if number.interval else ()
    return max((abs(part) for part in (number.value, *ends) if part is not None), default=None)


def _written(value: float | None, number: Number, words: Language, largest: float | None) -> str:
    if value is None:
        return words.value(None)
    match number.unit:
        case "money" if number.currency:
            return Writer(words.code, number.currency).compact(value, largest=largest)
        case "ratio":
            return words.number(value, 2)
        case "share":
            return words.percent(value)
        case _:
            return words.number(value, 0)
