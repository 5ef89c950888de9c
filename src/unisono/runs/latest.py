"""Which fit is the newest, known without loading it: for a quick look at a workspace."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

_NAME = "latest.json"


@dataclass(frozen=True, slots=True)
class Run:
    """A kept fit.

    Attributes:
        run_id: its id.
        edition_id: the facts it was made on.
        grade: its own review: `pass`, `review` or `fail`.
        before: the fit that was the newest one before it.
    """

    run_id: str
    edition_id: str
    grade: str
    before: str | None = None


def keep_latest(folder: Path, run: Run) -> None:
    """Make `run` the newest one of the fits in `folder`."""
    draft = folder / f"{_NAME}.draft"
    draft.write_text(json.dumps(asdict(run)), encoding="utf-8")
    draft.replace(folder / _NAME)


def latest_run(folder: Path) -> Run | None:
    """The newest fit in `folder`, or None where nothing was fitted yet."""
    try:
        return Run(**json.loads((folder / _NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
