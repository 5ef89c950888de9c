"""The chains of records of a workspace by name: its decisions, and the audit of who did what by which face."""

from __future__ import annotations

from enum import StrEnum

from unisono_app.base.acting import audit_chain
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.sittings import decisions_chain


class ChainName(StrEnum):
    """A chain of a workspace."""

    DECISIONS = "decisions"
    AUDIT = "audit"


def ledger_of(workspace: Workspace, chain: ChainName) -> DatabaseLedger:
    """The chain called so."""
    name = decisions_chain(workspace) if chain is ChainName.DECISIONS else audit_chain(workspace)
    return DatabaseLedger(name)
