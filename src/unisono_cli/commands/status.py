"""`unisono status`: where this workspace stands, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from unisono.errors import NoFactsError
from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.commands.proposals.story import is_stuck
from unisono_cli.face import Face
from unisono_cli.page import STRONG, Page
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono.decide import History
    from unisono.runs import Session


@dataclass
class _Standing:
    """What is known of the workspace, and the command that comes next."""

    following: str
    lines: list[Text] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)


def make() -> click.Command:
    """Build the command."""
    return command("status", body, does=_("Show where the workspace stands, and what to do next."))


def body(face: Face) -> None:
    """Run the command."""
    session = face.session()
    with face.progress(_("Looking")):
        standing = _standing(session)

    def tell(page: Page) -> None:
        page.copyable(f"{session.settings.name}  {session.workspace.folder}", STRONG)
        for line in standing.lines:
            page.say(line)
        page.copyable(msg("Next: {command}", command=standing.following), STRONG)

    face.answer({"name": session.settings.name, **standing.fields, "next": standing.following}, tell)


def _standing(session: Session) -> _Standing:
    from unisono.runs.sayings import light_text

    found = _Standing(_("unisono import PATH"))
    found.fields = {"edition": None, "edition_id": None, "verdict": None, "run_id": None, "proposals": []}
    try:
        report = session.check()
    except NoFactsError:
        found.lines.append(msg("No facts yet."))
        return found
    edition = report.edition
    found.lines.append(
        msg(
            "Edition {number} ({id}), files: {files}, facts: {light}.",
            number=str(edition.number),
            id=edition.edition_id,
            files=len(edition.files),
            light=light_text(report.light),
        )
    )
    found.fields |= {"edition": edition.number, "edition_id": edition.edition_id, "verdict": report.light}
    found.following = "unisono check" if report.light.value == "red" else "unisono fit"
    _add_fit(found, session, edition.edition_id)
    return found


def _add_fit(found: _Standing, session: Session, edition_id: str) -> None:
    from unisono.runs.sayings import verdict_text

    run = session.latest_run()
    if run is None:
        found.lines.append(msg("No fit yet."))
        return
    found.fields["run_id"] = run.run_id
    verdict = verdict_text(run.grade)
    if run.edition_id == edition_id:
        found.lines.append(msg("Fit {run}: {verdict}.", run=run.run_id, verdict=verdict))
        found.following = _("unisono plan --budget AMOUNT")
    else:
        found.lines.append(msg("Fit {run}: {verdict}, on older facts.", run=run.run_id, verdict=verdict))
    _add_proposals(found, session)


def _add_proposals(found: _Standing, session: Session) -> None:
    proposals = session.decisions.list()
    found.fields["proposals"] = [{"proposal": h.proposal.proposal_id, "state": h.state} for h in proposals]
    waiting = [h for h in proposals if h.state.value == "proposed" and not is_stuck(h)]
    found.lines.append(
        msg("Proposals: {n}, waiting for a decision: {waiting}.", n=len(proposals), waiting=len(waiting))
    )
    due = [h for h in proposals if _due(h, session)]
    approved = [h for h in proposals if h.state.value == "approved" and h.proposal.prediction]
    if due:
        found.following = f"unisono grade {due[0].proposal.proposal_id}"
    elif waiting:
        found.following = f"unisono proposals show {waiting[0].proposal.proposal_id}"
    elif approved:
        found.following = f"unisono proposals export {approved[0].proposal.proposal_id}"


def _due(history: History, session: Session) -> bool:
    promise = history.proposal.prediction
    return history.state.value == "exported" and promise is not None and promise.due_on <= session.today
