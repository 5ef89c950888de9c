"""What the panel reads: one outcome, the spend of each channel and the controls, unit by unit and period by period.

A unit is a region, a product or a brand. Missing outcomes stay missing (NaN): units may have holes and may start late.
Media that is only known for all units together is shared out by size (`share_out`), and said in the notes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from unisono.errors import ModelError
from unisono.measure.mmm.data import WEEK, Array, ModelData
from unisono.words import Text, msg


@dataclass(frozen=True, slots=True)
class PanelData:
    """The history of several units.

    Attributes:
        periods: first day of each period, contiguous, common to all units.
        units: names of regions, products or brands.
        outcome: (n_units, n_periods) in `currency`, or in units when `outcome_is_money` is False; NaN where missing.
        spend: (n_units, n_periods, n_channels) money, zero or more; may be NaN for a whole unit before its first
            outcome, when it was not there yet.
        channels: names.
        controls: (n_units, n_periods, n_controls) finite; `control_names` names them.
        currency: ISO code of spend.
        outcome_name: what the outcome is.
        population: (n_units,) people, shops or other size of each unit; None takes the mean outcome.
        period_days: 7 for weeks, 28 for four-week periods, 30 for calendar months.
        outcome_is_money: whether ROI is money for money.
        country: for public holidays; None adds none.
        national: channels that are bought for all units together: nothing of their spend is known by unit.
        notes: choices made on the way here, in words.
    """

    periods: tuple[dt.date, ...]
    units: tuple[str, ...]
    outcome: Array
    spend: Array
    channels: tuple[str, ...]
    controls: Array
    control_names: tuple[str, ...]
    currency: str
    outcome_name: str
    population: Array | None = None
    period_days: int = WEEK
    outcome_is_money: bool = True
    country: str | None = None
    national: tuple[str, ...] = ()
    notes: tuple[Text, ...] = field(default_factory=tuple)

    @property
    def n_periods(self) -> int:
        """Number of periods, observed or not."""
        return len(self.periods)

    @property
    def observed(self) -> npt.NDArray[np.bool_]:
        """(n_units, n_periods) where the outcome is known."""
        return np.isfinite(self.outcome)

    @property
    def size(self) -> Array:
        """(n_units,) size of each unit, mean 1: its population, or its mean outcome where that is not given."""
        size = np.nanmean(self.outcome, axis=1) if self.population is None else np.asarray(self.population, float)
        return np.asarray(size / size.mean())

    @property
    def scale(self) -> float:
        """Outcome of one period in a unit of size 1."""
        return float(np.nanmean(self.outcome, axis=1).sum() / len(self.units))

    @property
    def outcome_unit(self) -> str:
        """What contributions are counted in: the currency, or the outcome's name."""
        return self.currency if self.outcome_is_money else self.outcome_name

    def calendar(self) -> ModelData:
        """The panel's dates as one series without money, for everything that depends on dates alone."""
        return ModelData(
            periods=self.periods,
            outcome=np.full(self.n_periods, np.nan),
            spend=np.zeros((self.n_periods, 0)),
            channels=(),
            controls=np.zeros((self.n_periods, 0)),
            control_names=(),
            currency=self.currency,
            outcome_name=self.outcome_name,
            period_days=self.period_days,
            outcome_is_money=self.outcome_is_money,
            country=self.country,
        )


def share_out(data: PanelData, spend: Array, channels: tuple[str, ...]) -> PanelData:
    """`data` with channels whose spend is only known for all units together, shared out by size.

    Such spend is added to what a channel of the same name has in each unit. Every unit sees the same of it per head, so
    a channel that is only known in total tells its average effect by its weeks alone, as in a national model.

    Args:
        data: the panel.
        spend: (n_periods, n_shared) money of all units.
        channels: (n_shared,) names.

    Raises:
        ModelError: when the shape does not fit.
    """
    if spend.shape != (data.n_periods, len(channels)):
        raise ModelError(
            msg(
                "The block {block} has shape {found}, but {shape} was expected.",
                block="spend",
                found=spend.shape,
                shape=(data.n_periods, len(channels)),
            ),
            remedy=msg("Give one row per period and one column per name."),
        )
    share = data.size / len(data.units)
    blocks = {name: data.spend[:, :, m] for m, name in enumerate(data.channels)}
    national = tuple(name for name in channels if name not in blocks or not blocks[name].any())
    for j, name in enumerate(channels):
        part = share[:, None] * spend[:, j]
        blocks[name] = blocks[name] + part if name in blocks else part
    note = msg("The spend of {channels} is not known by unit and was shared out by size.", channels=channels)
    return dataclasses.replace(
        data,
        spend=np.stack(list(blocks.values()), axis=2),
        channels=tuple(blocks),
        national=(*data.national, *national),
        notes=(*data.notes, note),
    )
