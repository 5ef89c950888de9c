"""An approved change set leaves as files: for platforms, for people and for agencies, with a manifest.

Rule: the same change set and approval give the same bytes, so that exporting again writes the same files. The manifest
holds the SHA-256 of every file, and every change with its id and the value that it expects to find. An export that an
older version recorded (form 1: no platform files) is written in its own form again. Nothing leaves without the
`Approval` of exactly this payload. Order for callers: `render`, record the export in the ledger, then `write`; a crash
in between leaves a record and no files, and exporting again mends it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unisono.act.beside import Beside, marked
from unisono.act.bulk import Bulk, BulkFile, bulk, change_ids
from unisono.act.changeset import CampaignKey, ChangeSet
from unisono.act.checklist import checklist
from unisono.act.naming import Named, Naming, as_they_are
from unisono.act.tables import bookings_csv, changes_csv
from unisono.decide import Approval, Export, Person, Stated
from unisono.decide.decision import EXPORT_FORM
from unisono.errors import LedgerError
from unisono.words import Text, language, msg

MANIFEST = "manifest.json"
_NOTHING: Mapping[CampaignKey, Any] = {}


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of an export, by name, and the fingerprint of what they say."""

    proposal_id: str
    payload_hash: str
    contents_hash: str
    files: Mapping[str, bytes]
    form: int = EXPORT_FORM

    def record(
        self,
        *,
        folder: str,
        system_user: str,
        at: dt.datetime,
        checked_edition: str | None = None,
        stated: tuple[Stated, ...] = (),
        left_on: dt.date | None = None,
        others: tuple[str, ...] = (),
    ) -> Export:
        """What the ledger keeps of it; `checked_edition` and `stated` are what its values were held against.

        `left_on` is the day for which its changes were made out, `others` the plans that it names beside itself.
        """
        hashes = {name: _sha256(data) for name, data in self.files.items()}
        return Export(
            self.proposal_id,
            self.payload_hash,
            self.contents_hash,
            hashes,
            folder,
            system_user,
            at,
            self.form,
            checked_edition,
            stated,
            left_on=left_on,
            others=others,
        )

    def other_than(self, recorded: Export) -> tuple[str, ...]:
        """Names of the files, but the manifest, whose bytes are not those that were recorded."""
        found = self.record(folder="", system_user="", at=recorded.at).files
        names = found.keys() | recorded.files.keys()
        return tuple(sorted(n for n in names - {MANIFEST} if found.get(n) != recorded.files.get(n)))


def render(
    changes: ChangeSet,
    approval: Approval,
    *,
    reasons_in: str = "en",
    form: int = EXPORT_FORM,
    held: Mapping[CampaignKey, Text] = _NOTHING,
    stated: Mapping[CampaignKey, Stated] = _NOTHING,
    contents_hash: str | None = None,
    signers: tuple[Person, ...] = (),
    others: tuple[Beside, ...] = (),
    named: Named = as_they_are,
) -> Bundle:
    """The files of `changes`; `reasons_in` (`en` or `fr`) is the language of the reasons inside the CSV files.

    `form` is that of the recorded export, where the same files are wanted again; campaigns that are `held` (see
    `moved`) leave by no file for a platform; `stated` is what downloads say of campaigns;
    `contents_hash` is that of the changes before downloads stated what to expect: what is done is the same; `signers`
    signed before the one who approved, and are named in the checklists; `others` are plans that had left for the same
    weeks, which the checklists and the reasons of bookings name; `named` puts words for the names of channels and
    platforms into the texts of the checklists, which people read; the lists keep the names that programs know.

    Raises:
        LedgerError: the approval is for something else.
    """
    changes.demand(approval)
    words = language(reasons_in)
    made = bulk(changes, held, stated) if form > 1 else None
    ids = change_ids(changes) if made else None
    files = {
        "changes.csv": changes_csv(changes.changes, changes.proposal_id, words, ids),
        "undo.csv": changes_csv(changes.undo, changes.proposal_id, words, ids and ids[::-1]),
        "bookings.csv": bookings_csv(marked(changes.bookings, others), changes.proposal_id, words, guard=form > 1),
        "checklist.en.md": checklist(changes, approval, Naming("en", named), made, signers, others),
        "checklist.fr.md": checklist(changes, approval, Naming("fr", named), made, signers, others),
    }
    if made is not None:
        files |= {file.name: file.data for file in made.files}
    known_as = contents_hash or changes.contents_hash
    files[MANIFEST] = _manifest(changes, approval, files, made, known_as)
    return Bundle(changes.proposal_id, changes.payload_hash, known_as, files, form)


def write(folder: Path, bundle: Bundle) -> tuple[Path, ...]:
    """Write the files into `folder` (made if absent), the manifest last; returns their paths.

    Files that an earlier export of the proposal left there and this one does not have are taken away: nobody must
    import them.

    Raises:
        LedgerError: the folder holds the export of another proposal, or cannot be written.
    """
    try:
        for name in _listed(folder, bundle) - bundle.files.keys():
            (folder / name).unlink(missing_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for name, data in bundle.files.items():
            path = folder / name
            draft = folder / f"{name}.draft"
            draft.write_bytes(data)
            draft.replace(path)
            paths.append(path)
    except OSError as problem:
        raise LedgerError(
            msg("The export cannot be written: {problem}.", problem=problem.strerror or str(problem)),
            remedy=msg("Check the rights and the free space of the folder, then export again."),
        ) from problem
    return tuple(paths)


def export(folder: Path, changes: ChangeSet, approval: Approval, *, reasons_in: str = "en") -> Bundle:
    """`render` and `write` in one; the caller records the bundle in the ledger."""
    bundle = render(changes, approval, reasons_in=reasons_in)
    write(folder, bundle)
    return bundle


def _manifest(
    changes: ChangeSet, approval: Approval, files: Mapping[str, bytes], made: Bulk | None, contents_hash: str
) -> bytes:
    contents: dict[str, object] = {
        "format": 1 if made is None else EXPORT_FORM,
        "proposal_id": changes.proposal_id,
        "payload_hash": changes.payload_hash,
        "contents_hash": contents_hash,
        "approved_by": approval.by.name,
        "approved_at": approval.at.astimezone(dt.UTC).isoformat(),
    }
    told = {name: {"sha256": _sha256(data), "n_bytes": len(data)} for name, data in files.items()}
    if made is not None:
        for file in made.files:
            told[file.name] |= _about(file)
        contents["changes"] = _told(changes, made)
    contents["files"] = told
    return (json.dumps(contents, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _about(file: BulkFile) -> dict[str, object]:
    return {
        "platform": file.platform,
        "account": file.account,
        "effective_on": None if file.effective_on is None else file.effective_on.isoformat(),
        "undoes": file.undoes,
        "change_ids": file.change_ids,
    }


def _told(changes: ChangeSet, made: Bulk) -> list[dict[str, object]]:
    """Every change: what it expects to find, what it sets, and the files that carry it or take it back."""
    return [
        {
            "change_id": name,
            "platform": change.key.platform,
            "account": change.key.account,
            "campaign_id": change.key.campaign_id,
            "campaign": change.key.campaign,
            "field": change.field,
            "effective_on": change.effective_on.isoformat(),
            "expected_value": f"{change.expected:.2f}",
            "new_value": f"{change.new:.2f}",
            "currency": change.currency,
            "files": made.of(name),
        }
        for name, change in zip(change_ids(changes), changes.changes, strict=True)
    ]


def _listed(folder: Path, bundle: Bundle) -> set[str]:
    """Names of the files that an earlier export of the proposal left; refuses the folder of another one."""
    path = folder / MANIFEST
    if not path.exists():
        return set()
    try:
        found = json.loads(path.read_bytes())
        names = {name for name in found["files"] if Path(name).name == name}
        proposal_id = found["proposal_id"]
    except (ValueError, KeyError, TypeError):
        proposal_id = None
    if proposal_id != bundle.proposal_id:
        raise LedgerError(
            msg("The folder {folder} holds another export.", folder=folder.name),
            remedy=msg("Export into a folder of its own."),
        )
    return names


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
