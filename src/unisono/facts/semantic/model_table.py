"""The table that the media-mix model reads: outcome, spend by channel and controls, period by period.

Periods are the outcome's own: weeks of the workspace for daily facts, else the weeks or months that it comes in. The
window is what all sources know in common. Inside it a platform without rows delivered nothing, which is zero; a
series without a value is missing, which stays NaN; every choice is told in `notes`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unisono.domain import Settings
from unisono.facts.semantic.matrices import (
    activity_matrix,
    check_currencies,
    control_matrix,
    exposures,
    outcome_column,
    spend_matrix,
)
from unisono.facts.semantic.outcomes import find_outcome
from unisono.facts.semantic.reached import Reached, reached
from unisono.facts.semantic.window import future_periods, window_of
from unisono.facts.store import Facts
from unisono.words import Text

Floats = npt.NDArray[np.float64]
UNMAPPED = "unmapped"
"""The channel of spend that no rule of the channel map fits."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelTable:
    """History and known future, by period; arrays are float64, NaN is missing.

    Attributes:
        week_on: first days of the periods, contiguous.
        period_days: 7 for weeks, 28 for four weeks, 30 (nominal) for calendar months.
        outcome: (n_weeks,); NaN where missing.
        outcome_name: `net_revenue` or the name of a series.
        outcome_is_money: whether it is in `currency`.
        currency: of spend, and of the outcome where it is money.
        channels: names; `unmapped` where no rule of the channel map fits.
        spend: (n_weeks, n_channels) money delivered.
        exposure: by channel where known, (n_weeks,): impressions, GRP … in `exposure_units`.
        controls: (n_weeks, n_controls), promotions among them.
        control_names: names of its columns.
        promotions: those of them that are promotions.
        future_on: first days of the periods after history whose controls are known already.
        future_controls: (n_future, n_controls).
        organic: names of organic media, activity without spend.
        activity: (n_weeks, n_organic) of it; NaN is missing.
        reached: reach and frequency of the channels that tell them.
        notes: choices that were made on the way, for people.
    """

    week_on: tuple[dt.date, ...]
    period_days: int
    outcome: Floats
    outcome_name: str
    outcome_is_money: bool
    currency: str
    channels: tuple[str, ...]
    spend: Floats
    exposure: Mapping[str, Floats]
    exposure_units: Mapping[str, str]
    controls: Floats
    control_names: tuple[str, ...]
    promotions: tuple[str, ...]
    future_on: tuple[dt.date, ...]
    future_controls: Floats
    organic: tuple[str, ...]
    activity: Floats
    reached: Reached
    notes: tuple[Text, ...]

    @property
    def n_weeks(self) -> int:
        """Number of periods of history."""
        return len(self.week_on)


def model_table(facts: Facts, settings: Settings, until: dt.date | None = None) -> ModelTable:
    """Put together what the model reads; nothing of periods that end after the day `until`.

    Raises:
        InputError: there is no outcome or no spend, money is in several currencies, or the sources share no period.
    """
    outcome = find_outcome(facts, settings)
    window = window_of(facts, outcome, until)
    periods = outcome.step.frame(window.starts)
    values = outcome_column(facts, outcome, window.starts)
    spend = spend_matrix(facts, outcome.step, window.starts, UNMAPPED)
    check_currencies(spend.amounts, values.amounts, settings)
    controls = control_matrix(facts, outcome.step, window.starts)
    future = future_periods(facts, outcome.step, window.starts[-1])
    activity = activity_matrix(facts, outcome.step, window.starts)
    delivered = reached(facts, outcome.step, window.starts, spend.channels)
    exposure = exposures(facts, periods, spend.channels, UNMAPPED)
    return ModelTable(
        week_on=window.starts,
        period_days=outcome.step.days,
        outcome=values.values,
        outcome_name=outcome.name,
        outcome_is_money=values.is_money,
        currency=settings.currency,
        channels=spend.channels,
        spend=spend.values,
        exposure=exposure.values,
        exposure_units=exposure.units,
        controls=controls.values,
        control_names=controls.names,
        promotions=controls.promotions,
        future_on=future,
        future_controls=control_matrix(facts, outcome.step, future, like=controls).values,
        organic=activity.names,
        activity=activity.values,
        reached=delivered,
        notes=(*outcome.notes, *window.notes, *values.notes, *spend.notes, *exposure.notes, *delivered.notes),
    )
