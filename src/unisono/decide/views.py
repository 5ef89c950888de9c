"""What an agency sees of the ledger: its own proposals and what was asked of it, and nothing that would tell more.

For a marketer: the agency knows where its proposals stand and what to change; it never learns the budget, what is left
of it, who else is paid, or a share from which these could be worked out.

Rule: a list of what is shown, not of what is hidden. No totals, no prediction, no verdicts with their figures, no caps,
no number of signatures (needing finance would tell that a limit was passed), no names or words of the company except
the conditions, which are written for the agency. Inside the company the whole `History` is the view.
Limits: the company's own words in a condition are shown as typed; whoever writes them decides what they tell. Proposals
are numbered through, so that a gap in the numbers tells that others propose, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from unisono.decide.history import History
from unisono.decide.proposal import Kind, Payload
from unisono.decide.states import State

SHOWN = frozenset(
    {
        "proposed",
        "conditioned",
        "released",
        "approved",
        "refused",
        "withdrawn",
        "expired",
        "exported",
        "commented",
        "superseded",
    }
)
"""The kinds of steps that an agency sees; of comments only its own."""


@dataclass(frozen=True, slots=True)
class AgencyStep:
    """One step: when, what, by whom where it was the agency itself, and words that are the agency's or for it."""

    at: dt.datetime
    kind: str
    by: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class AgencyView:
    """One proposal of an agency, as that agency sees it.

    Attributes:
        payload: what the agency itself proposed.
        is_blocked: whether it cannot be approved as it stands.
    """

    proposal_id: str
    kind: Kind
    created_at: dt.datetime
    by: str
    payload: Payload
    payload_hash: str
    state: State
    round: int
    supersedes: str | None
    superseded_by: str | None
    is_blocked: bool
    steps: tuple[AgencyStep, ...]


def agency_view(history: History, agency: str) -> AgencyView | None:
    """What `agency` sees of a proposal; None where it is not its own."""
    proposal = history.proposal
    if proposal.proposer.agency != agency:
        return None
    return AgencyView(
        proposal_id=proposal.proposal_id,
        kind=proposal.kind,
        created_at=proposal.created_at,
        by=proposal.proposer.name,
        payload=proposal.payload,
        payload_hash=proposal.payload_hash,
        state=history.state,
        round=proposal.round,
        supersedes=proposal.supersedes,
        superseded_by=history.superseded_by,
        is_blocked=proposal.is_blocked,
        steps=tuple(_steps(history, agency)),
    )


def agency_views(histories: Iterable[History], agency: str) -> tuple[AgencyView, ...]:
    """All that `agency` sees, oldest first."""
    return tuple(view for history in histories if (view := agency_view(history, agency)) is not None)


def _steps(history: History, agency: str) -> Iterable[AgencyStep]:
    for step in history.steps:
        is_own = step.person is not None and step.person.agency == agency
        if step.kind not in SHOWN or (step.kind == "commented" and not is_own):
            continue
        words = step.reason if is_own or step.kind == "conditioned" else None
        yield AgencyStep(step.at, step.kind, step.by if is_own else None, words)
