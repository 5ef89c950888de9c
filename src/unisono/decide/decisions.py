"""The service that everybody decides through: propose, sign, refuse, ask for changes, export, grade, look.

Each act reads the ledger and writes to it in one turn, so that two people cannot decide the same thing twice. What is
not possible is refused with the state and what can be done. Times and people are arguments: `by` is a `Person` where an
application knows who is signed in, or a stated name beside `system_user`. The rules themselves (policies, delegations,
kill switch) are set through `Governance`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from unisono.decide import lookup
from unisono.decide.asking import person_of, reason_of, refuse_other_hash, refuse_release
from unisono.decide.authority import demand
from unisono.decide.automation import act
from unisono.decide.decision import (
    Approval,
    Comment,
    Condition,
    Escalation,
    Expiry,
    Override,
    Refusal,
    Signature,
    Withdrawal,
)
from unisono.decide.guardrails import Context
from unisono.decide.history import History
from unisono.decide.keeping import movable
from unisono.decide.leaving import expiry_of, lapse
from unisono.decide.orders import DryRun
from unisono.decide.outcomes import Outcomes
from unisono.decide.overrides import in_force, override_payload
from unisono.decide.person import Person
from unisono.decide.plans import PlanInForce, plans_in_force
from unisono.decide.proposal import Basis, Kind, Payload, Prediction, Proposal
from unisono.decide.proposing import COUNTERS, Draft, contents_of, draw_up
from unisono.decide.proving import is_own
from unisono.decide.reading import Reading
from unisono.decide.roles import Permission
from unisono.decide.signing import Yes, sign
from unisono.decide.states import Move
from unisono.words import Text


class _SettledMeanwhile(Exception):  # noqa: N818 (no error: somebody else was quicker)
    """Somebody else recorded the expiry, or decided, in between."""


class Decisions(Outcomes):
    """All that can be done with the proposals of `ledger`."""

    def propose(
        self,
        payload: Payload,
        *,
        kind: Kind = Kind.BUDGET,
        by: str | Person,
        system_user: str | None = None,
        at: dt.datetime,
        basis: Basis,
        prediction: Prediction | None = None,
        context: Context | None = None,
        supersedes: str | None = None,
    ) -> Proposal:
        """Record a proposal with its verdicts; a blocked one is recorded too, and cannot be approved.

        `context` is judged against; overrides in force for the edition are added to it. `supersedes` closes an older
        one; where that had conditions, this is the counter-proposal that answers them.
        """
        person = person_of(by, system_user)
        draft = Draft(kind, contents_of(kind, payload), person, at, basis, prediction, context, supersedes)
        record = self._record(lambda reading: draw_up(reading, draft), at)
        return self.show(str(record.body["proposal_id"])).proposal

    def approve(
        self,
        proposal_id: str,
        *,
        by: str | Person,
        reason: str,
        system_user: str | None = None,
        at: dt.datetime,
        payload_hash: str | None = None,
        context: Context | None = None,
        four_eyes: bool = False,
    ) -> Approval | Signature:
        """Record a person's yes to exactly this payload: the approval, or a signature while others are missing.

        `payload_hash` is the hash that the person saw (8 first digits or more). `context` is the world of this day,
        against which it is judged again; without it only the date `at` is known. `four_eyes` refuses the proposer. An
        approval that is no longer in force is given afresh.
        """
        person, why = person_of(by, system_user), reason_of(reason)
        yes = Yes(person, why, at, context or Context(today=at.date()), four_eyes)
        self.expire(proposal_id, system_user=person.system_user, at=at)

        def make(reading: Reading) -> Signature | Approval:
            history = movable(reading, proposal_id, Move.APPROVE)
            refuse_other_hash(history.proposal, payload_hash)
            return sign(reading, history, yes)

        record = self._record(make, at)
        history = self.show(str(record.body["proposal_id"]))
        return history.approval or history.signatures[-1]

    def refuse(
        self, proposal_id: str, *, by: str | Person, reason: str, system_user: str | None = None, at: dt.datetime
    ) -> History:
        """Record a person's no; possible until something was exported. Proposers may always take back their own."""
        person, why = person_of(by, system_user), reason_of(reason)

        def make(reading: Reading) -> Refusal:
            proposal = movable(reading, proposal_id, Move.REFUSE).proposal
            if not is_own(proposal.proposer, person):
                demand(reading.charter, person, Permission.REFUSE, at=at)
            return Refusal(proposal.proposal_id, proposal.payload_hash, person, why, at)

        return self._story(make, at)

    def condition(
        self, proposal_id: str, *, by: str | Person, reason: str, system_user: str | None = None, at: dt.datetime
    ) -> History:
        """Say yes if: `reason` is what has to change. It waits for a counter-proposal, of which there are three.

        After the third the next condition is a refusal, recorded as such.
        """
        person, why = person_of(by, system_user), reason_of(reason)

        def make(reading: Reading) -> Condition | Refusal:
            proposal = movable(reading, proposal_id, Move.CONDITION).proposal
            demand(reading.charter, person, Permission.CONDITION, at=at)
            record = Condition if proposal.round <= COUNTERS else Refusal
            return record(proposal.proposal_id, proposal.payload_hash, person, why, at)

        return self._story(make, at)

    def release(
        self, proposal_id: str, *, by: str | Person, reason: str, system_user: str | None = None, at: dt.datetime
    ) -> History:
        """Take the conditions back: the proposal waits for a decision again.

        Who asked for them may, and a CMO; a proposer answers them with a counter-proposal.
        """
        return self._take_back("released", Move.RELEASE, proposal_id, person_of(by, system_user), reason, at)

    def withdraw(
        self, proposal_id: str, *, by: str | Person, reason: str, system_user: str | None = None, at: dt.datetime
    ) -> History:
        """Take an approval back before anything was exported; the proposal waits again."""
        return self._take_back("withdrawn", Move.WITHDRAW, proposal_id, person_of(by, system_user), reason, at)

    def comment(
        self, proposal_id: str, *, by: str | Person, text: str, system_user: str | None = None, at: dt.datetime
    ) -> History:
        """Keep what somebody says about a proposal; possible in every state."""
        person, said = person_of(by, system_user), reason_of(text)

        def make(reading: Reading) -> Comment:
            proposal = lookup.find(reading.book, proposal_id).proposal
            demand(reading.charter, person, Permission.COMMENT, at=at)
            return Comment(proposal.proposal_id, person, said, at)

        return self._story(make, at)

    def expire(self, proposal_id: str, *, system_user: str, at: dt.datetime) -> History:
        """Record that an approval is no longer in force, where that is so: it waits for a fresh decision."""
        reading = self.reading()
        history = lookup.find(reading.book, proposal_id)
        if lapse(reading, history, at) is None:
            return history

        def make(now: Reading) -> Expiry:
            story = lookup.find(now.book, proposal_id)
            cause = lapse(now, story, at)
            if cause is None:
                raise _SettledMeanwhile
            return expiry_of(story, cause, system_user, at)

        try:
            return self._story(make, at)
        except _SettledMeanwhile:
            return self.show(proposal_id)

    def act_alone(
        self, proposal_id: str, *, by: Person, reason: str, at: dt.datetime, context: Context
    ) -> Approval | DryRun | Escalation:
        """Let automation ask to act: an approval inside open lanes, a first dry run, or an escalation with reasons."""
        why = reason_of(reason)
        found: list[Approval | DryRun | Escalation] = []

        def make(reading: Reading) -> Approval | DryRun | Escalation:
            found[:] = [act(reading, movable(reading, proposal_id, Move.APPROVE), by, why, at, context)]
            return found[0]

        self._record(make, at)
        return found[0]

    def record_override(
        self,
        source: str,
        *,
        edition_id: str,
        by: str | Person,
        reason: str,
        system_user: str | None = None,
        at: dt.datetime,
        findings: Sequence[Text] = (),
        run_id: str | None = None,
    ) -> Override:
        """Go on in spite of a red `source` or of a failed `model` (of `run_id`); a named person and a reason are kept.

        Holds for this edition only; `withdraw` takes it back. The proposal and its approval are two records of the
        ledger; after a crash between the two the override is merely proposed, and not in force.
        """
        why, person = reason_of(reason), person_of(by, system_user)
        proposal = self.propose(
            override_payload(source, edition_id, run_id, findings),
            kind=Kind.OVERRIDE,
            by=person,
            at=at,
            basis=Basis(edition_id, run_id),
        )
        self.approve(proposal.proposal_id, by=person, reason=why, at=at)
        return next(o for o in self.overrides_in_force(edition_id) if o.proposal_id == proposal.proposal_id)

    def overrides_in_force(
        self, edition_id: str, source: str | None = None, run_id: str | None = None
    ) -> tuple[Override, ...]:
        """Overrides that hold for this edition, of all sources or of one.

        An override of `model` that names a run holds for that run; without `run_id` all are returned.
        """
        found = in_force(self.reading().book.values(), edition_id, run_id)
        return tuple(o for o in found if source is None or o.source == source)

    def plans_in_force(self, at: dt.datetime) -> tuple[PlanInForce, ...]:
        """The plans that are approved and still hold, or have left and are not graded yet."""
        return plans_in_force(self.reading(), at)

    def _take_back(
        self, kind: str, move: Move, proposal_id: str, person: Person, reason: str, at: dt.datetime
    ) -> History:
        why = reason_of(reason)

        def make(reading: Reading) -> Withdrawal:
            history = movable(reading, proposal_id, move)
            proposal = history.proposal
            demand(reading.charter, person, Permission.WITHDRAW, at=at)
            if move is Move.RELEASE:
                refuse_release(history, person)
            return Withdrawal(proposal.proposal_id, proposal.payload_hash, person, why, at)

        return self._story(make, at, kind)
