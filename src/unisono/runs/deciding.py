"""Let an approved proposal leave: the change list, its undo, bookings and checklists, recorded in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unisono.act import ChangeSet, change_list, render, write
from unisono.facts.semantic import campaigns

if TYPE_CHECKING:
    from unisono.runs.session import Session


@dataclass(frozen=True, slots=True)
class Exported:
    """What left: the folder, its files, and the changes they hold."""

    folder: Path
    files: tuple[Path, ...]
    changes: ChangeSet


def export_proposal(session: Session, proposal_id: str, folder: Path | None) -> Exported:
    """Write the files of an approved proposal; again, the same files.

    Raises:
        LedgerError: it is not approved, or the facts changed so that the files would differ.
    """
    history = session.decisions.show(proposal_id)
    approval = session.decisions.approval(proposal_id)
    proposal = history.proposal
    changes = change_list(proposal, campaigns(session.facts(), session.settings))
    bundle = render(changes, approval, reasons_in=session.settings.language)
    target = folder or session.workspace.folder / "exports" / proposal.proposal_id
    session.decisions.record_export(bundle.record(folder=str(target), system_user=session.user, at=session.now))
    return Exported(target, write(target, bundle), changes)
