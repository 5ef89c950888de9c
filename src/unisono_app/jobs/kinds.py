"""The kinds of long work: what each is called, who may ask for it, and what does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from unisono.decide import Permission
from unisono.words import Text, msg
from unisono.words.record import Json
from unisono_app.jobs import works
from unisono_app.jobs.running import Running

OF_THE_JOB = "the job"
"""In place of a key of the result: the number of the job itself."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job.

    Attributes:
        name: for people.
        permission: what the asker needs, when asking and again when the work begins.
        work: does it, and returns what the job's page keeps.
        opens: the view that shows what came of it, with the key of the result that it takes, if any; `OF_THE_JOB` where
            it takes the job's own number.
    """

    name: Text
    permission: Permission
    work: Callable[[Running], Json]
    opens: tuple[str, str | None]


KINDS: dict[str, Kind] = {
    "import": Kind(msg("Import files"), Permission.IMPORT, works.take_in, ("facts-import", OF_THE_JOB)),
    "leave_out": Kind(msg("Leave files out"), Permission.FIT, works.leave_out, ("facts-files", None)),
    "check": Kind(msg("Question the facts"), Permission.SEE_TOTALS, works.check, ("facts", None)),
    "fit": Kind(msg("Fit the model"), Permission.FIT, works.fit, ("measure", None)),
    "trust": Kind(msg("Put the model under stress"), Permission.FIT, works.stress, ("measure", None)),
    "report": Kind(msg("Write the board report"), Permission.REPORT, works.report, ("report", None)),
    "grade": Kind(msg("Grade a promise"), Permission.GRADE, works.grade, ("decide-proposal", "proposal")),
    "sample": Kind(msg("Make the sample company"), Permission.IMPORT, works.sample, ("today", None)),
}
"""All kinds, by the name that rows keep."""
