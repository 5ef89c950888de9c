"""`unisono proposals show`: what would be done, why, and the whole story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from unisono.words import Money, Share, Text, msg
from unisono_cli.command import command
from unisono_cli.commands.proposals.story import by_the_clock_of, proposal_argument, state_cell, story
from unisono_cli.face import Face
from unisono_cli.gains import gain_kind, probability_text
from unisono_cli.page import QUIET, STRONG, Page
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.decide import Effect, History, Prediction, Proposal, Step, Verdict

_RULINGS = {"allow": "green", "flag": "yellow", "block": "red"}


def make() -> click.Command:
    """Build the command."""
    return command(
        "show",
        body,
        does=_("Show one proposal: what would be done, why, and its whole story."),
        options=[proposal_argument()],
        examples=["proposals show P-0001", "proposals show 1 --json"],
    )


def body(face: Face, proposal_id: str) -> None:
    """Run the command."""
    session = face.session()
    history = session.decisions.show(proposal_id)
    with face.progress(_("Looking")):
        verdicts = session.verdicts(history)
    face.answer(
        story(history, verdicts), lambda page: tell(page, by_the_clock_of(session, history), verdicts, session.today)
    )


def tell(page: Page, history: History, verdicts: Sequence[Verdict], today: dt.date) -> None:
    """A proposal in words, with the guardrails' `verdicts`: of `today` while it is open, else of its day."""
    from unisono.decide import Kind, is_open, is_stuck

    proposal = history.proposal
    state, style = state_cell(history, is_stuck(history, verdicts))
    page.say(msg("{id}: {state}", id=proposal.proposal_id, state=state), f"{STRONG} {style}")
    if proposal.kind is Kind.BUDGET:
        _tell_budget(page, proposal)
    elif proposal.kind is Kind.CHANGES and proposal.effect is not None:
        _tell_changes(page, _asked(proposal) or proposal.effect)
    if proposal.prediction is not None:
        page.gap()
        page.say(_promised(proposal.prediction))
    if verdicts:
        page.gap()
        judged = msg("The guardrails today, {day}:", day=today)
        then = msg("The guardrails when it was proposed, {day}:", day=proposal.created_at)
        page.say(judged if is_open(history) else then)
    for verdict in verdicts:
        page.point(verdict.reason, _RULINGS[verdict.ruling.value])
    for assumption in proposal.basis.taken:
        page.say(assumption, QUIET, indent=2)
    page.gap()
    for step in history.steps:
        page.say(_step(step))
    if history.read_backs:
        from unisono.runs.sayings import judged_text, seen_text

        page.say(seen_text(history.read_backs[-1]))
        if (days := judged_text(history.read_backs[-1])) is not None:
            page.say(days, QUIET)
    if history.grade is not None:
        page.say(history.grade.verdict.reason)
    page.say(_origin(proposal), QUIET)


def _tell_budget(page: Page, proposal: Proposal) -> None:
    from unisono.decide import read_budget, shifts_of

    words, plan = speech(), read_budget(proposal.payload)
    page.say(
        msg(
            "{budget} over {weeks} weeks from {first}.",
            budget=Money(plan.budget, plan.currency),
            weeks=len(plan.weeks),
            first=plan.weeks[0],
        )
    )
    shifts = shifts_of(proposal)
    whole = replace(shifts.whole, channel=_("Together"))
    page.table(
        [
            _("Channel"),
            _("Spent lately, a week") if shifts.is_known else _("Usual split, a week"),
            _("Plan, a week"),
            _("Change"),
            "",
        ],
        [
            [
                shift.channel,
                words.money(shift.before, plan.currency),
                words.money(shift.planned, plan.currency),
                words.value(None) if shift.change is None else words.signed(shift.change),
                _("locked") if shift.is_held else None,
            ]
            for shift in (*shifts.channels, whole)
        ],
        figures=[1, 2, 3],
    )


def _asked(proposal: Proposal) -> Effect | None:
    """The amounts as they were asked for, where they start from an export; then the smaller one is judged."""
    from unisono.decide.delta import effect_of

    return effect_of(proposal.kind, proposal.payload) if proposal.basis.set_by else None


def _tell_changes(page: Page, effect: Effect) -> None:
    from unisono.decide import action_name

    words = speech()
    page.table(
        [_("Change"), _("Channel"), _("Campaign"), _("Before, a week"), _("Plan, a week")],
        [
            [
                action_name(line.action),
                line.channel,
                line.entity,
                words.money(line.current, effect.currency),
                words.money(line.planned, effect.currency),
            ]
            for line in effect.lines
        ],
        figures=[3, 4],
    )


def _promised(prediction: Prediction) -> Text:
    words = speech()
    return msg(
        "Promised gain: {gain} in {what} (between {lower} and {upper}, {level}); probability that it is better: "
        "{probability}; graded on {due}.",
        what=gain_kind(prediction.unit),
        gain=words.amount(prediction.estimate, prediction.unit),
        lower=words.amount(prediction.lower, prediction.unit),
        upper=words.amount(prediction.upper, prediction.unit),
        level=Share(prediction.level),
        probability=probability_text(prediction.probability_better),
        due=prediction.due_on,
    )


def _step(step: Step) -> Text:
    """One line of the story."""
    from unisono.decide import step_name

    kind = step_name(step.kind)
    if step.reason:
        return msg(
            "{at}: {kind}, {by} ({user}): {reason}",
            at=step.at,
            kind=kind,
            by=step.by,
            user=step.system_user,
            reason=step.reason,
        )
    return msg("{at}: {kind}, {by} ({user})", at=step.at, kind=kind, by=step.by, user=step.system_user)


def _origin(proposal: Proposal) -> Text:
    return msg(
        "Payload {hash}; run {run}, edition {edition}.",
        hash=proposal.payload_hash[:16],
        run=proposal.basis.run_id,
        edition=proposal.basis.edition_id,
    )
