"""What the long-term model reads: the national history, and everything that shows the brand or a further outcome.

A survey wave is one figure of some days with its own sample; a volume of searches is known period by period; a further
outcome (new customers, leads) is a series like the first. Missing stays missing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from unisono.measure.mmm.data import Array, ModelData

SHOWS_BRAND = ("survey", "search")
"""Kinds of series by which the brand can be seen."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Waves of one question, such as spontaneous awareness.

    Attributes:
        name: of the question.
        first_on: (n_waves,) first day of each wave's field time.
        last_on: (n_waves,) its last day.
        value: (n_waves,) share of the people asked, 0 to 1.
        sample: (n_waves,) people asked; NaN where it is not known.
    """

    name: str
    first_on: tuple[dt.date, ...]
    last_on: tuple[dt.date, ...]
    value: Array
    sample: Array


@dataclass(frozen=True, slots=True)
class Series:
    """A further series over the history's periods.

    Attributes:
        name: of it.
        value: (n_periods,) zero or more; NaN where missing.
        shows_brand: a volume of searches (or visits) for the brand; else a further outcome.
    """

    name: str
    value: Array
    shows_brand: bool


@dataclass(frozen=True, slots=True)
class BrandData:
    """One history with everything that shows its brand.

    Attributes:
        model: outcome, spend, controls, period by period.
        surveys: questions.
        series: volumes of searches and further outcomes.
    """

    model: ModelData
    surveys: tuple[Survey, ...] = ()
    series: tuple[Series, ...] = ()

    @property
    def reading_names(self) -> tuple[str, ...]:
        """The first outcome, then series, then surveys: the order of everything by reading."""
        return (self.model.outcome_name, *(s.name for s in self.series), *(s.name for s in self.surveys))
