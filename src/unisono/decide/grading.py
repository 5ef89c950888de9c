"""What a grade is: promised against happened, split so that it adds up, and whether the promise was kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from unisono.decide.proposal import Forecast
from unisono.words import Text


class Kept(StrEnum):
    """Whether what was promised came true; UNDECIDED when the facts cannot tell."""

    KEPT = "kept"
    MISSED = "missed"
    EXCEEDED = "exceeded"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict and its reason."""

    kept: Kept
    reason: Text


@dataclass(frozen=True, slots=True)
class Observation:
    """What happened, in plain numbers, in the unit of the promised outcome.

    Attributes:
        weeks: first days of the weeks of the window whose outcome is known.
        observed: total outcome of the window.
        with_actual_spend: the model's prediction of it with the spend as it was and the controls as planned.
        with_actual_context: the same with promotions, price and other controls as they were, too.
        planned_spend, actual_spend: money by channel over the window; None where it is not known.
        gain: the effect as the model estimates it now, with the window's facts; None without a new fit.
        edition_id, run_id: where the figures come from.
    """

    weeks: tuple[dt.date, ...]
    observed: float | None
    with_actual_spend: float | None
    with_actual_context: float | None
    planned_spend: Mapping[str, float]
    actual_spend: Mapping[str, float | None]
    gain: Forecast | None = None
    edition_id: str | None = None
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelExecution:
    """Planned and actual money of one channel; `rate` = actual / planned, None where it has no meaning."""

    channel: str
    planned: Decimal
    actual: Decimal | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Observed minus promised, split exactly: `total` = `execution` + `context` + `unexplained`.

    A part that could not be computed is None, and lies in `unexplained`.
    """

    total: Decimal
    execution: Decimal | None
    context: Decimal | None
    unexplained: Decimal


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of one proposal's promise.

    Attributes:
        verdict: the overall judgement; `outcome` and `gain` are its two legs, `execution` says how the plan was
            carried out.
        promised: the outcome that was promised; `observed` is in the same unit.
        promised_gain, estimated_gain: the effect as promised, and as estimated afterwards.
        channels: planned and actual money.
    """

    verdict: Judgement
    outcome: Judgement
    gain: Judgement | None
    execution: Text
    promised: Forecast
    observed: Decimal
    gap: Gap
    promised_gain: Forecast
    estimated_gain: Forecast | None
    channels: tuple[ChannelExecution, ...]
    first_on: dt.date
    last_on: dt.date
    graded_on: dt.date
    edition_id: str | None = None
    run_id: str | None = None
