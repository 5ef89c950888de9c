"""`unisono proposals`: what waits, what was decided, and by whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from unisono.decide import History, Kind, State, read_budget, state_name
from unisono.words import Money, Share, msg
from unisono_cli.command import command
from unisono_cli.commands.override import person_options
from unisono_cli.commands.plan import probability_text
from unisono_cli.face import Face, table
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech


def make() -> click.Group:
    """Build the group."""
    group = click.Group("proposals", help=_("The decision ledger: list, show, approve, refuse, withdraw, export."))
    one = click.argument("proposal_id", metavar="ID")
    group.add_command(
        command(
            "list",
            list_body,
            help=_("List proposals, newest first."),
            options=(
                click.option(
                    "--state", type=click.Choice([s.value for s in State]), help=_("Only those in this state.")
                ),
            ),
        )
    )  # type: ignore[arg-type]
    group.add_command(
        command(
            "show",
            show_body,
            help=_("Show one proposal: what would be done, why, and its whole story."),
            options=(one,),
        )
    )
    hash_option = click.option(
        "--payload-hash", help=_("Approve only if the payload has this hash (8 digits or more), as shown to you.")
    )
    group.add_command(
        command(
            "approve",
            approve_body,
            help=_("Approve exactly this payload."),
            options=(one, *person_options(), hash_option),
        )
    )  # type: ignore[arg-type]
    group.add_command(command("refuse", refuse_body, help=_("Refuse a proposal."), options=(one, *person_options())))  # type: ignore[arg-type]
    group.add_command(
        command(
            "withdraw",
            withdraw_body,
            help=_("Take an approval back, before anything was exported."),
            options=(one, *person_options()),
        )
    )  # type: ignore[arg-type]
    folder = click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        help=_("Folder of the files (default: exports/ID in the workspace)."),
    )
    group.add_command(
        command(
            "export",
            export_body,
            help=_("Write the change list of an approved proposal and its undo file."),
            options=(one, folder),
        )
    )
    return group


def story(history: History) -> dict[str, Any]:
    """A proposal in JSON."""
    proposal = history.proposal
    prediction = proposal.prediction
    return {
        "proposal": proposal.proposal_id,
        "kind": proposal.kind.value,
        "state": history.state.value,
        "created_at": proposal.created_at,
        "proposed_by": proposal.proposer.name,
        "payload": proposal.payload,
        "payload_hash": proposal.payload_hash,
        "edition_id": proposal.basis.edition_id,
        "run_id": proposal.basis.run_id,
        "prediction": None
        if prediction is None
        else {
            "metric": prediction.metric,
            "unit": prediction.unit,
            "estimate": prediction.estimate,
            "lower": prediction.lower,
            "upper": prediction.upper,
            "level": prediction.level,
            "probability_better": prediction.probability_better,
            "first_on": prediction.first_on,
            "last_on": prediction.last_on,
            "due_on": prediction.due_on,
        },
        "verdicts": [
            {"guardrail": v.guardrail, "ruling": v.ruling.value, "reason": v.reason} for v in proposal.verdicts
        ],
        "steps": [
            {"at": s.at, "kind": s.kind, "by": s.by, "system_user": s.system_user, "reason": s.reason, "hash": s.hash}
            for s in history.steps
        ],
        "grade": None
        if history.grade is None
        else {"verdict": history.grade.verdict.kept.value, "reason": history.grade.verdict.reason},
    }


def list_body(face: Face, state: str | None) -> None:
    """Run `list`."""
    found = sit_down(face).decisions.list(State(state) if state else None)

    def tell(console: Console) -> None:
        words = speech()
        if not found:
            console.print(_("No proposals yet. Make one: unisono plan --budget AMOUNT"))
            return
        rows = []
        for history in found:
            proposal = history.proposal
            budget = ""
            if proposal.kind is Kind.BUDGET:
                plan = read_budget(proposal.payload)
                budget = words.value(Money(plan.budget, plan.currency))
            due = words.date(proposal.prediction.due_on) if proposal.prediction else ""
            rows.append(
                [
                    proposal.proposal_id,
                    words.text(state_name(history.state)),
                    budget,
                    proposal.proposer.name,
                    words.moment(proposal.created_at),
                    due,
                ]
            )
        console.print(
            table([_("Id"), _("State"), _("Budget"), _("Proposed by"), _("At"), _("Graded on")], rows, right=[2])
        )

    face.answer({"proposals": [story(h) for h in found]}, tell)


def show_body(face: Face, proposal_id: str) -> None:
    """Run `show`."""
    history = sit_down(face).decisions.show(proposal_id)
    face.answer(story(history), lambda console: tell_story(console, history))


def tell_story(console: Console, history: History) -> None:
    """A proposal in words."""
    words = speech()
    proposal = history.proposal
    console.print(f"[bold]{proposal.proposal_id}[/bold] {words.text(state_name(history.state))}")
    if proposal.kind is Kind.BUDGET:
        plan = read_budget(proposal.payload)
        console.print(
            words.text(
                msg(
                    "{budget} over {weeks} weeks from {first}.",
                    budget=Money(plan.budget, plan.currency),
                    weeks=len(plan.weeks),
                    first=plan.weeks[0],
                )
            )
        )
        rows = [
            [
                c.channel,
                words.value(Money(c.current_weekly, plan.currency)),
                words.value(Money(c.planned_weekly, plan.currency)),
                _("locked") if c.locked else "",
            ]
            for c in plan.channels
        ]
        console.print(table([_("Channel"), _("Today, a week"), _("Plan, a week"), ""], rows, right=[1, 2]))
    prediction = proposal.prediction
    if prediction is not None:
        console.print()
        console.print(
            words.text(
                msg(
                    "Promised gain: {gain} of margin (between {lower} and {upper}, {level}); probability that it is better: {probability}; graded on {due}.",
                    gain=words.amount(prediction.estimate, prediction.unit),
                    lower=words.amount(prediction.lower, prediction.unit),
                    upper=words.amount(prediction.upper, prediction.unit),
                    level=Share(prediction.level),
                    probability=probability_text(prediction.probability_better),
                    due=prediction.due_on,
                )
            ),
            soft_wrap=True,
        )
    for verdict in proposal.verdicts:
        mark = {"allow": "green", "flag": "yellow", "block": "red"}[verdict.ruling.value]
        console.print(f"[{mark}]●[/] ", end="")
        console.print(words.text(verdict.reason), soft_wrap=True, markup=False)
    for assumption in proposal.basis.assumptions:
        console.print("  " + words.text(assumption), style="dim", soft_wrap=True, markup=False)
    console.print()
    for step in history.steps:
        reason = f" – {step.reason}" if step.reason else ""
        console.print(
            f"{words.moment(step.at)}  {words.text(step_name(step.kind))}  {step.by} ({step.system_user}){reason}",
            markup=False,
            soft_wrap=True,
        )
    if history.grade is not None:
        console.print(words.text(history.grade.verdict.reason), soft_wrap=True)
    console.print(
        words.text(
            msg(
                "Payload {hash}; run {run}, edition {edition}.",
                hash=proposal.payload_hash[:16],
                run=proposal.basis.run_id,
                edition=proposal.basis.edition_id,
            )
        ),
        style="dim",
    )


def step_name(kind: str) -> str:
    """What a step of the story is called."""
    return {
        "proposed": _("proposed"),
        "approved": _("approved"),
        "refused": _("refused"),
        "withdrawn": _("approval withdrawn"),
        "exported": _("exported"),
        "graded": _("graded"),
        "superseded": _("superseded"),
    }.get(kind, kind)


def approve_body(face: Face, proposal_id: str, by: str, reason: str, payload_hash: str | None) -> None:
    """Run `approve`."""
    session = sit_down(face)
    approval = session.approve(proposal_id, by=by, reason=reason, payload_hash=payload_hash)

    def tell(console: Console) -> None:
        words = speech()
        console.print(
            words.text(
                msg(
                    "{id} is approved by {by} (stated, not authenticated) for payload {hash}.",
                    id=approval.proposal_id,
                    by=by,
                    hash=approval.payload_hash[:16],
                )
            )
        )
        for verdict in approval.verdicts:
            if verdict.ruling.value != "allow":
                console.print("[yellow]●[/] ", end="")
                console.print(words.text(verdict.reason), soft_wrap=True, markup=False)
        console.print(f"  unisono proposals export {approval.proposal_id}", style="bold")

    face.answer(
        {
            "proposal": approval.proposal_id,
            "state": "approved",
            "by": by,
            "reason": reason,
            "payload_hash": approval.payload_hash,
        },
        tell,
    )


def _moved(face: Face, history: History, by: str, reason: str) -> None:
    text = msg("{id} is now: {state}.", id=history.proposal.proposal_id, state=state_name(history.state))
    face.answer(
        {"proposal": history.proposal.proposal_id, "state": history.state.value, "by": by, "reason": reason},
        lambda console: console.print(speech().text(text)),
    )


def refuse_body(face: Face, proposal_id: str, by: str, reason: str) -> None:
    """Run `refuse`."""
    _moved(face, sit_down(face).refuse(proposal_id, by=by, reason=reason), by, reason)


def withdraw_body(face: Face, proposal_id: str, by: str, reason: str) -> None:
    """Run `withdraw`."""
    _moved(face, sit_down(face).withdraw(proposal_id, by=by, reason=reason), by, reason)


def export_body(face: Face, proposal_id: str, out: Path | None) -> None:
    """Run `export`."""
    made = sit_down(face).export(proposal_id, out)

    def tell(console: Console) -> None:
        words = speech()
        console.print(
            words.text(
                msg(
                    "Changes to campaigns: {changes}; bookings for agencies: {bookings}.",
                    changes=len(made.changes.changes),
                    bookings=len(made.changes.bookings),
                )
            )
        )
        for path in made.files:
            console.print(f"  {path}", soft_wrap=True, markup=False)
        for remark in made.changes.remarks:
            console.print("[yellow]●[/] ", end="")
            console.print(words.text(remark), soft_wrap=True, markup=False)

    face.answer(
        {
            "proposal": made.changes.proposal_id,
            "folder": made.folder,
            "files": [str(p) for p in made.files],
            "changes": len(made.changes.changes),
            "bookings": len(made.changes.bookings),
        },
        tell,
    )
