"""What follows a decision: export and grade; exports are read back with every import, by `jobs`.

What takes long is worked out before the transaction, in which it is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from unisono.decide import Grade, Permission, grade
from unisono.runs.deciding import Exported, Leaving, prepare_export
from unisono.runs.grading import observe
from unisono.runs.watching import watch
from unisono_app.base.acting import Actor, Drafted
from unisono_app.decide.queries import one_of_agency


def _quiet(_share: float) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Export(Drafted[Exported, Leaving]):
    """Let an approved proposal leave as files; again, the same files without a second record."""

    proposal_id: str
    folder: Path | None = None
    downloads: tuple[Path, ...] = ()

    permission = Permission.EXPORT

    def draft(self, actor: Actor) -> Leaving:
        """Question the facts of today, and work the files out: the long part. An agency lets its own leave only."""
        if actor.agency:
            one_of_agency(actor, self.proposal_id)
        return prepare_export(actor.session(), self.proposal_id, self.folder, self.downloads)

    def record(self, actor: Actor, drafted: Leaving) -> Exported:
        """Record that they leave, by whose hand."""
        return drafted.record(actor.session(), actor.person_for(Permission.EXPORT), alone=actor.alone)

    def told(self, result: Exported) -> Mapping[str, object]:
        """The proposal and how much left."""
        return {"proposal": result.changes.proposal_id, "n_files": len(result.files)}

    def finish(self, result: Exported) -> None:
        """Write the files; a crash before this leaves a record and no files, and exporting again mends it."""
        result.write()


@dataclass(frozen=True, slots=True)
class GradePromise(Drafted[Grade, Grade]):
    """Hold a promise against what happened, once."""

    proposal_id: str
    progress: Callable[[float], None] = field(default=_quiet, compare=False)

    permission = Permission.GRADE

    def draft(self, actor: Actor) -> Grade:
        """Observe and grade; fits on the new facts."""
        session = actor.session()
        prediction = session.decisions.promise(self.proposal_id, on=session.today)
        history = session.decisions.show(self.proposal_id)
        seen = observe(session, history, session.model_table(), self.progress)
        return grade(prediction, seen, on=session.today)

    def record(self, actor: Actor, drafted: Grade) -> Grade:
        """Record it; a lane that its grades no longer carry steps down."""
        session = actor.session()
        session.decisions.record_grade(self.proposal_id, drafted, system_user=session.user, at=actor.at)
        watch(session, actor.person)
        return drafted

    def told(self, result: Grade) -> Mapping[str, object]:
        """The proposal and the verdict."""
        return {"proposal": self.proposal_id, "verdict": result.verdict.kept.value}
