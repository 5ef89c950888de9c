"""What the chain alone proves about an approval and an export, when it is read again later.

Rule: the signatures that the record says were needed are there, and are not fewer than the policies recorded before it
ask for; signatures given under other policies, or too long before, do not count; automation approved only inside
lanes that were open; what left was approved, in time, and not frozen. Older records without policies need one person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from unisono.decide.charter import Charter, Contradiction
from unisono.decide.decision import Approval, Export
from unisono.decide.history import History
from unisono.decide.lanes import closed_lanes
from unisono.decide.person import Person, same_person
from unisono.decide.policy.case import Case
from unisono.decide.policy.folding import Standard
from unisono.decide.policy.needs import missing, needed


def prove_approval(
    charter: Charter, histories: Iterable[History], history: History, approval: Approval, case: Case | None
) -> None:
    """Raise Contradiction when an approval is not carried by signatures or open lanes."""
    standard = charter.standard(history.proposal.payload)
    if approval.lanes or approval.by.is_agent:
        if not approval.lanes or case is None or closed_lanes(charter, standard, case, histories):
            raise Contradiction
        return
    asked = needed(standard, case, four_eyes=approval.needed.four_eyes)
    if asked.four_eyes and is_own(history.proposal.proposer, approval.by):
        raise Contradiction
    signers = (*counting(history, standard, approval.at, four_eyes=asked.four_eyes), approval.by)
    if not (missing(asked, signers).is_nothing and missing(approval.needed, signers).is_nothing):
        raise Contradiction


def prove_export(charter: Charter, history: History, export: Export) -> None:
    """Raise Contradiction when something left first that could not leave; the same files may be had again."""
    approval = history.approval
    if history.exports or approval is None:
        return
    if lapsed(charter, history, approval, export.at) is not None:
        raise Contradiction
    if charter.freeze is not None and not may_leave_frozen(approval, export.by):
        raise Contradiction
    if export.by is not None and (sets_rules(charter, export) or (export.by.is_agent and not approval.lanes)):
        raise Contradiction


def sets_rules(charter: Charter, export: Export) -> bool:
    """Whether somebody executes who sets the rules, though others could."""
    return export.by is not None and not export.alone and export.by.key in charter.editors()


def counting(history: History, standard: Standard, at: dt.datetime, *, four_eyes: bool) -> tuple[Person, ...]:
    """Whose signatures still count: under the same policies, not too long ago, and by others than the proposer."""
    days = standard.enforced.approval_days
    since = None if days is None else history.moment(at) - dt.timedelta(days=days)
    return tuple(
        signature.by
        for signature in history.signatures
        if signature.policy_version == standard.version
        and (since is None or signature.at > since)
        and not (four_eyes and is_own(history.proposal.proposer, signature.by))
    )


def is_own(proposer: Person, person: Person) -> bool:
    """Whether somebody is the proposer, or the one whose agent proposed."""
    return same_person(proposer, person) or (proposer.agent_of is not None and proposer.agent_of == person.member)


EXPIRED, POLICY = "expired", "policy"
"""Why an approval is no longer in force: its time is over, or the policies are others."""


def lapsed(charter: Charter, history: History, approval: Approval, at: dt.datetime) -> str | None:
    """Why an approval is no longer in force at this moment; None where it is.

    Other policies do not hold up a person's approval of what only reduces risk; automation is asked again.
    """
    if approval.expires_at is not None and history.moment(at) >= approval.expires_at:
        return EXPIRED
    reduces = approval.effect is not None and approval.effect.is_reducing and not approval.is_automatic
    is_same = approval.policy_version == charter.standard(history.proposal.payload).version
    return None if is_same or reduces else POLICY


def may_leave_frozen(approval: Approval, by: Person | None) -> bool:
    """Whether something may leave during a freeze: only what is proved to reduce risk, by a person."""
    effect = approval.effect
    return effect is not None and effect.is_reducing and not (by is not None and by.is_agent)
