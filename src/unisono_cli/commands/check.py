"""`unisono check`: can the facts be trusted?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.exits import TRUST
from unisono_cli.face import Face
from unisono_cli.page import Page, words
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono.domain import Finding
    from unisono.runs.freshness import Freshness
    from unisono.runs.trusting import TrustReport

_STYLES = {"critical": "red", "warning": "yellow", "info": "dim", "red": "red", "amber": "yellow", "green": "green"}


def make() -> click.Command:
    """Build the command."""
    return command(
        "check",
        body,
        does=_("Question the facts: findings with remedies, and a verdict for each source."),
        more=[
            _(
                "A source that is not trusted stops the model. Mend it at its source and import it again, or let a "
                "named person answer for it: unisono override. Exit code 4 when a source is not trusted."
            )
        ],
    )


def body(face: Face) -> int:
    """Run the command."""
    from unisono.runs.freshness import how_fresh

    session = face.session()
    with face.progress(_("Checking")):
        report = session.check()
        fresh = how_fresh(session)
    face.answer(fields(report), lambda page: tell(page, report, fresh))
    return TRUST if report.light.value == "red" else 0


def fields(report: TrustReport) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "edition": report.edition.number,
        "edition_id": report.edition.edition_id,
        "verdict": report.light,
        "sources": [{"source": t.source, "verdict": t.light, "findings": len(t.findings)} for t in report.trusts],
        "findings": [_finding_fields(finding) for finding in report.findings],
    }


def _finding_fields(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "source": finding.source,
        "account": finding.account,
        "severity": finding.severity,
        "summary": finding.summary,
        "remedy": finding.remedy,
        "n_rows": finding.n_rows,
        "first_on": finding.first_on,
        "last_on": finding.last_on,
        "rows": [{"file_id": row.file_id, "line": row.line} for row in finding.rows],
    }


def _by_remedy(findings: Sequence[Finding]) -> list[tuple[Text, dict[Text, str]]]:
    """Findings of one check that ask for the same, together, with each line's style; equal ones are told once."""
    groups: dict[tuple[str, str, str], tuple[Text, dict[Text, str]]] = {}
    for finding in findings:
        source = finding.source if finding.account is None else f"{finding.source} ({finding.account})"
        key = (finding.check, finding.severity.value, words(finding.remedy))
        _remedy, lines = groups.setdefault(key, (finding.remedy, {}))
        lines[msg("{source}: {summary}", source=source, summary=finding.summary)] = _STYLES[finding.severity.value]
    return list(groups.values())


def tell(page: Page, report: TrustReport, fresh: Freshness | None = None) -> None:
    """The answer in words."""
    from unisono.runs.sayings import light_text

    page.table(
        [_("Source"), _("Verdict"), _("Findings")],
        [
            [
                trust.source,
                (light_text(trust.light), _STYLES[trust.light.value]),
                str(len(trust.findings)) if trust.findings else None,
            ]
            for trust in report.trusts
        ],
        figures=[2],
    )
    for remedy, findings in _by_remedy(report.findings):
        page.gap()
        for line, style in findings.items():
            page.point(line, style)
        page.say(msg("What to do: {remedy}", remedy=remedy), indent=2)
    page.gap()
    if fresh is not None and fresh.is_old:
        page.point(fresh.text(), "yellow")
    page.say(
        msg(
            "Edition {number} ({id}): {verdict}.",
            number=str(report.edition.number),
            id=report.edition.edition_id,
            verdict=light_text(report.light),
        )
    )
