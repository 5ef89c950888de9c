"""A budget split over channels and regions: the national planner's tables and search, a cell for each pair.

A request speaks of cells (`search@north`), of channels and of regions. A limit on a channel or a region is one on the
sum of its cells; a lock keeps each of them. What a channel's customers are worth, and how its prices rise, holds in all
its cells.

A plan is as firm as its fit: a draft while nobody questioned the fit (`unisono trust --by-region`) or it did not stand,
to be signed with care where points are marked, firm where nothing speaks against it. It is not recorded as a proposal:
change lists know a channel's campaigns, not their regions.

Limits: see `cells`; commitments, always-on minimums, bursts and active weeks are asked of single cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from unisono.domain import Estimate
from unisono.errors import PlanError
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.trust.report import FitTrust, worst
from unisono.plan.cells import Cell, Cells, cells_of
from unisono.plan.desk import prepare
from unisono.plan.plan import PlanLine, assumptions_of, lines_of
from unisono.plan.request import Group, PlanRequest
from unisono.plan.usual import reference_split
from unisono.plan.worth import bad_case, chance_better
from unisono.words import Text, msg

T = TypeVar("T")


class Firmness(StrEnum):
    """How far a plan can be relied on."""

    DRAFT = "draft"
    CAREFUL = "careful"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class RegionalPlan:
    """A recommended split over channels and regions with its promise.

    Attributes:
        run_id: the panel fit behind it.
        edition_id: the facts behind the fit.
        request: what was asked, cell by cell.
        currency: of the money.
        weeks: first days of the window's periods.
        cells: what each line is about.
        lines: one per cell; its `channel` is the cell's name.
        weekly: (n_weeks, n_cells) money of each period.
        gain: incremental margin over the usual split, same budget, tail included, as promised (see `doubt`); in the
            outcome's own unit, without a margin, where the outcome is not money.
        bad_case: mean of the worst quarter of the gain.
        probability_better: posterior probability that the gain is above zero; ties count half.
        assumptions: what it takes for granted, in words.
        firmness: see the module; `standing` says it in words.
        standing: see `firmness`.
    """

    run_id: str
    edition_id: str
    request: PlanRequest
    currency: str
    weeks: tuple[dt.date, ...]
    cells: tuple[Cell, ...]
    lines: tuple[PlanLine, ...]
    weekly: Array
    gain: Estimate
    bad_case: float
    probability_better: float
    assumptions: tuple[Text, ...]
    firmness: Firmness
    standing: Text

    @property
    def moves(self) -> bool:
        """Whether the plan differs from the usual split by more than a thousandth of the budget."""
        return sum(abs(line.planned - line.reference) for line in self.lines) > 0.001 * self.request.budget

    def by_channel(self) -> dict[str, tuple[float, float]]:
        """Today's and the planned money of each channel over all regions."""
        return self._summed(cell.channel for cell in self.cells)

    def by_region(self) -> dict[str | None, tuple[float, float]]:
        """Today's and the planned money of each region; under None what is bought for all regions together."""
        return self._summed(cell.region for cell in self.cells)

    def _summed(self, owners: Iterable[T]) -> dict[T, tuple[float, float]]:
        found: dict[T, tuple[float, float]] = {}
        for owner, line in zip(owners, self.lines, strict=True):
            today, planned = found.get(owner, (0.0, 0.0))
            found[owner] = today + line.reference, planned + line.planned
        return found


def make_regional_plan(panel: PanelResult, request: PlanRequest, trust: FitTrust | None = None) -> RegionalPlan:
    """The best split of `request`'s budget over channels and regions under `panel`.

    Args:
        panel: a fit of all regions.
        request: budget, weeks, limits, aim.
        trust: what questioning `panel` found; None where nobody asked.

    Raises:
        PlanError: names that the fit does not know, limits that cannot be met, a budget far outside everything ever
            spent, or an aim that needs a forecast of the outcome.
    """
    cells = cells_of(panel)
    asked = by_cell(request, cells)
    desk = prepare(cells, asked)
    split = desk.solve()
    weekly = desk.weekly(split)
    gain = desk.gain(weekly)
    firm, standing = firmness_of(panel, trust)
    return RegionalPlan(
        run_id=cells.run_id,
        edition_id=cells.edition_id,
        request=asked,
        currency=cells.data.currency,
        weeks=desk.periods,
        cells=cells.cells,
        lines=lines_of(desk, weekly.sum(axis=0) if asked.pacing.step else split),
        weekly=weekly,
        gain=Estimate.of_draws(gain, unit=cells.data.outcome_unit, level=cells.spec.level),
        bad_case=bad_case()(gain)[0],
        probability_better=chance_better(gain),
        assumptions=(*assumptions_of(desk, weekly), *_national(cells), *_moving(panel)),
        firmness=firm,
        standing=standing,
    )


def firmness_of(panel: PanelResult, trust: FitTrust | None) -> tuple[Firmness, Text]:
    """How firm a plan of `panel` is, and why, in words.

    Raises:
        PlanError: `trust` is about another fit.
    """
    if trust is None:
        return Firmness.DRAFT, msg("A draft: this fit by region was not put to the test yet.")
    if trust.run_id != panel.run_id:
        raise PlanError(
            msg("What was found about the fit {run} says nothing about {other}.", run=trust.run_id, other=panel.run_id),
            remedy=msg("Question the fit that the plan is made from."),
        )
    match worst((trust.grade, panel.grade)):
        case Grade.FAIL if trust.grade is Grade.FAIL:
            return Firmness.DRAFT, msg("A draft. {verdict}", verdict=trust.verdict)
        case Grade.FAIL:
            return Firmness.DRAFT, msg("A draft. {verdict}", verdict=panel.recommendation)
        case Grade.REVIEW:
            verdict = trust.verdict if trust.grade is Grade.REVIEW else panel.recommendation
            return Firmness.CAREFUL, msg("To be signed with care. {verdict}", verdict=verdict)
        case _:
            return Firmness.FIRM, msg("This plan can be signed. {verdict}", verdict=trust.verdict)


def todays_money(panel: PanelResult, request: PlanRequest) -> dict[str, float]:
    """The usual split scaled to the budget: money of every cell, channel and region by name."""
    cells = cells_of(panel)
    found: dict[str, float] = {}
    for cell, money in zip(cells.cells, reference_split(cells, request).tolist(), strict=True):
        for name in {cell.name, cell.channel, cell.region} - {None}:
            found[str(name)] = found.get(str(name), 0.0) + money
    return found


def by_cell(request: PlanRequest, cells: Cells) -> PlanRequest:
    """`request` with every channel and region that it speaks of spelt out in cells.

    Raises:
        PlanError: a name stands for no cell.
    """
    _refuse_unknown(request, cells)
    own = {cell.name for cell in cells.cells}
    groups = [replace(group, channels=_spelt(group.channels, cells)) for group in request.groups]
    groups += [
        Group(name, cells.named(name), lower, upper)
        for name, (lower, upper) in request.bounds.items()
        if name not in own
    ]
    return replace(
        request,
        bounds={name: limits for name, limits in request.bounds.items() if name in own},
        locks=frozenset(_spelt(request.locks, cells)),
        groups=tuple(groups),
        aim=replace(request.aim, ltv=_each(request.aim.ltv, cells)),
        market=replace(request.market, elasticity=_each(request.market.elasticity, cells)),
    )


def _spelt(names: Iterable[str], cells: Cells) -> tuple[str, ...]:
    """The cells that `names` stand for, each once, in their order."""
    wanted = {cell for name in names for cell in cells.named(name)}
    return tuple(cell.name for cell in cells.cells if cell.name in wanted)


def _each(values: Mapping[str, float], cells: Cells) -> dict[str, float]:
    """`values` by cell; what is said of a single cell goes before what is said of its channel or region."""
    general = {cell: value for name, value in values.items() for cell in cells.named(name)}
    return general | {name: value for name, value in values.items() if name in cells.data.channels}


def _refuse_unknown(request: PlanRequest, cells: Cells) -> None:
    unknown = tuple(sorted(name for name in request.named if not cells.named(name)))
    if unknown:
        raise PlanError(
            msg("The fit by region does not know: {unknown}.", unknown=unknown),
            remedy=msg(
                "Name a channel ({channels}), a region ({regions}), or one in the other, such as {example}.",
                channels=tuple(dict.fromkeys(cell.channel for cell in cells.cells)),
                regions=tuple(dict.fromkeys(cell.region for cell in cells.cells if cell.region is not None)),
                example=cells.cells[0].name,
            ),
        )


def _national(cells: Cells) -> tuple[Text, ...]:
    names = tuple(cell.channel for cell in cells.cells if cell.region is None)
    if not names:
        return ()
    return (msg("{channels} is bought for all regions together and planned as one amount.", channels=names),)


def _moving(panel: PanelResult) -> tuple[Text, ...]:
    names = tuple(name for name, _ in panel.spec.varying)
    if not names:
        return ()
    return (msg("The effects of {channels} stay as they were at the end of the history.", channels=names),)
