"""A fit by region as the planner reads it: one cell for each channel in each region, such as `search@north`.

A cell is to the planner what a channel is in a national fit. Its curve is the region's own: the channel's carry-over
and saturation over spend per head, times the effect that the region was found to have. A channel that is bought for all
regions together is a single cell: per head every region sees the same of it, so that its curve is the sum of theirs.

Limits: the outcome without media is not foreseen by region, so such a plan promises a gain and no total.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.errors import PlanError
from unisono.measure.mmm.baseline import BaselineDraws
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.words import msg


@dataclass(frozen=True, slots=True)
class Cell:
    """One channel in one region, or in all of them (`region` None)."""

    channel: str
    region: str | None

    @property
    def name(self) -> str:
        """What a person writes: `search@north`, or `tv` alone where it is bought for all regions together."""
        return self.channel if self.region is None else f"{self.channel}@{self.region}"


@dataclass(frozen=True, slots=True)
class Cells:
    """A panel fit, laid out for the planner.

    Attributes:
        run_id: of the panel fit.
        edition_id: the facts behind it.
        spec: its choices.
        cells: in the order of the columns of `data.spend` and `draws`.
        data: spend by cell; the outcome is that of all regions together.
        draws: how each cell responds.
        organic: None: the model of regions counts no organic media.
    """

    run_id: str
    edition_id: str
    spec: PanelSpec
    cells: tuple[Cell, ...]
    data: ModelData
    draws: ChannelDraws
    organic: ChannelDraws | None = None

    def named(self, name: str) -> tuple[str, ...]:
        """Names of the cells that `name` stands for: itself, all of a channel, or all of a region; empty if none."""
        return tuple(cell.name for cell in self.cells if name in {cell.name, cell.channel, cell.region})

    def baseline(self, **_asked: object) -> BaselineDraws:
        """Never: see the module.

        Raises:
            PlanError: always.
        """
        raise PlanError(
            msg("A fit by region does not foresee the outcome without media, so it cannot plan for a total outcome."),
            remedy=msg("Ask for the best gain of a budget, or plan for the goal nationally."),
        )


def cells_of(panel: PanelResult) -> Cells:
    """The cells of `panel`."""
    data, natural = panel.data, panel.natural()
    n_units = len(data.units)
    scaled = panel.linear.effect * (data.size * data.scale)[None, :, None] * panel.latest()[:, None, :]
    per_head = data.spend.mean(axis=(0, 1))
    cells: list[Cell] = []
    owner, spend, beta, usual = [], [], [], []
    for m, channel in enumerate(data.channels):
        if channel in data.national:
            cells.append(Cell(channel, None))
            owner.append(m)
            spend.append(data.spend[:, :, m].sum(axis=0))
            beta.append(scaled[:, :, m].sum(axis=1))
            usual.append(per_head[m] * n_units)
            continue
        for g, unit in enumerate(data.units):
            cells.append(Cell(channel, unit))
            owner.append(m)
            spend.append(data.spend[g, :, m])
            beta.append(scaled[:, g, m])
            usual.append(per_head[m] * data.size[g])
    return Cells(
        run_id=panel.run_id,
        edition_id=panel.edition_id,
        spec=panel.spec,
        cells=tuple(cells),
        data=_history(panel, cells, np.column_stack(spend)),
        draws=ChannelDraws(
            decay=np.ascontiguousarray(natural["decay"][:, owner]),
            half=np.ascontiguousarray(natural["half"][:, owner]),
            slope=np.ascontiguousarray(natural["slope"][:, owner]),
            roi=np.ascontiguousarray(natural["roi_average"][:, owner]),
            beta=np.ascontiguousarray(np.column_stack(beta)),
            mean_spend=np.array(usual),
            window=panel.spec.window_for(data.calendar()),
        ),
    )


def _history(panel: PanelResult, cells: list[Cell], spend: Array) -> ModelData:
    data = panel.data
    return ModelData(
        periods=data.periods,
        outcome=data.outcome.sum(axis=0),
        spend=spend,
        channels=tuple(cell.name for cell in cells),
        controls=np.zeros((data.n_periods, 0)),
        control_names=(),
        currency=data.currency,
        outcome_name=data.outcome_name,
        period_days=data.period_days,
        outcome_is_money=data.outcome_is_money,
        country=data.country,
    )
