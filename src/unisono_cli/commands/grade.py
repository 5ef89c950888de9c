"""`unisono grade`: was the promise kept?"""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console

from unisono.decide import Grade
from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face, table
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command(
        "grade",
        body,
        help=_("Grade a proposal whose weeks have passed: promised against happened, and why they differ."),
        options=(click.argument("proposal_id", metavar="ID"),),
    )


def body(face: Face, proposal_id: str) -> None:
    """Run the command."""
    session = sit_down(face)
    with face.progress(_("Grading")) as update:
        grade = session.grade(proposal_id, update)
    face.answer(fields(grade), lambda console: tell(console, grade))


def fields(grade: Grade) -> dict[str, Any]:
    """The answer in JSON."""
    gap = grade.gap
    return {
        "verdict": grade.verdict.kept.value,
        "reason": grade.verdict.reason,
        "promised": {
            "value": grade.promised.estimate,
            "lower": grade.promised.lower,
            "upper": grade.promised.upper,
            "unit": grade.promised.unit,
        },
        "observed": grade.observed,
        "gap": {"total": gap.total, "execution": gap.execution, "context": gap.context, "unexplained": gap.unexplained},
        "promised_gain": {
            "value": grade.promised_gain.estimate,
            "lower": grade.promised_gain.lower,
            "upper": grade.promised_gain.upper,
        },
        "estimated_gain": None
        if grade.estimated_gain is None
        else {
            "value": grade.estimated_gain.estimate,
            "lower": grade.estimated_gain.lower,
            "upper": grade.estimated_gain.upper,
        },
        "channels": [
            {"channel": c.channel, "planned": c.planned, "actual": c.actual, "rate": c.rate} for c in grade.channels
        ],
        "graded_on": grade.graded_on,
        "edition_id": grade.edition_id,
        "run_id": grade.run_id,
    }


def tell(console: Console, grade: Grade) -> None:
    """The answer in words."""
    words = speech()
    unit = grade.promised.unit

    def amount(value: Any) -> str:
        return "–" if value is None else words.value(words.amount(float(value), unit))

    gap = grade.gap
    rows = [
        [_("Promised"), amount(grade.promised.estimate)],
        [_("  lower limit"), amount(grade.promised.lower)],
        [_("  upper limit"), amount(grade.promised.upper)],
        [_("Happened"), amount(grade.observed)],
        [_("Gap"), amount(gap.total)],
        [_("  spend was not as planned"), amount(gap.execution)],
        [_("  promotions and prices were not as expected"), amount(gap.context)],
        [_("  unexplained"), amount(gap.unexplained)],
    ]
    console.print(table(["", ""], rows, right=[1]))
    console.print()
    for text in (
        grade.verdict.reason,
        grade.outcome.reason,
        None if grade.gain is None else grade.gain.reason,
        grade.execution,
    ):
        if text is not None:
            console.print(words.text(text), soft_wrap=True, markup=False)
    console.print(
        words.text(msg("Run {run} on edition {edition}.", run=grade.run_id, edition=grade.edition_id)), style="dim"
    )
