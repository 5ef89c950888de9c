"""Whoever changes something from the terminal: a stated name in a folder of its own, or a member of the application.

A command asks its `Face` for a hand and lets it act; so each command is written once for both kinds of workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from unisono.decide import Approval, Grade, History, Override, Proposal, ReadBack, Signature
    from unisono.facts.sources import Hints
    from unisono.facts.store import ImportReport, Progress
    from unisono.measure.mmm.result import FitResult
    from unisono.measure.mmm.spec import Spec
    from unisono.plan import Plan, PlanRequest
    from unisono.runs import Session
    from unisono.runs.deciding import Exported
    from unisono_app.base.acting import Action, Actor

T = TypeVar("T")
Share = Callable[[float], None]


class Hand(Protocol):
    """All that can be changed from the terminal."""

    @property
    def name(self) -> str:
        """Who acts, as it is recorded."""

    @property
    def is_known(self) -> bool:
        """Whether the application knows who it is; else the name is as stated."""

    def approve(self, proposal_id: str, reason: str, payload_hash: str | None) -> Approval | Signature:
        """A yes to the payload that was seen (its hash), or to the one that stands."""
        ...

    def refuse(self, proposal_id: str, reason: str) -> History:
        """A no."""
        ...

    def withdraw(self, proposal_id: str, reason: str) -> History:
        """An approval taken back."""
        ...

    def export(self, proposal_id: str, folder: Path | None, downloads: Sequence[Path]) -> Exported:
        """Files that leave."""
        ...

    def record_read_back(self, proposal_id: str, downloads: Sequence[Path]) -> ReadBack:
        """What the facts show of an export, kept."""
        ...

    def grade(self, proposal_id: str, progress: Share) -> Grade:
        """A promise held against what happened."""
        ...

    def override(self, source: str, reason: str) -> Override:
        """A red source, or a failed model, that may pass."""
        ...

    def plan(self, request: PlanRequest, supersedes: str | None) -> tuple[Plan, Proposal]:
        """A plan that becomes a proposal."""
        ...

    def import_files(self, paths: Sequence[Path], hints: Hints, progress: Progress) -> ImportReport:
        """Facts."""
        ...

    def fit(self, spec: Spec, progress: Share, *, update: bool) -> FitResult:
        """A fit."""
        ...


@dataclass(frozen=True, slots=True)
class StatedHand:
    """Somebody who states a name, in a workspace whose ledger is a file of the folder."""

    session: Session
    name: str
    is_known = False

    def approve(self, proposal_id: str, reason: str, payload_hash: str | None) -> Approval | Signature:
        """A yes."""
        return self.session.approve(proposal_id, by=self.name, reason=reason, payload_hash=payload_hash)

    def refuse(self, proposal_id: str, reason: str) -> History:
        """A no."""
        return self.session.refuse(proposal_id, by=self.name, reason=reason)

    def withdraw(self, proposal_id: str, reason: str) -> History:
        """An approval taken back."""
        return self.session.withdraw(proposal_id, by=self.name, reason=reason)

    def export(self, proposal_id: str, folder: Path | None, downloads: Sequence[Path]) -> Exported:
        """Files that leave."""
        return self.session.export(proposal_id, folder, downloads)

    def record_read_back(self, proposal_id: str, downloads: Sequence[Path]) -> ReadBack:
        """What the facts show of an export, kept."""
        return self.session.read_back(proposal_id, record=True, downloads=downloads)

    def grade(self, proposal_id: str, progress: Share) -> Grade:
        """A promise held against what happened."""
        return self.session.grade(proposal_id, progress)

    def override(self, source: str, reason: str) -> Override:
        """A red source that may pass."""
        return self.session.override(source, by=self.name, reason=reason)

    def plan(self, request: PlanRequest, supersedes: str | None) -> tuple[Plan, Proposal]:
        """A plan that becomes a proposal."""
        return self.session.plan(request, by=self.name, supersedes=supersedes)

    def import_files(self, paths: Sequence[Path], hints: Hints, progress: Progress) -> ImportReport:
        """Facts."""
        return self.session.import_files(paths, hints, progress)

    def fit(self, spec: Spec, progress: Share, *, update: bool) -> FitResult:
        """A fit."""
        return self.session.fit(spec, progress, update=update)


@dataclass(frozen=True, slots=True)
class MemberHand:
    """A member of the application: permission is asked, and who did what is recorded, as in the browser."""

    actor: Actor
    is_known = True

    @property
    def name(self) -> str:
        """The member's name."""
        return self.actor.name

    def _do(self, action: Action[T]) -> T:
        from unisono_app.base.acting import perform

        return perform(action, self.actor)

    def approve(self, proposal_id: str, reason: str, payload_hash: str | None) -> Approval | Signature:
        """A yes to the payload that was seen, or to the one that stands."""
        from unisono_app.decide.actions import Approve

        proposal = self.actor.session().decisions.show(proposal_id).proposal
        return self._do(Approve(proposal.proposal_id, reason, payload_hash or proposal.payload_hash))

    def refuse(self, proposal_id: str, reason: str) -> History:
        """A no."""
        from unisono_app.decide.actions import Refuse

        return self._do(Refuse(proposal_id, reason))

    def withdraw(self, proposal_id: str, reason: str) -> History:
        """An approval taken back."""
        from unisono_app.decide.actions import Withdraw

        return self._do(Withdraw(proposal_id, reason))

    def export(self, proposal_id: str, folder: Path | None, downloads: Sequence[Path]) -> Exported:
        """Files that leave."""
        from unisono_app.decide.actions import Export

        return self._do(Export(proposal_id, folder, tuple(downloads)))

    def record_read_back(self, proposal_id: str, downloads: Sequence[Path]) -> ReadBack:
        """What the facts show of an export, kept."""
        from unisono_app.jobs.actions import RecordReadBack

        return self._do(RecordReadBack(proposal_id, tuple(downloads)))

    def grade(self, proposal_id: str, progress: Share) -> Grade:
        """A promise held against what happened."""
        from unisono_app.decide.actions import GradePromise

        return self._do(GradePromise(proposal_id, progress))

    def override(self, source: str, reason: str) -> Override:
        """A red source that may pass."""
        from unisono_app.facts.actions import LetPass

        return self._do(LetPass(source, reason))

    def plan(self, request: PlanRequest, supersedes: str | None) -> tuple[Plan, Proposal]:
        """A plan that becomes a proposal."""
        from unisono_app.plan.actions import ProposeBest

        proposal = self._do(ProposeBest(request, supersedes))
        session = self.actor.session()
        return session.plan_of(session.decisions.show(proposal.proposal_id)), proposal

    def import_files(self, paths: Sequence[Path], hints: Hints, progress: Progress) -> ImportReport:
        """Facts."""
        from unisono_app.jobs.actions import ImportNow

        return self._do(ImportNow(tuple(paths), hints, progress))

    def fit(self, spec: Spec, progress: Share, *, update: bool) -> FitResult:
        """A fit."""
        from unisono_app.jobs.actions import FitNow

        return self._do(FitNow(spec, progress, update))
