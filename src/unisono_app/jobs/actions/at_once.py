"""Long work done at once, for those who wait for it: the command line, and what an import brings with it.

Pages ask for the rest as jobs.

The work itself happens outside any transaction; who did it is recorded when it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unisono.decide import Permission, ReadBack
from unisono.runs.watching import record_breaches, watch
from unisono_app.base.acting import Actor, Drafted

if TYPE_CHECKING:
    from unisono.facts.sources import Hints
    from unisono.facts.store import ImportReport, Progress
    from unisono.measure.mmm.result import FitResult
    from unisono.measure.mmm.spec import Spec


@dataclass(frozen=True, slots=True)
class ImportNow(Drafted["ImportReport", "ImportReport"]):
    """Import files and folders."""

    paths: tuple[Path, ...]
    hints: Hints
    progress: Progress

    permission = Permission.IMPORT

    def draft(self, actor: Actor) -> ImportReport:
        """Import them."""
        return actor.session().import_files(self.paths, self.hints, self.progress)

    def record(self, actor: Actor, drafted: ImportReport) -> ImportReport:
        """Take back from automation what the new facts no longer carry; they are published already."""
        watch(actor.session(), actor.person)
        return drafted

    def told(self, result: ImportReport) -> Mapping[str, object]:
        """The edition and how many files."""
        edition = result.edition
        return {"edition_id": edition.edition_id if edition else None, "n_files": len(result.files)}


@dataclass(frozen=True, slots=True)
class FitNow(Drafted["FitResult", "FitResult"]):
    """Fit the model."""

    spec: Spec
    progress: Callable[[float], None]
    update: bool = False

    permission = Permission.FIT

    def draft(self, actor: Actor) -> FitResult:
        """Fit it."""
        return actor.session().fit(self.spec, self.progress, update=self.update)

    def record(self, actor: Actor, drafted: FitResult) -> FitResult:  # noqa: ARG002 (the shape of its kind)
        """Nothing more: the run is kept already."""
        return drafted

    def told(self, result: FitResult) -> Mapping[str, object]:
        """The run."""
        return {"run_id": result.run_id, "edition_id": result.edition_id}


@dataclass(frozen=True, slots=True)
class RecordReadBack(Drafted[ReadBack, ReadBack]):
    """Keep what the facts, and downloads from platforms, show of an export; `seen` where it was looked at already."""

    proposal_id: str
    downloads: tuple[Path, ...] = ()
    seen: ReadBack | None = None

    permission = Permission.GRADE

    def draft(self, actor: Actor) -> ReadBack:
        """Look."""
        return self.seen or actor.session().read_back(self.proposal_id, downloads=self.downloads)

    def record(self, actor: Actor, drafted: ReadBack) -> ReadBack:
        """Record it, and what moved beyond what was approved; the same again is no second record."""
        session = actor.session()
        session.decisions.record_read_back(drafted, system_user=session.user, at=actor.at)
        if record_breaches(session, drafted, actor.person):
            watch(session, actor.person)
        return drafted

    def told(self, result: ReadBack) -> Mapping[str, object]:
        """The proposal and the facts."""
        return {"proposal": result.proposal_id, "edition_id": result.edition_id}
