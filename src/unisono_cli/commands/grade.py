"""`unisono grade`: was the promise kept?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.commands.proposals.story import forecast_fields, proposal_argument
from unisono_cli.face import Face
from unisono_cli.page import QUIET, Page
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.decide import Grade


def make() -> click.Command:
    """Build the command."""
    return command(
        "grade",
        body,
        does=_("Grade a proposal whose weeks have passed: promised against happened, and why they differ."),
        more=[
            _(
                "Import the facts of the proposal's weeks first. The gain cannot be seen in any fact: the model is "
                "fitted again on the new facts and estimates it. The grade is recorded once and stays."
            )
        ],
        options=[proposal_argument()],
        examples=["grade P-0001"],
    )


def body(face: Face, proposal_id: str) -> None:
    """Run the command."""
    with face.progress(_("Grading")) as bar:
        grade = face.hand().grade(proposal_id, bar.share)
    face.answer(fields(grade), lambda page: tell(page, grade))


def fields(grade: Grade) -> dict[str, Any]:
    """The answer in JSON."""
    gap = grade.gap
    return {
        "verdict": grade.verdict.kept,
        "reason": grade.verdict.reason,
        "promised": forecast_fields(grade.promised),
        "observed": grade.observed,
        "gap": {"total": gap.total, "execution": gap.execution, "context": gap.context, "unexplained": gap.unexplained},
        "promised_gain": forecast_fields(grade.promised_gain),
        "estimated_gain": forecast_fields(grade.estimated_gain) if grade.estimated_gain else None,
        "channels": [
            {"channel": c.channel, "planned": c.planned, "actual": c.actual, "rate": c.rate} for c in grade.channels
        ],
        "graded_on": grade.graded_on,
        "edition_id": grade.edition_id,
        "run_id": grade.run_id,
    }


def tell(page: Page, grade: Grade) -> None:
    """The answer in words."""
    unit, gap = grade.promised.unit, grade.gap

    def amount(value: float | Decimal | None) -> str:
        return "–" if value is None else speech().amount(value, unit)

    page.table(
        ["", ""],
        [
            [_("Promised"), amount(grade.promised.estimate)],
            [_("  lower limit"), amount(grade.promised.lower)],
            [_("  upper limit"), amount(grade.promised.upper)],
            [_("Happened"), amount(grade.observed)],
            [_("Gap"), amount(gap.total)],
            [_("  spend was not as planned"), amount(gap.execution)],
            [_("  promotions and prices were not as expected"), amount(gap.context)],
            [_("  unexplained"), amount(gap.unexplained)],
        ],
        figures=[1],
    )
    page.gap()
    gain = grade.gain.reason if grade.gain else None
    for text in (grade.verdict.reason, grade.outcome.reason, gain, grade.execution):
        if text is not None:
            page.say(text)
    page.say(msg("Run {run} on edition {edition}.", run=grade.run_id, edition=grade.edition_id), QUIET)
