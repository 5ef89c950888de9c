"""Workspaces of the application: taking a folder in with its ledger, finding them again, letting one go.

Rule: a ledger that the command line made is taken over byte for byte and proved again from the database before its file
is closed; nobody can write between. Giving it back writes the same lines to the file again.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from pathlib import Path

from django.db import transaction

from unisono.decide import FileLedger
from unisono.errors import WorkspaceError
from unisono.facts.workspace import Workspace as Folder
from unisono.words import msg
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.sittings import decisions_chain
from unisono_app.home import Home


def take_in(folder: Path, *, at: dt.datetime, is_sample: bool = False) -> Workspace:
    """The workspace row of `folder`, made and its ledger taken over where it is new here.

    Raises:
        WorkspaceError: the folder is no workspace; TamperedError: its ledger does not hold; then nothing is changed.
    """
    opened = Folder.open(folder)
    found = Workspace.objects.filter(folder=str(opened.folder)).first()
    ledger = FileLedger(opened.ledger_file)
    if found is not None and ledger.keeper_path.exists():
        return found
    with ledger.hand_over(str(Home.current().folder)) as chain, transaction.atomic():
        name = opened.settings.name
        workspace = found or Workspace.objects.create(
            slug=free_slug(name), name=name, folder=str(opened.folder), is_sample=is_sample, made_at=at
        )
        if workspace.removed_at is not None:
            workspace.removed_at = None
            workspace.save()
        kept = DatabaseLedger(decisions_chain(workspace))
        kept.take_over(chain)
        if kept.verify().head_hash != chain.head.hash:
            raise WorkspaceError(
                msg("The ledger in {folder} holds other records than the application.", folder=str(opened.folder)),
                remedy=msg("Compare the two with “unisono audit verify”, and keep the one with your noted hash."),
            )
    return workspace


def free_slug(name: str) -> str:
    """A name for addresses that no workspace has yet."""
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:50] or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if slug not in taken)
