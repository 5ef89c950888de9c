"""What the long-term model accepts, and what it refuses with the way out.

Refused: a history where nothing shows the brand (slow effects of media cannot then be told from the market's own
movement), one too short to hold anything slow, surveys that are no shares.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from unisono.errors import ModelError
from unisono.measure.funnel.data import BrandData, Survey
from unisono.measure.mmm.checks import MIN_OBSERVED, checked
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.reach import Delivery
from unisono.words import msg

SHORTEST = 78
"""Weeks of history below which no effect of half a year and more can be looked for."""


def checked_brand(data: BrandData) -> BrandData:
    """The data as the model will use it.

    Raises:
        ModelError: when it cannot be modelled, with the reason and the way out.
    """
    model = checked(_by_spend_alone(_organic_as_controls(data.model)))
    if not data.surveys and not any(series.shows_brand for series in data.series):
        raise ModelError(
            msg("Nothing in these facts shows the brand: there is neither a survey nor a volume of brand searches."),
            remedy=msg(
                "Import waves of brand awareness (role survey) or weekly searches for the brand (role brand_search); "
                "without them a long-term effect cannot be told from the market's own movement."
            ),
        )
    if model.years * 365.25 / 7 < SHORTEST:
        raise ModelError(
            msg(
                "This history has {weeks} weeks; at least {least} are needed to look for effects that build slowly.",
                weeks=round(model.years * 365.25 / 7),
                least=SHORTEST,
            ),
            remedy=msg("Import a longer history; three years are better."),
        )
    for series in data.series:
        value = series.value
        if value.shape != (model.n_periods,) or np.isfinite(value).sum() < MIN_OBSERVED or np.nanmin(value) < 0:
            raise ModelError(
                msg("The series {series} cannot be used.", series=series.name),
                remedy=msg(
                    "Give one value of zero or more for each period, at least {least} of them known; "
                    "leave unknown ones empty.",
                    least=MIN_OBSERVED,
                ),
            )
        if np.nanmax(value) == np.nanmin(value):
            raise ModelError(
                msg("The series {series} never changes.", series=series.name),
                remedy=msg("Check its column, or leave it out."),
            )
    for survey in data.surveys:
        _refuse_no_share(survey)
    names = data.reading_names
    repeated = tuple(sorted({name for name in names if names.count(name) > 1}))
    if repeated:
        raise ModelError(
            msg("These names stand for more than one column: {names}.", names=repeated),
            remedy=msg("Rename them in the channel map or the mapping file."),
        )
    return dataclasses.replace(data, model=model)


def _organic_as_controls(model: ModelData) -> ModelData:
    """Media without spend moves the outcome in a straight line here, and builds no brand."""
    if not model.organic:
        return model
    note = msg("Media without spend counts as a control in the long-term model: {names}.", names=model.organic)
    return dataclasses.replace(
        model,
        controls=np.hstack([model.controls, model.activity]),
        control_names=(*model.control_names, *model.organic),
        organic=(),
        activity=np.zeros((0, 0)),
        notes=(*model.notes, note),
    )


def _by_spend_alone(model: ModelData) -> ModelData:
    """Channels told by reach and frequency stand for their spend here."""
    if not model.delivery.channels:
        return model
    note = msg(
        "The long-term model counts these channels by their spend, without reach: {names}.",
        names=model.delivery.channels,
    )
    return dataclasses.replace(model, delivery=Delivery(), notes=(*model.notes, note))


def _refuse_no_share(survey: Survey) -> None:
    known = survey.value[np.isfinite(survey.value)]
    if known.size == 0 or known.min() < 0 or known.max() > 1 or known.max() == 0:
        raise ModelError(
            msg("The survey {survey} is no share of the people asked.", survey=survey.name),
            remedy=msg("Give shares between 0 and 1, or per cent."),
        )
    sample = survey.sample[np.isfinite(survey.sample)]
    if sample.size and sample.min() < 1:
        raise ModelError(
            msg("The survey {survey} states a sample of less than one person.", survey=survey.name),
            remedy=msg("Give the number of people asked in each wave, or leave it empty."),
        )
