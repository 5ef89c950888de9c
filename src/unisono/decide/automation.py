"""Automation asks to act: it acts in an open lane, runs dry the first time, or leaves it to people and says why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from unisono.decide.decision import Approval, Escalation, Signature
from unisono.decide.effect import Effect
from unisono.decide.guardrails import BY_DAY, Context, judge_all, lasting
from unisono.decide.history import History
from unisono.decide.lanes import acts_in_plan, closed_lanes, doubts, lanes_of
from unisono.decide.orders import DryRun
from unisono.decide.person import Person
from unisono.decide.plans import PlanInForce, plans_in_force
from unisono.decide.policy.checks import check
from unisono.decide.reading import Reading
from unisono.decide.signing import approval_of, today
from unisono.decide.topics import topics_of, vendors_of
from unisono.errors import LedgerError
from unisono.words import msg


def act(
    reading: Reading, history: History, agent: Person, reason: str, at: dt.datetime, context: Context
) -> Approval | DryRun | Escalation:
    """What comes of it when automation asks to act on a proposal.

    Raises:
        LedgerError: it is a person who asks: people sign.
    """
    if not agent.is_agent:
        raise LedgerError(
            msg("{name} is a person: lanes are for programs.", name=agent.name),
            remedy=msg("Sign the proposal instead."),
        )
    proposal = today(history.proposal, context)
    standard, effect = reading.charter.standard(proposal.payload), proposal.effect
    case = reading.case(proposal, effect, at)
    if effect is None or case is None:
        nothing = (msg("Nothing but money moves automatically."),)
        return Escalation(proposal.proposal_id, proposal.payload_hash, agent, nothing, at)
    verdicts = judge_all(BY_DAY, proposal, replace(context, plans=of_people(reading, effect, at)))
    topics = topics_of(proposal.payload, effect, vendors_of(reading.book.values()))
    reasons = (
        *closed_lanes(reading.charter, standard, case, reading.book.values()),
        *doubts(proposal, standard, effect, topics, (*lasting(proposal.verdicts), *verdicts)),
    )
    if reasons:
        unique = tuple(dict.fromkeys(reasons))
        return Escalation(proposal.proposal_id, proposal.payload_hash, agent, unique, at)
    lanes = lanes_of(reading.charter, effect)
    if not _ran_dry(reading, agent, lanes):
        return DryRun(proposal.proposal_id, agent.key, tuple(lane.rpartition(" ")[0] for lane in lanes), at)
    findings = tuple(finding.verdict for finding in check(standard, case))
    signature = Signature(
        proposal.proposal_id,
        proposal.payload_hash,
        agent,
        reason,
        at,
        (*verdicts, *findings),
        effect,
        standard.version,
    )
    return approval_of(signature, standard, history.moment(at), lanes)


def of_people(reading: Reading, effect: Effect, at: dt.datetime) -> tuple[PlanInForce, ...]:
    """The plans in force that automation leaves to people to contradict.

    Not those that automation approved itself; none at all for what is proved to reduce risk, or for what stays inside
    the plan where people opened that lane.
    """
    if effect.is_reducing or acts_in_plan(reading.charter, reading.book.values(), effect, at.date()):
        return ()
    return tuple(plan for plan in plans_in_force(reading, at) if not plan.is_automatic)


def _ran_dry(reading: Reading, agent: Person, lanes: tuple[str, ...]) -> bool:
    """Whether this automation has had a dry run in each of the lanes."""
    known = {lane for run in reading.charter.dry_runs if run.automation == agent.key for lane in run.lanes}
    return {lane.rpartition(" ")[0] for lane in lanes} <= known
