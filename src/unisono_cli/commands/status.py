"""`unisono status`: where this workspace stands, and what to do next; never a command that would be refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from unisono.errors import NoFactsError
from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import STRONG, Page
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono.decide import History
    from unisono.runs import Session
    from unisono.runs.freshness import Freshness


@dataclass
class _Standing:
    """What is known of the workspace, and the command that comes next."""

    following: str
    lines: list[Text] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)
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
        for warning in standing.warnings:
            page.point(warning, "yellow")
        page.copyable(msg("Next: {command}", command=standing.following), STRONG)

    warned = {"warnings": standing.warnings, "next": standing.following}
    face.answer({"name": session.settings.name, **standing.fields, **warned}, tell)


def _standing(session: Session) -> _Standing:
    from unisono.runs.glance import glance
    from unisono.runs.sayings import light_text

    found = _Standing(_import())
    found.fields = {"edition": None, "edition_id": None, "verdict": None, "run_id": None, "proposals": []}
    try:
        seen = glance(session)
    except NoFactsError:
        found.lines.append(msg("No facts yet."))
        return found
    found.lines.append(
        msg(
            "Edition {number} ({id}), files: {files}, facts: {light}.",
            number=str(seen.number),
            id=seen.edition_id,
            files=seen.n_files,
            light=light_text(seen.light),
        )
    )
    found.fields |= {"edition": seen.number, "edition_id": seen.edition_id, "verdict": seen.light}
    fresh = seen.freshness(session.today)
    found.warnings += seen.missing
    if fresh is not None and fresh.is_old:
        found.warnings.append(fresh.text())
    _add_fit(found, session, seen.edition_id, fresh)
    _add_proposals(found, session, fresh)
    refused = {source for source, light in seen.lights.items() if light.value == "red"}
    if refused - {o.source for o in session.decisions.overrides_in_force(seen.edition_id)}:
        found.following = "unisono check"
    return found


def _add_fit(found: _Standing, session: Session, edition_id: str, fresh: Freshness | None) -> None:
    from unisono.runs.sayings import verdict_text

    ready = fresh is not None and not fresh.is_over
    run = session.latest_run()
    if run is None:
        found.lines.append(msg("No fit yet."))
        found.following = "unisono fit" if fresh is not None else _import()
        return
    found.fields["run_id"] = run.run_id
    verdict = verdict_text(run.grade)
    if run.edition_id == edition_id:
        found.lines.append(msg("Fit {run}: {verdict}.", run=run.run_id, verdict=verdict))
        found.following = _("unisono plan --budget AMOUNT") if ready else _import()
    else:
        found.lines.append(msg("Fit {run}: {verdict}, on older facts.", run=run.run_id, verdict=verdict))
        found.following = "unisono fit" if ready else _import()


def _add_proposals(found: _Standing, session: Session, fresh: Freshness | None) -> None:
    from unisono.decide import Kind, State, is_stuck, is_waiting

    proposals = session.decisions.list()
    if not proposals:
        return
    found.fields["proposals"] = [{"proposal": h.proposal.proposal_id, "state": h.state} for h in proposals]
    moves = [h for h in proposals if h.proposal.kind is not Kind.OVERRIDE]
    awaited = [h for h in moves if is_waiting(h)]
    stuck = [h for h in moves if is_stuck(h, session.verdicts(h))]
    waiting = [h for h in awaited if h not in stuck]
    approved = [h for h in moves if h.state is State.APPROVED and h not in stuck]
    due = [h for h in moves if _due(h, session)]
    found.lines.append(
        msg("Proposals: {n}, waiting for a decision: {waiting}.", n=len(proposals), waiting=len(awaited))
    )
    found.warnings += [_blocked(h, session) for h in stuck if h is moves[0]]
    gradable = [h for h in due if _reached(h, fresh)]
    if gradable:
        found.following = f"unisono grade {gradable[0].proposal.proposal_id}"
    elif due:
        found.warnings.append(_unreached(due[0]))
        found.following = _import()
    elif waiting:
        found.following = f"unisono proposals show {waiting[0].proposal.proposal_id}"
    elif approved:
        found.following = f"unisono proposals export {approved[0].proposal.proposal_id}"


def _import() -> str:
    return _("unisono import PATH")


def _blocked(history: History, session: Session) -> Text:
    from unisono.decide.verdict import sentences

    reasons = [v.reason for v in session.verdicts(history) if v.ruling.value == "block"]
    return msg("{id} is blocked: {reasons}", id=history.proposal.proposal_id, reasons=sentences(reasons))


def _due(history: History, session: Session) -> bool:
    promise = history.proposal.prediction
    return history.state.value == "exported" and promise is not None and promise.due_on <= session.today


def _reached(history: History, fresh: Freshness | None) -> bool:
    """Whether the facts tell all weeks of the promise."""
    promise = history.proposal.prediction
    return fresh is not None and promise is not None and fresh.last_on >= promise.last_on


def _unreached(history: History) -> Text:
    proposal, promise = history.proposal, history.proposal.prediction
    return msg(
        "{id} is to be graded: import the exports up to {last}.",
        id=proposal.proposal_id,
        last=promise.last_on if promise else None,
    )
