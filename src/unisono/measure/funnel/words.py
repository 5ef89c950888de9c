"""What a long-term fit and a fit of leads say in sentences, for every face."""

from __future__ import annotations

from typing import Any

from unisono.measure.funnel.leads_fit import LeadsResult
from unisono.measure.funnel.result import BrandResult, Telling
from unisono.words import Money, Share, Text, is_currency, msg

TELLING: dict[Telling, Text] = {
    Telling.DATA: msg("the data"),
    Telling.BOTH: msg("data and belief"),
    Telling.BELIEF: msg("belief: cannot be told"),
}
"""Who speaks in a long-term figure."""


def reading_texts(fit: BrandResult) -> tuple[Text, ...]:
    """What a rise of each survey, volume of searches and further outcome goes with."""
    data = fit.data.model
    unit = data.currency if data.outcome_is_money else data.outcome_name
    return tuple(_reading(row, unit) for row in fit.brand_table().to_dicts())


def _reading(row: dict[str, Any], unit: str) -> Text:
    if row["telling"] == Telling.BELIEF.value and row["kind"] == "outcome":
        return msg("What the brand does for {reading} cannot be told from this data.", reading=row["reading"])
    if row["telling"] == Telling.BELIEF.value:
        return msg("What a rise of {reading} earns cannot be told from this data.", reading=row["reading"])
    if row["kind"] == "outcome":
        return msg(
            "Where the brand adds one per cent to the outcome, {reading} gains {value} a period ({lower} – {upper}).",
            reading=row["reading"],
            value=round(row["earns"], 2),
            lower=round(row["earns_lower"], 2),
            upper=round(row["earns_upper"], 2),
        )
    amounts = {end: _amount(row[f"earns{name}"], unit) for end, name in _ENDS}
    if row["kind"] == "survey":
        return msg(
            "A point of {reading} goes with {value} a period ({lower} – {upper}).", reading=row["reading"], **amounts
        )
    return msg(
        "One per cent more {reading} goes with {value} a period ({lower} – {upper}).", reading=row["reading"], **amounts
    )


def _amount(value: float, unit: str) -> Money | float:
    return Money(value, unit) if is_currency(unit) else round(value, 2)


_ENDS = (("value", ""), ("lower", "_lower"), ("upper", "_upper"))


def leads_texts(leads: LeadsResult) -> tuple[Text, ...]:
    """Conversion, delay, and what open leads still hold."""
    found = leads.summary()
    return (
        msg(
            "Of today's leads {share} become deals ({lower} – {upper}, {level}); half of these within {weeks} weeks, "
            "nine in ten within {late}.",
            share=Share(found["conversion"], 1),
            lower=Share(found["conversion_lower"], 1),
            upper=Share(found["conversion_upper"], 1),
            level=Share(leads.spec.model.level),
            weeks=round(found["delay_weeks"]),
            late=round(found["delay_late_weeks"]),
        ),
        msg(
            "Open leads still hold {deals} deals ({lower} – {upper}).",
            deals=round(found["open_deals"]),
            lower=round(found["open_deals_lower"]),
            upper=round(found["open_deals_upper"]),
        ),
    )
