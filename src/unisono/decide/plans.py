"""The plans in force: approved and still holding, or exported and not graded yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from unisono.decide.budget import read_budget
from unisono.decide.history import History
from unisono.decide.leaving import lapse
from unisono.decide.proposal import Kind, Proposal
from unisono.decide.reading import Reading
from unisono.decide.states import State


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """A plan, the days and channels that it is about, and the brand and markets where it names them.

    Attributes:
        is_automatic: whether automation approved it.
    """

    proposal_id: str
    state: State
    first_on: dt.date
    last_on: dt.date
    channels: frozenset[str]
    brand: str = ""
    markets: frozenset[str] = frozenset()
    is_automatic: bool = False

    @classmethod
    def of(cls, proposal: Proposal, state: State, *, is_automatic: bool = False) -> PlanInForce:
        """The plan of a budget proposal; raises LedgerError where the payload is none."""
        plan, payload = read_budget(proposal.payload), proposal.payload
        markets = payload.get("markets")
        return cls(
            proposal.proposal_id,
            state,
            plan.weeks[0],
            plan.last_on,
            frozenset(channel.channel for channel in plan.channels),
            str(payload.get("brand") or ""),
            frozenset(map(str, markets)) if isinstance(markets, list | tuple) else frozenset(),
            is_automatic,
        )


def plans_in_force(reading: Reading, at: dt.datetime) -> tuple[PlanInForce, ...]:
    """Every plan in force at this moment, in the order of proposing."""
    return tuple(_of(history) for history in reading.book.values() if _is_in_force(reading, history, at))


def _is_in_force(reading: Reading, history: History, at: dt.datetime) -> bool:
    if history.proposal.kind is not Kind.BUDGET:
        return False
    holds = history.state is State.APPROVED and lapse(reading, history, at) is None
    return holds or history.state is State.EXPORTED


def _of(history: History) -> PlanInForce:
    approval = history.approval
    automatic = approval is not None and approval.is_automatic
    return PlanInForce.of(history.proposal, history.state, is_automatic=automatic)
