"""A proposal's story: where it stands and everything that happened to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from unisono.decide.decision import Approval, Comment, Condition, Decision, Escalation, Export, Refusal, Signature
from unisono.decide.grading import Grade
from unisono.decide.person import Person, same_person
from unisono.decide.proposal import Proposal
from unisono.decide.read_back import ReadBack
from unisono.decide.states import State
from unisono.words import Text, msg


@dataclass(frozen=True, slots=True)
class Step:
    """One record of a proposal's story; `reason` is as typed, None where none is asked for."""

    seq: int
    at: dt.datetime
    kind: str
    by: str
    system_user: str
    reason: str | None
    hash: str
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A proposal and all that happened to it.

    Attributes:
        state: where it stands.
        steps: every record about it, oldest first.
        decisions: approvals, refusals and withdrawals, oldest first.
        superseded_by: the proposal that replaced it.
        signatures: those given since the last withdrawal, expiry or condition, without the one that approved;
            `all_signatures` has those before, too.
        conditions: what people asked to change; those in force while it is `conditioned`.
        comments, escalations: what was said, and why automation left it to people.
        read_backs: what the facts showed of the export, oldest first.
    """

    proposal: Proposal
    state: State
    steps: tuple[Step, ...]
    decisions: tuple[Decision, ...] = ()
    exports: tuple[Export, ...] = ()
    grade: Grade | None = None
    superseded_by: str | None = None
    signatures: tuple[Signature, ...] = ()
    all_signatures: tuple[Signature, ...] = ()
    conditions: tuple[Condition, ...] = ()
    comments: tuple[Comment, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    read_backs: tuple[ReadBack, ...] = ()

    @property
    def open_conditions(self) -> tuple[Condition, ...]:
        """What a counter-proposal has to answer; nothing where no answer is waited for."""
        return self.conditions if self.state is State.CONDITIONED else ()

    @property
    def is_taken_back(self) -> bool:
        """Whether its proposer, or somebody of the same agency, ended it, so that nobody refused it."""
        last, mine = self.decisions[-1] if self.decisions else None, self.proposal.proposer
        if self.state is not State.REFUSED or not isinstance(last, Refusal):
            return False
        return same_person(mine, last.by) or (mine.agency is not None and mine.agency == last.by.agency)

    @property
    def approval(self) -> Approval | None:
        """The approval in force, if any."""
        last = self.decisions[-1] if self.decisions else None
        in_force = self.state in (State.APPROVED, State.EXPORTED, State.GRADED)
        return last if in_force and isinstance(last, Approval) else None

    def moment(self, at: dt.datetime) -> dt.datetime:
        """The moment `at`, or the last of this story where a clock ran backwards: within a story time only goes on."""
        return max([at, *(step.at for step in self.steps)])


def step_name(kind: str) -> Text | str:
    """What a step did, in words; a kind without words as it is recorded."""
    return {
        "proposed": msg("proposed"),
        "signed": msg("signed"),
        "approved": msg("approved"),
        "refused": msg("refused"),
        "conditioned": msg("changes asked for"),
        "released": msg("conditions taken back"),
        "withdrawn": msg("approval withdrawn"),
        "expired": msg("approval no longer in force"),
        "escalated": msg("left to people by automation"),
        "commented": msg("commented"),
        "exported": msg("exported"),
        "read_back": msg("read back"),
        "graded": msg("graded"),
        "superseded": msg("superseded"),
    }.get(kind, kind)
