"""A question to the planner as plain values, and back: what `plans/` keeps.

Records of older versions know fewer parts; what is missing was not asked.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from unisono.plan import Frequency, Group, PlanRequest
from unisono.plan.market import Market
from unisono.plan.pacing import Commitment, Pace, Pacing
from unisono.plan.worth import Aim, Objective

_UNTIL_MARKET = {"beyond": 0.0}
"""Before the market was asked for, returns beyond the data were believed whole."""


def request_record(request: PlanRequest) -> dict[str, Any]:
    """Plain values of `request`, for JSON."""
    pacing, aim, market = request.pacing, request.aim, request.market
    return {
        "budget": request.budget,
        "weeks": request.weeks,
        "margin_rate": request.margin_rate,
        "change": request.change,
        "bounds": {channel: list(bounds) for channel, bounds in request.bounds.items()},
        "locks": sorted(request.locks),
        "groups": [[g.name, list(g.channels), g.lower, g.upper] for g in request.groups],
        "reference_weeks": request.reference_weeks,
        "caution": request.caution,
        "draws": request.draws,
        "pacing": {
            "pace": pacing.pace.value,
            "commitments": [[c.channel, c.on.isoformat(), c.money] for c in pacing.commitments],
            "always_on": dict(pacing.always_on),
            "bursts": dict(pacing.bursts),
            "step": pacing.step,
            "active": {channel: [_text(day) for day in days] for channel, days in pacing.active.items()},
        },
        "aim": {
            "objective": aim.objective.value,
            "discount_rate": aim.discount_rate,
            "ltv": dict(aim.ltv),
            "target": aim.target,
        },
        "market": {
            "elasticity": dict(market.elasticity),
            "learning_cost": market.learning_cost,
            "learning_from": market.learning_from,
            "beyond": market.beyond,
        },
        "frequency": request.frequency.value,
        "start": _text(request.start),
    }


def request_of(record: dict[str, Any]) -> PlanRequest:
    """The request that `request_record` wrote."""
    return PlanRequest(
        budget=record["budget"],
        weeks=record["weeks"],
        margin_rate=record["margin_rate"],
        change=record["change"],
        bounds={channel: (lower, upper) for channel, (lower, upper) in record["bounds"].items()},
        locks=frozenset(record["locks"]),
        groups=tuple(Group(name, tuple(channels), lower, upper) for name, channels, lower, upper in record["groups"]),
        reference_weeks=record["reference_weeks"],
        caution=record["caution"],
        draws=record["draws"],
        pacing=_pacing(record.get("pacing", {})),
        aim=_aim(record.get("aim", {})),
        market=Market(**record.get("market", _UNTIL_MARKET)),
        frequency=Frequency(record.get("frequency", Frequency.USUAL.value)),
        start=_day(record.get("start")),
    )


def _pacing(record: dict[str, Any]) -> Pacing:
    if not record:
        return Pacing()
    return Pacing(
        pace=Pace(record["pace"]),
        commitments=tuple(Commitment(c, dt.date.fromisoformat(on), money) for c, on, money in record["commitments"]),
        always_on=record["always_on"],
        bursts=record["bursts"],
        step=record["step"],
        active={channel: (_day(first), _day(last)) for channel, (first, last) in record["active"].items()},
    )


def _aim(record: dict[str, Any]) -> Aim:
    if not record:
        return Aim()
    return Aim(Objective(record["objective"]), record["discount_rate"], record["ltv"], record["target"])


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
