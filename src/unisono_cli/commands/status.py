"""`unisono status`: where this workspace stands, and what to do next."""

from __future__ import annotations

import click
from rich.console import Console

from unisono.errors import ModelError, WorkspaceError
from unisono.runs import Session
from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.commands.check import light_text
from unisono_cli.commands.fit import verdict_text
from unisono_cli.face import Face
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command("status", body, help=_("Show where the workspace stands, and what to do next."))


def body(face: Face) -> None:
    """Run the command."""
    session = sit_down(face)
    lines, following, fields = _state(session)

    def tell(console: Console) -> None:
        words = speech()
        console.print(f"[bold]{session.settings.name}[/bold]  {session.workspace.folder}", soft_wrap=True)
        for line in lines:
            console.print(words.text(line), soft_wrap=True, markup=False)
        console.print(words.text(msg("Next: {command}", command=following)), style="bold", soft_wrap=True)

    face.answer({**fields, "next": following}, tell)


def _state(session: Session) -> tuple[list[Text], str, dict[str, object]]:
    fields: dict[str, object] = {"name": session.settings.name, "edition": None, "verdict": None, "run_id": None}
    try:
        report = session.check()
    except WorkspaceError:
        return [msg("No facts yet.")], "unisono import PATH", fields
    lines = [
        msg(
            "Edition {number} ({id}), {files} files, facts: {light}.",
            number=str(report.edition.number),
            id=report.edition.edition_id,
            files=len(report.edition.files),
            light=light_text(report.light),
        )
    ]
    fields |= {"edition": report.edition.number, "edition_id": report.edition.edition_id, "verdict": report.light.value}
    try:
        fit = session.latest_fit()
    except ModelError:
        return [*lines, msg("No fit yet.")], "unisono fit", fields
    fields["run_id"] = fit.run_id
    current = fit.edition_id == report.edition.edition_id
    lines.append(
        msg("Fit {run}: {verdict}.", run=fit.run_id, verdict=verdict_text(fit.grade))
        if current
        else msg("Fit {run}: {verdict}, on older facts.", run=fit.run_id, verdict=verdict_text(fit.grade))
    )
    proposals = session.decisions.list()
    fields["proposals"] = [{"proposal": h.proposal.proposal_id, "state": h.state.value} for h in proposals]
    waiting = [h for h in proposals if h.state.value == "proposed"]
    lines.append(msg("Proposals: {n}, waiting for a decision: {waiting}.", n=len(proposals), waiting=len(waiting)))
    due = [
        h
        for h in proposals
        if h.state.value == "exported" and h.proposal.prediction and h.proposal.prediction.due_on <= session.today
    ]
    if due:
        return lines, f"unisono grade {due[0].proposal.proposal_id}", fields
    if not current:
        return lines, "unisono fit", fields
    if waiting:
        return lines, f"unisono proposals show {waiting[0].proposal.proposal_id}", fields
    return lines, _("unisono plan --budget AMOUNT"), fields
