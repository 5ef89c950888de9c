"""The headline: what was spent, what it earned, and what to decide now.

Rule: a plan that waits or is approved comes first, then the newest of the other proposals that wait; only where none
waits, what becomes of the plan under way.
"""

from __future__ import annotations

from unisono.decide import Ruling, State
from unisono.measure.mmm.result import Grade
from unisono.report.inputs import ProposalView, ReportInputs
from unisono.report.vocabulary import outcome_name
from unisono.report.writer import Writer
from unisono.words import Text, is_currency, msg


def decide_now(inputs: ReportInputs, writer: Writer) -> Text:
    """What a person should do next: in one sentence, and in another one what else waits for a decision."""
    own = inputs.proposal
    is_open = own is not None and own.state in (State.PROPOSED, State.APPROVED)
    others = [name for name in inputs.waiting if own is None or name != own.proposal_id]
    if inputs.fit is None or inputs.fit.grade is Grade.FAIL or is_open or not others:
        first = _first(inputs, writer)
    else:
        first = msg("Approve or refuse {proposal}: it waits in the ledger.", proposal=others.pop(0))
    if not others:
        return first
    also = msg("Waiting for a decision, too ({n}): {proposals}.", n=len(others), proposals=tuple(others))
    return Text("{first} {also}", {"first": first, "also": also})


def _first(inputs: ReportInputs, writer: Writer) -> Text:
    if inputs.fit is None:
        return _without_model(inputs)
    if inputs.fit.grade is Grade.FAIL:
        return msg("Do not decide on this model: it failed its own review. Mend what section 8 names, then fit again.")
    if inputs.plan is None and inputs.proposal is None:
        return msg("Make a plan: it says where the next money should go.")
    if inputs.proposal is None:
        return msg("Record the plan of section 5 as a proposal, so that somebody can decide on it.")
    if inputs.proposal.state is State.CONDITIONED:
        asked = inputs.proposal.proposal_id
        return msg("{proposal} was asked to be changed: answer with a counter-proposal.", proposal=asked)
    return _with_proposal(inputs, inputs.proposal, writer)


def _without_model(inputs: ReportInputs) -> Text:
    if inputs.facts is None or inputs.facts.periods.is_empty():
        return msg("Import the exports of your channels and your shop.")
    if inputs.refusal is not None:
        return msg("Nothing can be decided on a model yet: mend what stands in its way (section 3), then fit again.")
    return msg("Fit the model: it says what each channel earned.")


def _with_proposal(inputs: ReportInputs, proposal: ProposalView, writer: Writer) -> Text:
    blocked = any(verdict.ruling is Ruling.BLOCK for verdict in proposal.verdicts)
    name = proposal.proposal_id
    if proposal.state in (State.PROPOSED, State.APPROVED) and blocked:
        return msg("{proposal} is blocked by a guardrail: mend what section 5 names and propose again.", proposal=name)
    if proposal.state is State.PROPOSED:
        return _to_decide(inputs, name, writer)
    if proposal.state is State.APPROVED:
        return msg("{proposal} is approved: export its change list.", proposal=name)
    if proposal.state is State.EXPORTED:
        return msg(
            "{proposal} is under way: import the facts as they come; its promise is graded from {due} on.",
            proposal=name,
            due=proposal.due_on,
        )
    if proposal.state is State.GRADED:
        return msg("{proposal} has been graded (section 6): make the next plan with what was learned.", proposal=name)
    return msg("{proposal} is closed: make a new plan, or keep the usual split on purpose.", proposal=name)


def _to_decide(inputs: ReportInputs, name: str, writer: Writer) -> Text:
    plan = inputs.plan
    if plan is None:
        return msg("Approve or refuse {proposal}: it waits in the ledger.", proposal=name)
    if not plan.moves:
        return msg(
            "Approve or refuse {proposal}: it keeps the usual split, because nothing known justifies a move.",
            proposal=name,
        )
    moved = sum(max(line.planned - line.reference, 0.0) for line in plan.lines)
    return msg(
        "Approve or refuse {proposal}: it moves {moved} of {budget} and should bring {gain} more {what} "
        "than the usual split; probability that it is better: {chance}.",
        proposal=name,
        moved=writer.compact(moved, plan.currency),
        budget=writer.compact(plan.request.budget, plan.currency),
        gain=writer.between(plan.gain, plan.gain.unit),
        what=msg("margin") if is_currency(plan.gain.unit) else outcome_name(plan.gain.unit),
        chance=writer.chance(plan.probability_better),
    )
