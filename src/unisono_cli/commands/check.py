"""`unisono check`: can the facts be trusted?"""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console

from unisono.domain import Finding, Light
from unisono.runs.trusting import TrustReport
from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.exits import TRUST
from unisono_cli.face import Face, table
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech

_STYLES = {"critical": "red", "warning": "yellow", "info": "dim", "red": "red", "amber": "yellow", "green": "green"}


def make() -> click.Command:
    """Build the command."""
    return command(
        "check",
        body,
        help=_(
            "Question the facts: findings with remedies, and a verdict for each source. Exit code 4 when a source is red."
        ),
    )


def body(face: Face) -> int:
    """Run the command."""
    session = sit_down(face)
    with face.progress(_("Checking")) as update:
        report = session.check()
        update(1.0)
    face.answer(fields(report), lambda console: tell(console, report))
    return TRUST if report.light is Light.RED else 0


def fields(report: TrustReport) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "edition": report.edition.number,
        "edition_id": report.edition.edition_id,
        "verdict": report.light.value,
        "sources": [{"source": t.source, "verdict": t.light.value, "findings": len(t.findings)} for t in report.trusts],
        "findings": [_finding_fields(f) for f in report.findings],
    }


def _finding_fields(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "source": finding.source,
        "account": finding.account,
        "severity": finding.severity.value,
        "summary": finding.summary,
        "remedy": finding.remedy,
        "n_rows": finding.n_rows,
        "first_on": finding.first_on,
        "last_on": finding.last_on,
        "rows": [{"file_id": r.file_id, "line": r.line} for r in finding.rows],
    }


def light_text(light: Light) -> Text:
    """The verdict in words."""
    return {Light.GREEN: msg("trusted"), Light.AMBER: msg("with remarks"), Light.RED: msg("refused")}[light]


def tell(console: Console, report: TrustReport) -> None:
    """The answer in words."""
    words = speech()
    rows = [
        [
            t.source,
            f"[{_STYLES[t.light.value]}]{words.text(light_text(t.light))}[/]",
            str(len(t.findings)) if t.findings else "",
        ]
        for t in report.trusts
    ]
    console.print(table([_("Source"), _("Verdict"), _("Findings")], rows, right=[2]))
    for finding in report.findings:
        source = finding.source if finding.account is None else f"{finding.source} ({finding.account})"
        console.print()
        console.print(f"[{_STYLES[finding.severity.value]}]●[/] [bold]{source}[/bold]", end=" ")
        console.print(words.text(finding.summary), soft_wrap=True, markup=False)
        console.print(
            "  " + words.text(msg("What to do: {remedy}", remedy=finding.remedy)), soft_wrap=True, markup=False
        )
    console.print()
    console.print(
        words.text(
            msg(
                "Edition {number} ({id}): {verdict}.",
                number=str(report.edition.number),
                id=report.edition.edition_id,
                verdict=light_text(report.light),
            )
        )
    )
