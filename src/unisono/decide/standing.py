"""How an open proposal stands today: weeks pass and sources go red after it was made.

Rule: what was judged when it was made holds, except the guardrails that look at the day; those judge again. A proposal
that was refused, left, was graded or replaced is history, and keeps the verdicts of its day.
"""

from __future__ import annotations

from collections.abc import Iterable

from unisono.decide.guardrails import BY_DAY, Context, judge_all
from unisono.decide.history import History
from unisono.decide.proposal import Kind, Proposal
from unisono.decide.states import State
from unisono.decide.verdict import Ruling, Verdict, sentences
from unisono.errors import LedgerError
from unisono.words import msg


def is_open(history: History) -> bool:
    """Whether it still waits for a decision, or for its files to leave."""
    return history.state in (State.PROPOSED, State.CONDITIONED, State.APPROVED)


def is_waiting(history: History) -> bool:
    """Whether people have to decide on it, also where it is blocked: then to refuse or withdraw it.

    An override decides itself when it is recorded.
    """
    return history.state is State.PROPOSED and history.proposal.kind is not Kind.OVERRIDE


def standing(history: History, context: Context) -> tuple[Verdict, ...]:
    """What the guardrails say in `context`, the world of today; of what is no longer open, what they said then."""
    proposal = history.proposal
    if not is_open(history):
        return proposal.verdicts
    again = {verdict.guardrail: verdict for verdict in judge_all(BY_DAY, proposal, context)}
    return tuple(again.pop(verdict.guardrail, verdict) for verdict in proposal.verdicts) + tuple(again.values())


def is_stuck(history: History, verdicts: Iterable[Verdict]) -> bool:
    """Whether it is open, but blocked in these `verdicts` or since it was made: nobody can approve or export it."""
    blocked = any(verdict.ruling is Ruling.BLOCK for verdict in verdicts)
    return is_open(history) and (blocked or history.proposal.is_blocked)


def refuse_blocked(proposal: Proposal, verdicts: Iterable[Verdict]) -> None:
    """Refuse what a guardrail blocks, now or when it was made.

    Raises:
        LedgerError: names the reasons.
    """
    reasons = [verdict.reason for verdict in (*proposal.blocks, *verdicts) if verdict.ruling is Ruling.BLOCK]
    if reasons:
        raise LedgerError(
            msg(
                "{proposal} is blocked by a guardrail and can be neither approved nor exported: {reasons}",
                proposal=proposal.proposal_id,
                reasons=sentences(dict.fromkeys(reasons)),
            ),
            remedy=msg("Mend what the guardrails name and make a new proposal."),
        )
