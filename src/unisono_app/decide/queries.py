"""Proposals as people see them: the only reader of the decision ledger for pages, the API and agents."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.decide import BudgetPlan, History, Kind, Move, Permission, State, Verdict, is_open, moves, read_budget
from unisono_app.base.acting import Actor

_NEEDS = {
    Move.APPROVE: Permission.SIGN,
    Move.REFUSE: Permission.REFUSE,
    Move.WITHDRAW: Permission.WITHDRAW,
    Move.EXPORT: Permission.EXPORT,
    Move.GRADE: Permission.GRADE,
}


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One proposal as its page shows it: what the guardrails say today, and what this person can do now."""

    history: History
    verdicts: tuple[Verdict, ...]
    budget: BudgetPlan | None
    can: frozenset[str]


def proposals(actor: Actor) -> tuple[History, ...]:
    """All proposals that `actor` may see, newest first."""
    return actor.session().decisions.list()


def waiting(actor: Actor) -> tuple[History, ...]:
    """Proposals that wait for somebody's decision."""
    return tuple(history for history in proposals(actor) if history.state is State.PROPOSED)


def proposal_page(actor: Actor, proposal_id: str) -> ProposalPage:
    """One proposal; raises LedgerError where there is none."""
    session = actor.session()
    history = session.decisions.show(proposal_id)
    proposal = history.proposal
    budget = read_budget(proposal.payload) if proposal.kind is Kind.BUDGET else None
    possible = moves(history.state, proposal.kind)
    can = frozenset(move.value for move, need in _NEEDS.items() if move in possible and actor.may(need))
    return ProposalPage(history, session.verdicts(history), budget, can)


__all__ = ["ProposalPage", "is_open", "proposal_page", "proposals", "waiting"]
