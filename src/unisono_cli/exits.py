"""Exit codes, so that scripts can tell what happened.

| code | meaning |
|---|---|
| 0 | done |
| 1 | a defect of Unisono itself |
| 2 | the command was typed wrong |
| 3 | a file or value could not be used (of an import: at least one file was refused) |
| 4 | the trust gate refuses |
| 5 | the model or the plan refuses |
| 6 | the decision ledger refuses, or does not verify |
| 7 | the workspace or its settings |
| 130 | stopped by the keyboard |
"""

from __future__ import annotations

from unisono.errors import (
    InputError,
    LedgerError,
    ModelError,
    PlanError,
    TrustError,
    UnisonoError,
    WorkspaceError,
)

DEFECT, USAGE, INPUT, TRUST, MODEL, LEDGER, WORKSPACE, STOPPED = 1, 2, 3, 4, 5, 6, 7, 130

_BY_KIND: tuple[tuple[type[UnisonoError], int], ...] = (
    (InputError, INPUT),
    (TrustError, TRUST),
    (ModelError, MODEL),
    (PlanError, MODEL),
    (LedgerError, LEDGER),
    (WorkspaceError, WORKSPACE),
)


def exit_code(error: UnisonoError) -> int:
    """The code for an error."""
    return next((code for kind, code in _BY_KIND if isinstance(error, kind)), INPUT)
