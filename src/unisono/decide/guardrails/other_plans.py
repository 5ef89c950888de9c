"""Two plans for the same weeks contradict each other, and nothing ends the older one by itself: a person looks.

Rule: flags a plan that shares days to come and a channel with another plan in force: approved and still holding, or
exported and not yet graded. What it replaces is left out, and so is a plan of another brand or of other markets, where
both say so.
Limits: whether what left was carried out, or taken back, is not asked: its files are out. Flagged only, never blocked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from unisono.decide.guardrails.context import Context
from unisono.decide.plans import PlanInForce
from unisono.decide.proposal import Proposal
from unisono.decide.states import State, state_name
from unisono.decide.verdict import Ruling, Verdict, sentences
from unisono.words import Text, msg

NAME = "other_plans"
ASKED_ANEW = True


def judge(proposal: Proposal, context: Context) -> Verdict:
    """Flag a plan that contradicts another one."""
    if context.plans is None:
        return Verdict(NAME, Ruling.FLAG, msg("Which other plans are in force is not known."))
    asked = PlanInForce.of(proposal, State.PROPOSED)
    others = (p for p in context.plans if p.proposal_id not in (proposal.proposal_id, proposal.supersedes))
    reason = contradictions(asked, others, context.today)
    if reason is not None:
        return Verdict(NAME, Ruling.FLAG, reason)
    return Verdict(NAME, Ruling.ALLOW, msg("No other plan is in force for these weeks."))


def contradictions(asked: PlanInForce, others: Iterable[PlanInForce], today: dt.date | None) -> Text | None:
    """Which other plans hold for days of this one that lie ahead, and what happens; None where there is none."""
    shared = [(other, days) for other in others if (days := shared_days(asked, other, today)) is not None]
    if not shared:
        return None
    plans = tuple(_named(plan, *days) for plan, days in shared)
    told = [
        msg("Other plans are in force for weeks of this one: {plans}.", plans=plans)
        if len(plans) > 1
        else msg("Another plan is in force for weeks of this one: {plan}.", plan=plans[0])
    ]
    states = {plan.state for plan, _ in shared}
    if State.APPROVED in states:
        told.append(
            msg(
                "Approving this plan does not end one that is approved already: withdraw that approval or replace "
                "that plan, else both can leave, and the files that are imported last set the amounts."
            )
        )
    if State.EXPORTED in states:
        told.append(
            msg(
                "What has left stands until the files of this plan are imported: they set anew what this plan changes, "
                "and only that; bookings stay until somebody cancels them. Compare both checklists."
            )
        )
    return sentences(told)


def _named(plan: PlanInForce, first: dt.date, last: dt.date) -> Text:
    return msg(
        "{proposal} ({state}; both are about {first} to {last})",
        proposal=plan.proposal_id,
        state=state_name(plan.state),
        first=first,
        last=last,
    )


def shared_days(asked: PlanInForce, other: PlanInForce, today: dt.date | None) -> tuple[dt.date, dt.date] | None:
    """The first and last day that both are about; None where they touch nowhere."""
    first, last = max(asked.first_on, other.first_on), min(asked.last_on, other.last_on)
    apart = asked.brand and other.brand and asked.brand != other.brand
    elsewhere = asked.markets and other.markets and not asked.markets & other.markets
    is_over = today is not None and last < today
    if first > last or is_over or apart or elsewhere or not asked.channels & other.channels:
        return None
    return first, last
