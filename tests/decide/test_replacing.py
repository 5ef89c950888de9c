"""Who may replace what: a newer proposal ends an older one, so it takes what ending it would take."""

from __future__ import annotations

import pytest

from tests.decide.company import AT, BOT, CMO, PLANNER, TERMINAL
from unisono.decide import Basis, Context, Decisions, Kind, Person, Proposal, Role, State
from unisono.decide.person import ActorKind
from unisono.errors import LedgerError

ANALYST = Person("A. Nalyst", "app", "m-ana", Role.ANALYST)
NORTH = Person("N. Orth", "app", "m-nor", Role.AGENCY, agency="north")
NORTH_TOO = Person("O. Rthn", "app", "m-no2", Role.AGENCY, agency="north")
OTHER_BOT = Person("Bidding", "app", "m-bo2", Role.AGENT, kind=ActorKind.AGENT, agent_of="m-cmo")


def propose(decisions: Decisions, by: Person, supersedes: str | None = None) -> Proposal:
    row = {"action": "increase", "channel": "search", "entity": "a", "current": "1000", "planned": "1100"}
    return decisions.propose(
        {"currency": "EUR", "changes": [row]},
        kind=Kind.CHANGES,
        by=by,
        at=AT,
        basis=Basis("e"),
        context=Context(current={"a": 1000.0}),
        supersedes=supersedes,
    )


def brought(decisions: Decisions, proposer: Person, state: State) -> str:
    """A proposal in this state."""
    name = propose(decisions, proposer).proposal_id
    if state is State.APPROVED:
        decisions.approve(name, by=CMO, reason="Agreed.", at=AT)
    if state is State.CONDITIONED:
        decisions.condition(name, by=CMO, reason="Half of it.", at=AT)
    return name


@pytest.mark.parametrize(
    ("proposer", "state", "by", "refusal"),
    [
        (PLANNER, State.PROPOSED, PLANNER, None),
        (PLANNER, State.PROPOSED, CMO, None),
        (PLANNER, State.PROPOSED, ANALYST, "may not refuse"),
        (PLANNER, State.PROPOSED, BOT, "is a program"),
        (PLANNER, State.CONDITIONED, ANALYST, None),
        (PLANNER, State.CONDITIONED, BOT, "is a program"),
        (PLANNER, State.APPROVED, PLANNER, None),
        (PLANNER, State.APPROVED, ANALYST, "may not withdraw an approval"),
        (PLANNER, State.APPROVED, BOT, "is a program"),
        (ANALYST, State.PROPOSED, ANALYST, None),
        (ANALYST, State.APPROVED, ANALYST, "may not withdraw an approval"),
        (BOT, State.PROPOSED, BOT, None),
        (BOT, State.CONDITIONED, BOT, None),
        (BOT, State.APPROVED, BOT, "is a program"),
        (BOT, State.PROPOSED, OTHER_BOT, "is a program"),
        (BOT, State.PROPOSED, PLANNER, None),
        (NORTH, State.PROPOSED, NORTH_TOO, None),
        (NORTH, State.CONDITIONED, NORTH, None),
        (NORTH, State.APPROVED, NORTH, "may not withdraw an approval"),
        (PLANNER, State.CONDITIONED, NORTH, "not a proposal of your agency"),
        (PLANNER, State.APPROVED, TERMINAL, None),
    ],
)
def test_replacing_takes_what_ending_it_would_take(
    decisions: Decisions, proposer: Person, state: State, by: Person, refusal: str | None
) -> None:
    name = brought(decisions, proposer, state)
    if refusal is None:
        assert propose(decisions, by, name).supersedes == name
        assert decisions.show(name).state is State.SUPERSEDED
        return
    with pytest.raises(LedgerError, match=refusal) as found:
        propose(decisions, by, name)
    assert str(found.value.remedy)
    assert decisions.show(name).state is state
    assert len(decisions.list()) == 1
