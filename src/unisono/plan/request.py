"""What is asked of a plan: money, weeks, and the limits that people set.

When the money is spent is asked in `pacing`, what it is spent for in `worth`, what is assumed of prices in `market`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from unisono.errors import PlanError
from unisono.plan.market import Market
from unisono.plan.pacing import Pacing
from unisono.plan.worth import Aim
from unisono.words import Money, Text, msg


class Frequency(StrEnum):
    """How often a plan reaches people."""

    USUAL = "usual"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Group:
    """Channels that share limits: their sum stays between `lower` and `upper` (money over the whole window)."""

    name: str
    channels: tuple[str, ...]
    lower: float = 0.0
    upper: float = float("inf")


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """A question to the planner.

    Attributes:
        budget: money for the whole window, in the fit's currency.
        weeks: length of the window.
        margin_rate: contribution margin before media, as a share of the outcome (0-1].
        change: how far a channel may move from the usual split when it has no bound of its own, 0.5 = ±50 %.
        bounds: money over the window, (lower, upper) by channel.
        locks: channels that keep today's share.
        groups: joint limits.
        reference_weeks: the usual split is the split of the last so many weeks, scaled to the budget.
        caution: standard deviations of the gain that are subtracted from its mean; 1 never lost in trials, 0 chases
            noise.
        draws: posterior draws used.
        pacing: when the money is spent; evenly by default.
        aim: what is maximised; the margin over the usual split by default.
        market: prices, learning phases, doubt beyond the data.
        start: first day of the window; None: right after the history. Until then channels go on as lately (`later`).
        frequency: how often people are reached, of channels that tell it: the history's mix, or the best frequency.
    """

    budget: float
    weeks: int = 13
    margin_rate: float = 0.5
    change: float = 0.5
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    locks: frozenset[str] = frozenset()
    groups: tuple[Group, ...] = ()
    reference_weeks: int = 52
    caution: float = 1.0
    draws: int = 1000
    pacing: Pacing = field(default_factory=Pacing)
    aim: Aim = field(default_factory=Aim)
    market: Market = field(default_factory=Market)
    frequency: Frequency = Frequency.USUAL
    start: dt.date | None = None

    @property
    def named(self) -> frozenset[str]:
        """Channels that the request speaks of."""
        return frozenset(
            (
                *self.bounds,
                *self.locks,
                *(channel for group in self.groups for channel in group.channels),
                *self.pacing.named,
                *self.aim.ltv,
                *self.market.elasticity,
            )
        )


def check_request(request: PlanRequest, channels: tuple[str, ...], currency: str) -> None:
    """Refuse what no plan can meet, saying which number is wrong.

    Raises:
        PlanError: with the value and the way out.
    """
    _check_numbers(request)
    request.aim.check()
    request.market.check()
    unknown = sorted(request.named - set(channels))
    if unknown:
        raise PlanError(
            msg("The model does not know: {unknown}.", unknown=tuple(unknown)),
            remedy=msg("Its channels are: {channels}.", channels=channels),
        )
    both = tuple(sorted(request.locks & set(request.bounds)))
    if both:
        raise PlanError(
            msg("Locked and bounded at once: {channels}.", channels=both),
            remedy=msg("A lock keeps today's share; give either the lock or the bounds."),
        )
    for channel, (lower, upper) in request.bounds.items():
        if not 0 <= lower <= upper or math.isinf(lower):
            raise PlanError(
                msg(
                    "The bounds of {channel} are impossible: {lower} to {upper}.",
                    channel=channel,
                    lower=Money(lower, currency),
                    upper=Money(upper, currency),
                ),
                remedy=msg("Give the lower bound first, zero or more."),
            )


def _check_numbers(request: PlanRequest) -> None:
    def need(holds: bool, what: Text, remedy: Text) -> None:  # noqa: FBT001  (a condition, not a switch)
        if not holds:
            raise PlanError(what, remedy=remedy)

    need(
        0 < request.budget < math.inf,
        msg("The budget must be a positive amount, not {value}.", value=request.budget),
        msg("Give the money for the whole window, such as 780000 or 2.4M."),
    )
    need(
        1 <= request.weeks <= 52,
        msg("A plan covers 1 to 52 weeks, not {weeks}.", weeks=request.weeks),
        msg("Plan a shorter window and plan again when it ends."),
    )
    need(
        0 < request.margin_rate <= 1,
        msg("The margin rate must lie above 0 and up to 1, not {value}.", value=request.margin_rate),
        msg("Set margin_rate in unisono.toml, such as 0.45."),
    )
    need(
        0 <= request.change < math.inf,
        msg("The change must be a share of zero or more, not {value}.", value=request.change),
        msg("Give 0.5 to let channels move by half, in both directions."),
    )
    need(
        0 <= request.caution < math.inf,
        msg("The caution must be zero or more, not {value}.", value=request.caution),
        msg("Leave it at 1 unless you have a reason."),
    )
    need(
        request.reference_weeks >= 1,
        msg("The usual split needs at least one week, not {weeks}.", weeks=request.reference_weeks),
        msg("Leave it at 52 weeks to compare with the last year."),
    )
    need(
        request.draws >= 100,
        msg("A plan needs at least 100 draws, not {draws}.", draws=request.draws),
        msg("Leave the number of draws at 1000."),
    )


def limits(
    request: PlanRequest,
    channels: tuple[str, ...],
    reference: Mapping[str, float],
    currency: str,
    least: Mapping[str, float] | None = None,
) -> dict[str, tuple[float, float]]:
    """Lower and upper money of each channel over the window, after bounds, locks and the default change.

    No upper limit is above the budget, since no other channel can get less than nothing.

    Args:
        request: what is asked.
        channels: of the model.
        reference: the usual split over the window.
        currency: of the money.
        least: what commitments and always-on minimums take; infinite for a channel without a week to run in.

    Raises:
        PlanError: when the limits cannot hold the budget, or the commitments do not fit into the limits.
    """
    found: dict[str, tuple[float, float]] = {}
    for channel in channels:
        today, takes = reference[channel], (least or {}).get(channel, 0.0)
        if channel in request.locks:
            lower, upper = today, today
        elif channel in request.bounds:
            lower, upper = request.bounds[channel]
            upper = max(lower, min(upper, request.budget))
        else:
            lower = today * max(0.0, 1 - request.change)
            upper = max(min(today * (1 + request.change), request.budget), takes if math.isfinite(takes) else 0.0)
        found[channel] = _with_room(channel, lower, upper, takes, request, currency)
    _refuse_budget_outside(request, found, currency)
    for group in request.groups:
        _refuse_group_outside(group, request, found, currency)
    return found


def _with_room(
    channel: str, lower: float, upper: float, takes: float, request: PlanRequest, currency: str
) -> tuple[float, float]:
    """The limits with room for what the weeks take; a channel without weeks gets nothing."""
    asked = channel in request.locks or channel in request.bounds
    if math.isinf(takes):
        if asked and lower > 0:
            raise PlanError(
                msg("{channel} must get money, but runs in no week of the plan.", channel=channel),
                remedy=msg("Let it run in some week, or give it no lower bound and no lock."),
            )
        return 0.0, 0.0
    if takes > upper * (1 + 1e-9):
        raise PlanError(
            msg(
                "What is committed or always on in {channel} takes {takes}, but it may get at most {upper}.",
                channel=channel,
                takes=Money(takes, currency),
                upper=Money(upper, currency),
            ),
            remedy=msg("Raise its upper bound or release its lock, or plan fewer fixed weeks."),
        )
    return min(max(lower, takes), upper), upper


def _refuse_budget_outside(request: PlanRequest, found: Mapping[str, tuple[float, float]], currency: str) -> None:
    lowest = sum(lower for lower, _ in found.values())
    highest = sum(upper for _, upper in found.values())
    slack = 1e-9 * request.budget
    if lowest > request.budget + slack or highest < request.budget - slack:
        raise PlanError(
            msg(
                "The bounds allow between {lowest} and {highest}, but the budget is {budget}.",
                lowest=Money(lowest, currency),
                highest=Money(highest, currency),
                budget=Money(request.budget, currency),
            ),
            remedy=msg("Widen a bound, release a lock, or change the budget."),
        )


def _refuse_group_outside(
    group: Group, request: PlanRequest, found: Mapping[str, tuple[float, float]], currency: str
) -> None:
    slack = 1e-9 * request.budget
    low = sum(found[c][0] for c in group.channels)
    high = sum(found[c][1] for c in group.channels)
    if low > group.upper + slack or high < group.lower - slack or not group.lower <= group.upper:
        raise PlanError(
            msg(
                "The group {group} must hold between {lower} and {upper}, but its channels allow {low} to {high}.",
                group=group.name,
                lower=Money(group.lower, currency),
                upper=Money(min(group.upper, request.budget), currency),
                low=Money(low, currency),
                high=Money(high, currency),
            ),
            remedy=msg("Widen the group's limits or the bounds of its channels."),
        )
