"""Let an approved proposal leave: the change list, its undo, bookings and checklists, recorded in the ledger."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from unisono.act import Bundle, CampaignKey, ChangeSet, render, write
from unisono.act.downloads import Found, read_download
from unisono.act.grounding import grounded, stated_of
from unisono.decide import Context, Export, Person, Stated, standing
from unisono.decide.decision import EXPORT_FORM
from unisono.decide.standing import refuse_blocked
from unisono.errors import InputError, LedgerError
from unisono.report.vocabulary import in_words
from unisono.runs.beside import plans_beside
from unisono.runs.ground import changes_of, checked_facts, left_on
from unisono.runs.last_set import held_back
from unisono.runs.standing import context_today
from unisono.words import Text, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


@dataclass(frozen=True, slots=True)
class Exported:
    """What leaves: the folder, its files, the changes they hold.

    Attributes:
        bundle: the files, not yet written.
        before: when they had left before, if they had.
        reworded: names of files whose words are not those of that day (another language or version); what they do is.
        moved: campaigns that somebody changed since the plan, and why it looks so: they leave by no file.
    """

    folder: Path
    bundle: Bundle
    changes: ChangeSet
    before: dt.datetime | None = None
    reworded: tuple[str, ...] = ()
    moved: Mapping[CampaignKey, Text] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Path, ...]:
        """Where the files lie once they are written."""
        return tuple(self.folder / name for name in self.bundle.files)

    def write(self) -> None:
        """Write the files, once the ledger has recorded that they leave.

        Raises:
            LedgerError: the folder cannot be written; exporting again mends it.
        """
        write(self.folder, self.bundle)


@dataclass(frozen=True, slots=True)
class Leaving:
    """An export worked out and not yet recorded: `record` it, then `write` what that gives.

    Attributes:
        record_of: what the ledger will keep, but for who exports.
        context: the world of this day, against which a first export is judged again.
    """

    record_of: Export
    context: Context | None
    exported: Exported

    def record(self, session: Session, by: Person | None = None, *, alone: bool = False) -> Exported:
        """Record that it leaves, by `by` where an application knows; `alone` where nobody else could let it.

        Raises:
            LedgerError: the rules of this moment forbid it, or other files of the same changes left meanwhile.
        """
        told = replace(self.record_of, by=by, alone=alone)
        kept = session.decisions.record_export(told, self.context).exports[-1]
        if self.exported.before is None and kept.files != told.files:
            raise LedgerError(
                msg("{proposal} was exported by somebody else meanwhile.", proposal=told.proposal_id),
                remedy=msg("Export it again: you get the files that left."),
            )
        return self.exported


def export_proposal(
    session: Session,
    proposal_id: str,
    folder: Path | None,
    downloads: Sequence[Path] = (),
    by: Person | None = None,
) -> Exported:
    """Write the files of an approved proposal; again, the same files, whatever was imported meanwhile.

    What has left already leaves again without a second record, in the form that it had then. `downloads` are bulk files
    that were just downloaded from the platforms: what they state takes the place of what was inferred from spend, and
    is recorded, also where the files have left before.

    Raises:
        LedgerError: it is not approved, a guardrail blocks it today, or the edition that it was made from is gone.
        InputError: a download cannot be read.
        OSError: the folder cannot be written; then nothing is recorded.
    """
    exported = prepare_export(session, proposal_id, folder, downloads).record(session, by)
    exported.write()
    return exported


def prepare_export(session: Session, proposal_id: str, folder: Path | None, downloads: Sequence[Path] = ()) -> Leaving:
    """Work out the files of an approved proposal, and record nothing yet: the long part of `export_proposal`."""
    approval = session.decisions.approval(proposal_id)
    history = session.decisions.show(proposal_id)
    proposal, context = history.proposal, None
    last = history.exports[-1] if history.exports else None
    if last is None:
        context = context_today(session, proposal)
        refuse_blocked(proposal, standing(history, context))
    changes = changes_of(session, history)
    stated = _stated(changes, downloads, last)
    ground = grounded(changes, stated)
    checked = checked_facts(session, proposal, last)
    held = held_back(session, history, ground, checked)
    others = plans_beside(session, history, ground.changes)
    bundle = render(
        ground.changes,
        approval,
        reasons_in=session.settings.language,
        form=EXPORT_FORM if last is None or downloads else last.form,
        held={**held, **ground.held},
        stated=ground.stated,
        contents_hash=changes.contents_hash,
        signers=tuple(signature.by for signature in history.signatures),
        others=others,
        named=partial(in_words, zone=ZoneInfo(session.settings.time_zone)),
    )
    target = (folder or session.workspace.folder / "exports" / proposal.proposal_id).absolute()
    _refuse_unwritable(target)
    record = bundle.record(
        folder=str(target),
        system_user=session.user,
        at=session.now,
        checked_edition=None if checked is None else checked.edition.edition_id,
        stated=stated,
        left_on=left_on(session, history),
        others=tuple(other.proposal_id for other in others),
    )
    again = last is not None and not downloads
    exported = Exported(
        target,
        bundle,
        ground.changes,
        before=last.at if last is not None and again else None,
        reworded=bundle.other_than(last) if last is not None and again else (),
        moved=held,
    )
    return Leaving(record, context, exported)


def _stated(changes: ChangeSet, downloads: Sequence[Path], last: Export | None) -> tuple[Stated, ...]:
    """What downloads state; of platforms without a new one, what the last export had."""
    new = stated_of(changes, read_downloads(downloads))
    platforms = {each.platform for each in new}
    kept = () if last is None else tuple(each for each in last.stated if each.platform not in platforms)
    return (*kept, *new)


def read_downloads(paths: Sequence[Path]) -> tuple[Found, ...]:
    """What bulk files that were just downloaded from platforms state.

    Raises:
        InputError: one is missing, or is no such file.
    """
    found: list[Found] = []
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise InputError(
                msg("The file {file} cannot be opened: {reason}.", file=path.name, reason=problem.strerror or ""),
                remedy=msg("Check the path and its spelling."),
            ) from problem
        found += read_download(content, path.name)
    return tuple(found)


def _refuse_unwritable(folder: Path) -> None:
    """Find out before the ledger says that the files left; makes the folder. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass
