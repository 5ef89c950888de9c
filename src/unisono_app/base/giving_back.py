"""Giving a workspace back to its folder: its decisions stand in the ledger file again, and go on there.

Rule: first the application lets go (one transaction, recorded; from then on it decides nothing there), then the file is
opened with the same lines. A crash between the two leaves both closed, and doing it again completes it. Taking the
folder in again later continues the same chain.
"""

from __future__ import annotations

from unisono.decide import FileLedger
from unisono.facts.workspace import Workspace as Folder
from unisono_app.base.acting import Actor, perform
from unisono_app.base.actions import LetGo
from unisono_app.base.ledgers import ChainName, ledger_of
from unisono_app.base.models import Workspace
from unisono_app.base.sittings import forget


def give_back(workspace: Workspace, actor: Actor | None) -> int:
    """Give `workspace` back; how many records its file holds now.

    `actor` may be None only where the application has let it go already.
    """
    if workspace.removed_at is None:
        assert actor is not None  # noqa: S101 (who lets go is recorded)
        perform(LetGo(), actor)
    ledger = ledger_of(workspace, ChainName.DECISIONS)
    FileLedger(Folder.open(workspace.path).ledger_file).take_back(ledger.lines())
    forget(workspace)
    return ledger.verify().n_records
