"""What the planner reads of a fit, national or by region."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from unisono.measure.mmm.baseline import BaselineDraws
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.effects import ChannelDraws


class Said(Protocol):
    """Choices of a fit that its plans keep to."""

    @property
    def level(self) -> float:
        """Of the reported intervals."""

    @property
    def seed(self) -> int:
        """Equal seeds give equal figures."""


class Subject(Protocol):
    """A fit that can be planned with: its cells (channels, or channels by region), what they cost and bring."""

    @property
    def run_id(self) -> str:
        """The fit's name."""

    @property
    def edition_id(self) -> str:
        """The facts behind it."""

    @property
    def data(self) -> ModelData:
        """Its history; the columns of spend are the cells."""

    @property
    def draws(self) -> ChannelDraws:
        """How each cell responds."""

    @property
    def organic(self) -> ChannelDraws | None:
        """How organic media respond; None where there is none."""

    @property
    def spec(self) -> Said:
        """Its choices."""

    def baseline(
        self, *, seed: int = 0, n_draws: int, future: tuple[dt.date, ...] = (), future_controls: Array | None = None
    ) -> BaselineDraws:
        """The outcome without media, drawn forward; raises PlanError where it cannot be foreseen."""
