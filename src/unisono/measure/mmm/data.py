"""What the model reads: one outcome, the spend of each channel and the controls, period by period.

Missing outcomes stay missing (NaN): the likelihood uses the periods that were observed. `checks` says what is refused.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from unisono.measure.mmm.reach import Delivery
from unisono.words import Text

Array = npt.NDArray[np.float64]

WEEK = 7
MONTH = 30
"""The `period_days` that stands for calendar months."""


@dataclass(frozen=True, slots=True)
class ModelData:
    """The history that a fit explains.

    Attributes:
        periods: first day of each period, contiguous.
        outcome: (n_periods,) in `currency`, or in units when `outcome_is_money` is False; NaN where missing.
        spend: (n_periods, n_channels) money, zero or more.
        channels: names.
        controls: (n_periods, n_controls) finite; `control_names` names them.
        currency: ISO code of spend.
        outcome_name: what the outcome is.
        period_days: 7 for weeks, 28 for four-week periods, 30 for calendar months.
        outcome_is_money: whether ROI is money for money.
        country: for public holidays; None adds none.
        organic: names of organic media: activity without spend, such as e-mails sent, posts or press coverage.
        activity: (n_periods, n_organic) of it, zero or more, in any unit.
        delivery: reach and frequency of the channels that tell them.
        notes: choices made on the way here, in words.
    """

    periods: tuple[dt.date, ...]
    outcome: Array
    spend: Array
    channels: tuple[str, ...]
    controls: Array
    control_names: tuple[str, ...]
    currency: str
    outcome_name: str
    period_days: int = WEEK
    outcome_is_money: bool = True
    country: str | None = None
    organic: tuple[str, ...] = ()
    activity: Array = field(default_factory=lambda: np.zeros((0, 0)))
    delivery: Delivery = field(default_factory=Delivery)
    notes: tuple[Text, ...] = field(default_factory=tuple)

    @property
    def n_periods(self) -> int:
        """Number of periods, observed or not."""
        return len(self.periods)

    @property
    def media(self) -> tuple[str, ...]:
        """Names of everything whose response is modelled: channels, then organic media."""
        return (*self.channels, *self.organic)

    @property
    def inputs(self) -> Array:
        """(n_periods, n_media) what `media` responds to: spend, then activity."""
        return np.hstack([self.spend, self.activity]) if self.organic else self.spend

    @property
    def observed(self) -> npt.NDArray[np.bool_]:
        """(n_periods,) where the outcome is known."""
        return np.isfinite(self.outcome)

    @property
    def years(self) -> float:
        """Length of the history."""
        return (self.period(self.n_periods) - self.periods[0]).days / 365.25

    @property
    def outcome_unit(self) -> str:
        """What contributions are counted in: the currency, or the outcome's name."""
        return self.currency if self.outcome_is_money else self.outcome_name

    def period(self, index: int) -> dt.date:
        """First day of period `index` on this history's calendar; `n_periods` is the first one after it."""
        first = self.periods[0]
        if self.period_days != MONTH:
            return first + dt.timedelta(days=self.period_days * index)
        year, month = divmod(first.year * 12 + first.month - 1 + index, 12)
        return dt.date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))

    def following(self, n: int) -> tuple[dt.date, ...]:
        """First days of the `n` periods after the history."""
        return tuple(self.period(self.n_periods + i) for i in range(n))

    def periods_in(self, weeks: float) -> int:
        """How many periods cover `weeks` weeks, at least one.

        Months are counted as twelfths of a year, so that 52 weeks are 12 months and 13 weeks are 3.
        """
        days = 365.25 / 12 if self.period_days == MONTH else self.period_days
        return max(1, round(weeks * 7 / days))
