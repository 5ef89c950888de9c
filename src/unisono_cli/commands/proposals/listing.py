"""`unisono proposals list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from unisono.words import Money, msg
from unisono_cli.command import command
from unisono_cli.commands.proposals.story import by_the_clock_of, state_cell, story
from unisono_cli.face import Face
from unisono_cli.page import Cell, Page
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.decide import History, Proposal

STATES = ("proposed", "approved", "refused", "exported", "graded", "superseded")
"""The values of `unisono.decide.State`, written here so that help need not load the engine."""


def make() -> click.Command:
    """Build the command."""
    return command(
        "list",
        body,
        does=_("List proposals, newest first."),
        options=[click.Option(["--state"], type=click.Choice(STATES), help=_("Only those in this state."))],
        examples=["proposals list --state proposed"],
    )


def body(face: Face, state: str | None) -> None:
    """Run the command."""
    from unisono.decide import State, is_stuck

    session = face.session()
    listed = session.decisions.list(State(state) if state else None)
    found = [(history, session.verdicts(history)) for history in listed]

    def tell(page: Page) -> None:
        if found:
            columns = [_("Id"), _("State"), _("What"), _("Proposed by"), _("At"), _("Graded on")]
            page.table(
                columns,
                [_line(by_the_clock_of(session, history), is_stuck(history, verdicts)) for history, verdicts in found],
            )
        elif state:
            page.say(_("No proposal is in this state."))
        else:
            page.copyable(_("No proposals yet. Make one: unisono plan --budget AMOUNT"))

    face.answer({"proposals": [story(history, verdicts) for history, verdicts in found]}, tell)


def _line(history: History, stuck: bool) -> list[Cell]:
    words, proposal = speech(), history.proposal
    return [
        proposal.proposal_id,
        state_cell(history, stuck),
        _what(proposal),
        proposal.proposer.name,
        words.moment(proposal.created_at),
        words.date(proposal.prediction.due_on) if proposal.prediction else None,
    ]


def _what(proposal: Proposal) -> Cell:
    """What a proposal is about, in a few words."""
    from unisono.decide import Kind, read_budget

    if proposal.kind is Kind.BUDGET:
        plan = read_budget(proposal.payload)
        return msg("budget of {budget}", budget=Money(plan.budget, plan.currency))
    if proposal.kind is Kind.CHANGES and proposal.effect is not None:
        return msg("single changes: {n}", n=len(proposal.effect.lines))
    return msg("override of {source}", source=str(proposal.payload["source"]))
