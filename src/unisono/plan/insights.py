"""What a plan hangs on: where the next unit should go, which moves are sure, what would change the answer.

next unit      margin of one more unit of money in each channel, at the usual split
sure moves     moves that are right in at least 90 % of the draws, funded as the plan funds them
prices         what one more unit of budget, or of a bound that holds a channel, is worth by the plan's measure
least change   the fewest channels that keep 90 % of the plan's worth
tipping point  the share of a moved channel's believed return at which moving it stops paying
ranking        how much money the plan would lay elsewhere, were a channel's return at the low or high third of what
is believed, or an assumption otherwise
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unisono.domain import Estimate
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult
from unisono.plan.desk import Desk, judge_of, prepare, today_total
from unisono.plan.limits import Limits
from unisono.plan.request import PlanRequest
from unisono.plan.together import Tables
from unisono.words import Text, msg

Mask = npt.NDArray[np.bool_]

SURE = 0.9
KEEP = 0.9
_MOVED = 0.02
_AT_BOUND = 1e-4


@dataclass(frozen=True, slots=True)
class NextUnit:
    """One more unit of money in a channel at the usual split: the margin it brings, and the chance that it pays."""

    channel: str
    margin: Estimate
    probability_pays: float


@dataclass(frozen=True, slots=True)
class Move:
    """One channel's move in the plan.

    Attributes:
        channel: its name.
        change: money moved to it (negative: taken from it).
        probability_right: share of draws in which the move earns more than the money does where it comes from or goes.
        sure: that is at least 90 %.
        tipping: share of the channel's believed return at which the move stops paying: below 1 for a raise, above 1 for
            a cut; None where nothing is on the other side.
    """

    channel: str
    change: float
    probability_right: float
    sure: bool
    tipping: float | None


@dataclass(frozen=True, slots=True)
class Price:
    """What one more unit of money that a limit allows is worth; `limit` says which one holds."""

    limit: Text
    worth: float


@dataclass(frozen=True, slots=True)
class Hinge:
    """An assumption and how far the plan turns on it: money laid elsewhere, as a share of the budget, at its worst."""

    what: Text
    moved: float


@dataclass(frozen=True, slots=True)
class Insights:
    """Everything that a plan hangs on.

    Attributes:
        next_unit: best first.
        moves: channels that move, largest first.
        prices: of the budget first, then of every limit that holds.
        least_change: channels that have to move for 90 % of the plan's worth.
        least_split: (n_channels,) the split that moves only those.
        kept: share of the plan's worth that it keeps.
        hinges: what the answer turns on, most first.
    """

    next_unit: tuple[NextUnit, ...]
    moves: tuple[Move, ...]
    prices: tuple[Price, ...]
    least_change: tuple[str, ...]
    least_split: Array
    kept: float
    hinges: tuple[Hinge, ...]


def make_insights(fit: FitResult, request: PlanRequest, future_controls: Array | None = None) -> Insights:
    """What the best plan for `request` hangs on; raises what `make_plan` raises."""
    desk = prepare(fit, request, future_controls)
    split = desk.solve()
    channels, least, kept = least_change(desk, split)
    return Insights(
        next_unit(desk), moves(desk, split), prices(desk, split), channels, least, kept, hinges(desk, split)
    )


def next_unit(desk: Desk) -> tuple[NextUnit, ...]:
    """Margin of the next unit of money by channel at the usual split, best first."""
    slopes = desk.tables.marginal(desk.reference) * desk.factors * desk.margin
    unit, level = desk.fit.data.outcome_unit, desk.fit.spec.level
    found = [
        NextUnit(c, Estimate.of_draws(slopes[:, m], unit=unit, level=level), float((slopes[:, m] > 1).mean()))
        for m, c in enumerate(desk.fit.data.channels)
    ]
    return tuple(sorted(found, key=lambda each: -each.margin.value))


def moves(desk: Desk, split: Array) -> tuple[Move, ...]:
    """Each move of the plan with the chance that it is right, and its tipping point; largest first."""
    channels = desk.fit.data.channels
    change = split - desk.reference
    moved = np.abs(change) > _MOVED * np.maximum(desk.reference, 1e-3 * desk.request.budget)
    gained = (desk.tables.value(split) - desk.tables.value(desk.reference)) * desk.factors
    found = []
    for m in np.flatnonzero(moved):
        other = moved & (np.sign(change) == -np.sign(change[m]))
        if not other.any():
            alone = float((gained[:, m] > 0).mean())
            found.append(Move(channels[m], float(change[m]), alone, sure=False, tipping=None))
            continue
        # what a unit of money earns on the other side of the exchange
        rate = gained[:, other].sum(axis=1) / change[other].sum()
        own = gained[:, m] / change[m]
        right = float(((own > rate) if change[m] > 0 else (own < rate)).mean())
        tipping = float(rate.mean() / own.mean()) if own.mean() > 0 else None
        found.append(Move(channels[m], float(change[m]), right, right >= SURE, tipping))
    return tuple(sorted(found, key=lambda move: -abs(move.change)))


def prices(desk: Desk, split: Array) -> tuple[Price, ...]:
    """Worth of one more unit of budget, and of each limit that holds the plan; by the plan's measure.

    At the best split every channel that is free has the same slope, the budget's price; what a held channel's slope
    differs by is the price of its bound. Groups that hold have a price of their own.
    """
    tables, allowed = desk.chosen_by, desk.allowed
    now = today_total(desk, tables)
    value, slopes = tables.both(split)
    slope = judge_of(desk, now)(value.sum(axis=1) - now)[1] @ slopes
    cost = desk.cost()
    slope = slope - cost(split)[1] if cost else slope
    slack = _AT_BOUND * np.maximum(split, 1e-3 * allowed.budget)
    low, high = split <= allowed.lower + slack, split >= allowed.upper - slack
    holding = [
        (name.name, mask)
        for name, (mask, least, most) in zip(desk.request.groups, allowed.groups, strict=True)
        if (split[mask].sum() <= least * (1 + _AT_BOUND) and least > 0) or split[mask].sum() >= most * (1 - _AT_BOUND)
    ]
    rows = np.column_stack([np.ones(len(split)), *(mask.astype(float) for _, mask in holding)])
    free = ~(low | high)
    weights = np.where(free, 1.0, 1e-3 if free.any() else 1.0)[:, None]
    found = np.linalg.lstsq(rows * weights, slope * weights[:, 0], rcond=None)[0]
    extra = slope - rows @ found
    result = [Price(msg("Budget"), float(found[0]))]
    result += [
        Price(msg("Group {group}", group=name), float(value))
        for (name, _), value in zip(holding, found[1:], strict=True)
    ]
    for m, channel in enumerate(desk.fit.data.channels):
        if low[m] and high[m]:
            result.append(Price(msg("Lock of {channel}", channel=channel), float(extra[m])))
        elif high[m]:
            result.append(Price(msg("Upper bound of {channel}", channel=channel), float(extra[m])))
        elif low[m]:
            result.append(Price(msg("Lower bound of {channel}", channel=channel), float(extra[m])))
    return tuple(result)


def least_change(desk: Desk, split: Array, keep: float = KEEP) -> tuple[tuple[str, ...], Array, float]:
    """The fewest channels that have to move for `keep` of the plan's worth: names, split, and the share kept.

    Found by sending back to today's money, one after the other, the channel that is missed least.
    """
    channels = np.array(desk.fit.data.channels)
    moving = np.abs(split - desk.reference) > 1e-4 * desk.request.budget
    whole = worth_of(desk, split)
    if whole <= 0 or not desk.allowed.hold(desk.reference):
        return tuple(channels[moving].tolist()), split, 1.0
    best, kept = split, 1.0
    while moving.sum() > 2:
        tried = [(m, *_with_only(desk, moving & (np.arange(len(split)) != m))) for m in _smallest(desk, best, moving)]
        m, candidate, worth = max(tried, key=lambda each: each[2])
        if worth < keep * whole:
            break
        moving[m] = False
        best, kept = candidate, worth / whole
    return tuple(channels[moving].tolist()), best, kept


def _smallest(desk: Desk, split: Array, moving: Mask) -> list[int]:
    """The few moving channels that move least money: only these are worth trying without."""
    size = np.abs(split - desk.reference)
    return [int(m) for m in np.argsort(size, kind="stable") if moving[m]][:4]


def _with_only(desk: Desk, moving: Mask) -> tuple[Array, float]:
    """The best split that moves only `moving`, and its worth."""
    reference, allowed = desk.reference, desk.allowed
    held = replace(
        allowed, lower=np.where(moving, allowed.lower, reference), upper=np.where(moving, allowed.upper, reference)
    )
    split = desk.solve(held, start=reference)
    return split, worth_of(desk, split)


def worth_of(desk: Desk, split: Array) -> float:
    """What `split` is worth over today's, by the plan's measure."""
    now = today_total(desk, desk.chosen_by)
    cost = desk.cost()
    gained = desk.chosen_by.value(split).sum(axis=1) - now
    return judge_of(desk, now)(gained)[0] - (cost(split)[0] if cost else 0.0)


def hinges(desk: Desk, split: Array) -> tuple[Hinge, ...]:
    """What the plan turns on, most first: each channel's return, and what was assumed."""
    found = []
    returns = _returns(desk)
    for m, channel in enumerate(desk.fit.data.channels):
        usual = returns[:, m].mean()
        if usual <= 0:
            continue
        low, high = np.quantile(returns[:, m], [1 / 6, 5 / 6]) / usual
        turned = [desk.solve(tables=_times(desk.chosen_by, m, float(times)), start=None) for times in (low, high)]
        found.append(Hinge(msg("Return of {channel}", channel=channel), max(_moved(t, split) for t in turned)))
    bold = replace(desk, request=replace(desk.request, caution=0.0))
    none = msg("Caution: none instead of {caution}", caution=desk.request.caution)
    found.append(Hinge(none, _moved(bold.solve(), split)))
    believed = desk.tables.scaled(desk.rates)
    found.append(Hinge(msg("Return beyond the data: believed whole"), _moved(desk.solve(tables=believed), split)))
    wide = _wider(desk)
    found.append(Hinge(msg("Bounds: half as wide again"), _moved(desk.solve(wide), split)))
    return tuple(sorted(found, key=lambda hinge: -hinge.moved))


def _returns(desk: Desk) -> Array:
    """(n_draws, n_channels) mean return of each channel's money today."""
    return desk.tables.value(desk.reference) - desk.tables.value(np.zeros_like(desk.reference))


def _times(tables: Tables, channel: int, times: float) -> Tables:
    factors = np.ones(len(tables.money))
    factors[channel] = times
    return tables.scaled(factors)


def _moved(split: Array, other: Array) -> float:
    return float(0.5 * np.abs(split - other).sum() / other.sum())


def _wider(desk: Desk) -> Limits:
    """Channels without a lock may move half as far again, as far as the tables reach."""
    allowed, reference = desk.allowed, desk.reference
    free = allowed.upper - allowed.lower > 1e-9 * allowed.budget
    further = 0.5 * np.maximum(reference - allowed.lower, 0), 0.5 * np.maximum(allowed.upper - reference, 0)
    lower = np.where(free, np.maximum(allowed.lower - further[0], desk.phasing.least), allowed.lower)
    upper = np.where(free, np.minimum(allowed.upper + further[1], desk.tables.money[:, -1]), allowed.upper)
    return replace(allowed, lower=lower, upper=upper)
