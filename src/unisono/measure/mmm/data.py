"""What the model reads: one outcome, the spend of each channel and the controls, period by period.

Missing outcomes stay missing (NaN): the likelihood uses the weeks that were observed. Missing spend or controls are refused,
because carry-over would silently treat them as zero.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from unisono.errors import ModelError
from unisono.words import Text, msg

Array = npt.NDArray[np.float64]

MIN_OBSERVED = 26
"""Fewest observed periods that the model accepts; below it nothing can be told apart from season and trend."""


@dataclass(frozen=True, slots=True)
class ModelData:
    """The history that a fit explains.

    Attributes:
        periods: first day of each period, contiguous.
        period_days: 7 for weeks, 28 for four-week periods, 30 for calendar months.
        outcome: (n_periods,) in `currency` (or in units when `currency` is None); NaN where missing.
        spend: (n_periods, n_channels) money, zero or more.
        channels: names.
        controls: (n_periods, n_controls) finite; `control_names` names them.
        currency: ISO code of spend.
        outcome_name: what the outcome is; `outcome_is_money` says whether ROI is money for money.
        country: for public holidays; None adds none.
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
    period_days: int = 7
    outcome_is_money: bool = True
    country: str | None = None
    notes: tuple[Text, ...] = field(default_factory=tuple)

    @property
    def n_periods(self) -> int:
        """Number of periods, observed or not."""
        return len(self.periods)

    @property
    def observed(self) -> npt.NDArray[np.bool_]:
        """(n_periods,) where the outcome is known."""
        return np.isfinite(self.outcome)


def checked(data: ModelData) -> ModelData:
    """The data as the model will use it: silent channels and constant controls set aside with a note.

    Raises:
        ModelError: when the history cannot be modelled, with the reason and the way out.
    """
    _refuse_impossible(data)
    notes = list(data.notes)
    active = data.spend.sum(axis=0) > 0
    for name in np.array(data.channels, dtype=object)[~active]:
        notes.append(
            msg(
                "{channel} has no spend in this history: nothing can be said about it.",
                channel=name,
            )
        )
    if not active.any():
        raise ModelError(
            msg("No channel has any spend."),
            remedy=msg("Import at least one source of media spend, or check the channel map."),
        )
    seen = data.controls[data.observed]
    useful = np.array(
        [np.ptp(seen[:, j]) > 1e-12 * max(1.0, float(np.abs(seen[:, j]).max())) for j in range(seen.shape[1])],
        dtype=bool,
    )
    for name in np.array(data.control_names, dtype=object)[~useful]:
        notes.append(msg("The control {control} never changes and is left out.", control=name))
    return ModelData(
        periods=data.periods,
        outcome=data.outcome,
        spend=np.ascontiguousarray(data.spend[:, active]),
        channels=tuple(np.array(data.channels, dtype=object)[active]),
        controls=np.ascontiguousarray(data.controls[:, useful]),
        control_names=tuple(np.array(data.control_names, dtype=object)[useful]),
        currency=data.currency,
        outcome_name=data.outcome_name,
        period_days=data.period_days,
        outcome_is_money=data.outcome_is_money,
        country=data.country,
        notes=tuple(notes),
    )


def _refuse_impossible(data: ModelData) -> None:
    n_observed = int(data.observed.sum())
    if n_observed < MIN_OBSERVED:
        raise ModelError(
            msg(
                "Only {n} periods have an outcome; at least {least} are needed to tell media from season and trend.",
                n=n_observed,
                least=MIN_OBSERVED,
            ),
            remedy=msg("Import a longer history (two years or more is better), or decide by experiments meanwhile."),
        )
    for name, block in (("spend", data.spend), ("controls", data.controls)):
        bad = ~np.isfinite(block)
        if bad.any():
            row, column = (int(i) for i in np.argwhere(bad)[0])
            names = data.channels if name == "spend" else data.control_names
            raise ModelError(
                msg(
                    "{series} is missing for {period}.",
                    series=names[column],
                    period=data.periods[row],
                ),
                remedy=msg(
                    "Complete it (a true zero must be written as 0), or shorten the history to the periods that are known."
                ),
            )
    if (data.spend < 0).any():
        row, column = (int(i) for i in np.argwhere(data.spend < 0)[0])
        raise ModelError(
            msg(
                "The spend of {channel} is negative in {period}: {value}.",
                channel=data.channels[column],
                period=data.periods[row],
                value=float(data.spend[row, column]),
            ),
            remedy=msg("Book the credit in the period that it corrects, then import the file again."),
        )
    seen = data.outcome[data.observed]
    if np.ptp(seen) <= 0:
        raise ModelError(
            msg(
                "The outcome {outcome} is always {value}.",
                outcome=data.outcome_name,
                value=float(seen[0]),
            ),
            remedy=msg("Check which column is the outcome in the mapping file."),
        )
    if seen.mean() <= 0:
        raise ModelError(
            msg(
                "The outcome {outcome} is zero or negative on average ({value}).",
                outcome=data.outcome_name,
                value=float(seen.mean()),
            ),
            remedy=msg("Use an outcome that media can raise, such as revenue or orders."),
        )
