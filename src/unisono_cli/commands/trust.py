"""`unisono trust`: how far can the newest fit be trusted?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.commands.fit import STYLES
from unisono_cli.face import Face
from unisono_cli.page import QUIET, Cell, Page
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono.measure.mmm.trust.report import FitTrust


def make() -> click.Command:
    """Build the command."""
    return command(
        "trust",
        body,
        does=_("Put the newest fit under stress: what speaks against it, and what to do."),
        more=[
            _(
                "Looks for what the model does not hold (breaks, odd weeks, seasons, effects of another shape, money "
                "that followed demand), for what it finds in channels that never ran, and for how it would have "
                "predicted the last weeks. The answer is kept beside the fit."
            )
        ],
        options=[
            click.Option(["--run"], metavar=_("RUN"), help=_("Question this fit instead of the newest.")),
            click.Option(["--by-region"], is_flag=True, help=_("Question the newest fit of all regions.")),
            click.Option(["--again"], is_flag=True, help=_("Question it anew, even if an answer is kept.")),
        ],
        examples=["trust", "trust --json", "trust --by-region"],
    )


def body(face: Face, run: str | None, by_region: bool, again: bool) -> None:
    """Run the command."""
    session = face.session()
    with face.progress(_("Questioning")):
        if by_region:
            from unisono.runs.panelling import question_panel

            trust = question_panel(session, run, again=again)
        else:
            trust = session.trust(run, again=again)
    face.answer(fields(trust), lambda page: tell(page, trust))


def fields(trust: FitTrust) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "run_id": trust.run_id,
        "verdict": trust.grade,
        "recommendation": trust.verdict,
        "advice": trust.advice,
        "checks": [
            {
                "name": c.name,
                "channel": c.channel,
                "kind": c.kind,
                "value": c.value,
                "threshold": c.threshold,
                "verdict": c.grade,
                "text": c.text,
                "advice": c.advice,
            }
            for c in trust.checks
        ],
    }


def tell(page: Page, trust: FitTrust) -> None:
    """The answer in words: what was found, what each channel can be trusted for, what to do."""
    from unisono.measure.mmm.trust.page import channels_of, passed_lines
    from unisono.runs.sayings import verdict_text

    for check in trust.marked:
        page.point(check.text, STYLES[check.grade.value])
    for line in passed_lines(trust, about_channels=False):
        page.point(line, STYLES["pass"])
    rows: list[list[Cell]] = [
        [name, (verdict_text(trust.grade_of(name)), STYLES[trust.grade_of(name).value])] for name in channels_of(trust)
    ]
    page.gap()
    page.table([_("Channel"), _("Verdict")], rows)
    page.gap()
    for advice in trust.advice:
        page.say(msg("What to do: {remedy}", remedy=advice))
    page.point(
        msg("{verdict}: {advice}", verdict=verdict_text(trust.grade), advice=trust.verdict), STYLES[trust.grade.value]
    )
    page.say(msg("Run {run}.", run=trust.run_id), QUIET)
