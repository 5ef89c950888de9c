"""The long term on a model card: what media pays back through the brand, what leads become, and who speaks in it."""

from __future__ import annotations

from collections.abc import Iterator

from unisono.measure.funnel.leads_fit import LeadsResult
from unisono.measure.funnel.result import BrandResult, Telling
from unisono.measure.funnel.words import TELLING, leads_texts, reading_texts
from unisono.measure.mmm.interop.card import Addition, Section
from unisono.words import Share, Text, msg


def long_term_on_card(brand: BrandResult, leads: LeadsResult | None, edition_id: str) -> Addition:
    """What a long-term fit, and the fit of leads beside it, add to the card of a fit on the edition `edition_id`."""
    section = Section(msg("The long term"), tuple(_points(brand, leads, edition_id)))
    return Addition(
        "long_term",
        section,
        {
            "run_id": brand.run_id,
            "edition_id": brand.edition_id,
            "verdict": brand.grade.value,
            "channels": brand.channels_table().to_dicts(),
            "half_life": brand.half_life(),
            "readings": brand.brand_table().to_dicts(),
            "leads": leads.summary() if leads else None,
        },
    )


def _points(brand: BrandResult, leads: LeadsResult | None, edition_id: str) -> Iterator[Text]:
    yield msg("Run {run} on edition {edition}.", run=brand.run_id, edition=brand.edition_id)
    if brand.edition_id != edition_id:
        yield msg("It was computed from other facts than the fit of this card.")
    priors = brand.spec.priors
    yield msg(
        "Believed before: a long-term effect of {long} times the short-term one, half of it lost after {weeks} weeks.",
        long=priors.long_over_short,
        weeks=priors.half_life,
    )
    for row in brand.channels_table().to_dicts():
        name = msg("All media") if row["channel"] == "all" else row["channel"]
        yield msg(
            "{channel}: {roi} back through the brand within two years for each unit of money (between {lower} and "
            "{upper}, {level}); who speaks: {telling}.",
            channel=name,
            roi=round(row["roi_long"], 2),
            lower=round(row["roi_long_lower"], 2),
            upper=round(row["roi_long_upper"], 2),
            level=Share(brand.level),
            telling=TELLING[Telling(row["telling"])],
        )
    yield from reading_texts(brand)
    if leads is not None:
        yield from leads_texts(leads)
    yield from (found.text for found in brand.diagnostics if found.grade.value != "pass")
