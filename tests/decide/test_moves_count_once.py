"""The sums of the trailing window count each move once, and never too few."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.decide.company import AT, CMO, DAY, FINANCE, Company, rise
from unisono.decide import Action, Basis, Prediction, Proposal
from unisono.decide.effect import Effect, Line
from unisono.decide.policy.commitments import Commitment, sums


class Desk(Company):
    """A company in which the planner proposes and the CMO says yes."""

    def raised(self, entity: str, by: int, older: Proposal | None = None) -> Proposal:
        """A proposal that adds `by` to `entity`."""
        return self.propose(rise(entity, 1000.0 + by), supersedes=None if older is None else older.proposal_id)

    def agreed(self, proposal: Proposal) -> Proposal:
        """The same, approved by everybody who is asked."""
        for person in (CMO, FINANCE):
            if self.decisions.show(proposal.proposal_id).approval is None:
                self.sign(proposal, person)
        return proposal

    def before(self, entity: str = "generic") -> str:
        """What the window says is there already, when 9,000 more are asked for."""
        said = [str(v.reason) for v in self.raised(entity, 9000).verdicts if v.guardrail == "cap_total"]
        return said[0].split(": ", 1)[1].split(" in the window")[0]


def capped(proposal: Proposal) -> list[str]:
    """The caps that a proposal exceeds."""
    return [v.guardrail for v in proposal.flags if v.policy]


@pytest.fixture
def desk(tmp_path: Path, basis: Basis, prediction: Prediction) -> Desk:
    made = Desk(tmp_path / "ledger.jsonl", basis, prediction)
    made.policy(cap_total=Decimal(2000))
    return made


def test_an_approval_given_again_counts_once(desk: Desk) -> None:
    proposal = desk.agreed(desk.raised("brand", 300))
    desk.decisions.withdraw(proposal.proposal_id, by=CMO, reason="Wait.", at=desk.at)
    assert desk.before() == "€300", "withdrawing frees nothing"
    desk.agreed(proposal)
    assert desk.before() == "€300"
    desk.policy(cap_total=Decimal(1900))
    desk.agreed(proposal)  # the policies are others: it was approved afresh
    assert desk.before() == "€300"


def test_a_proposal_that_replaces_another_counts_in_its_place(desk: Desk) -> None:
    first = desk.agreed(desk.raised("brand", 300))
    second = desk.agreed(desk.raised("brand", 500, first))
    assert desk.before() == "€500"
    third = desk.agreed(desk.raised("brand", 100, second))
    assert desk.before() == "€500", "planning less afterwards frees nothing inside the window"
    desk.agreed(desk.raised("generic", 40, third))
    assert desk.before() == "€540", "another move in its place adds to it"
    desk.agreed(desk.raised("brand", 60))
    assert desk.before() == "€600", "what replaces nothing adds to it"


def test_what_a_proposal_replaces_is_not_added_to_it(desk: Desk) -> None:
    first = desk.agreed(desk.raised("brand", 1800))
    assert capped(desk.raised("brand", 1900, first)) == []
    other = desk.agreed(desk.raised("brand", 150))
    assert capped(desk.raised("generic", 160, other)) == ["cap_total"], "another move than the one it replaces"


def test_what_was_replaced_before_it_left_does_not_cool_down(desk: Desk) -> None:
    desk.policy(cool_down_days=14)
    first = desk.agreed(desk.raised("brand", 300))
    desk.at += 3 * DAY
    assert desk.raised("brand", 200).is_blocked
    assert not desk.raised("brand", 200, first).is_blocked


amounts = st.integers(1, 50)
approved = st.tuples(st.integers(0, 5), st.sampled_from("xyz"), st.dictionaries(st.sampled_from("ab"), amounts))


def effect(rises: dict[str, int]) -> Effect:
    lines = (Line(Action.INCREASE, "search", Decimal(), Decimal(rise), name) for name, rise in rises.items())
    return Effect("EUR", tuple(lines), is_proved=True)


@given(st.lists(approved, max_size=8), st.dictionaries(st.sampled_from("ab"), amounts), st.sampled_from("wxyz"))
def test_no_more_than_all_approvals_and_no_less_than_what_may_leave(
    told: list[tuple[int, str, dict[str, int]]], asked: dict[str, int], story: str
) -> None:
    every = [
        Commitment(f"P-{i}", name, "m", AT - age * DAY, effect(rises).lines, "EUR")
        for i, (age, name, rises) in enumerate(told)
    ]
    before = sums(every, effect(asked), at=AT, days=4, but="P-new", story=story)
    recent = [(name, rises) for age, name, rises in told if age < 4]
    assert before.total() <= sum(sum(rises.values()) for _, rises in recent)
    most = {name: max([sum(rises.values()) for other, rises in recent if other == name]) for name, _ in recent}
    least = sum(most.values()) - most.get(story, 0) + max(sum(asked.values()), most.get(story, 0))
    assert before.total() + sum(asked.values()) >= least
