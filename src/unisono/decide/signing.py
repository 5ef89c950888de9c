"""How a yes becomes an approval: who may sign, what the policies ask for, and what each signature is bound to.

Rule: a signature is bound to the payload's hash, the effective delta that was shown, and the policies in force. It is
kept as `signed` while others are missing; the last one is the approval. The proposer does not sign where a policy or
the application asks for four eyes; nobody signs twice; nobody signs what would not help.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from unisono.decide.authority import demand
from unisono.decide.decision import Approval, Signature
from unisono.decide.delta import effect_of
from unisono.decide.guardrails import AT_APPROVAL, BY_DAY, Context, judge_all
from unisono.decide.history import History
from unisono.decide.person import Person, same_person
from unisono.decide.plans import plans_in_force
from unisono.decide.policy.case import Case
from unisono.decide.policy.checks import check
from unisono.decide.policy.folding import Standard
from unisono.decide.policy.needs import Needed, helps, missing, needed
from unisono.decide.proposal import Kind, Proposal
from unisono.decide.proving import counting, is_own
from unisono.decide.reading import Reading
from unisono.decide.roles import Permission, role_name
from unisono.decide.standing import refuse_blocked
from unisono.decide.topics import demand_written_reason, topics_of, vendors_of
from unisono.errors import LedgerError
from unisono.words import msg


@dataclass(frozen=True, slots=True)
class Yes:
    """What a person says yes to, and how."""

    person: Person
    reason: str
    at: dt.datetime
    context: Context
    four_eyes: bool = False


def today(proposal: Proposal, context: Context) -> Proposal:
    """The proposal with its effect computed against the state of `context`, where that is known."""
    if context.current is None and proposal.effect is not None:
        return proposal
    return replace(proposal, effect=effect_of(proposal.kind, proposal.payload, context.current))


def sign(reading: Reading, history: History, yes: Yes) -> Signature | Approval:
    """The record that this yes makes: a signature while others are missing, else the approval.

    Raises:
        LedgerError: it may not be signed, or not by this person; says why and what to do.
    """
    proposal = today(history.proposal, yes.context)
    standard = reading.charter.standard(proposal.payload)
    if proposal.effect is None or not proposal.effect.is_reducing:
        _refuse_outdated(history, standard, yes.at)
    known = replace(yes.context, approver=yes.person, plans=plans_in_force(reading, yes.at))
    verdicts = judge_all(BY_DAY, proposal, known)
    case = reading.case(proposal, proposal.effect, yes.at)
    findings = tuple(f.verdict for f in check(standard, case)) if case is not None else ()
    refuse_blocked(history.proposal, (*verdicts, *findings))
    asked = needed(standard, case, four_eyes=yes.four_eyes and proposal.kind is not Kind.OVERRIDE)
    signers = counting(history, standard, yes.at, four_eyes=asked.four_eyes)
    _refuse_signer(reading, signers, proposal, yes, asked, case)
    if not helps(asked, signers, yes.person):
        raise _no_help(proposal, yes.person, asked, signers)
    said = (*judge_all(AT_APPROVAL, proposal, known), *verdicts, *findings)
    signature = Signature(
        proposal.proposal_id,
        proposal.payload_hash,
        yes.person,
        yes.reason,
        yes.at,
        said,
        proposal.effect,
        standard.version,
        asked,
    )
    if not missing(asked, (*signers, yes.person)).is_nothing:
        return signature
    return approval_of(signature, standard, history.moment(yes.at))


def approval_of(signature: Signature, standard: Standard, at: dt.datetime, lanes: tuple[str, ...] = ()) -> Approval:
    """The approval that the last signature makes; it ends when the policies say so."""
    days = standard.enforced.approval_days
    return Approval(
        signature.proposal_id,
        signature.payload_hash,
        signature.by,
        signature.reason,
        signature.at,
        signature.verdicts,
        signature.effect,
        signature.policy_version,
        signature.needed,
        None if days is None else at + dt.timedelta(days=days),
        lanes,
    )


def _refuse_outdated(history: History, standard: Standard, at: dt.datetime) -> None:
    """Refuse to sign a proposal that has lain too long; what is proved to reduce risk is not held up by its age."""
    days, proposal = standard.enforced.proposal_days, history.proposal
    if days is None or history.moment(at) < proposal.created_at + dt.timedelta(days=days):
        return
    raise LedgerError(
        msg(
            "{proposal} is of {day}; a proposal holds for {days} days.",
            proposal=proposal.proposal_id,
            day=proposal.created_at,
            days=days,
        ),
        remedy=msg("Propose it again from today’s facts, replacing this one."),
    )


def _refuse_signer(
    reading: Reading, signers: tuple[Person, ...], proposal: Proposal, yes: Yes, asked: Needed, case: Case | None
) -> None:
    person = yes.person
    if person.is_agent:
        raise LedgerError(
            msg("{name} is a program: programs propose, people sign.", name=person.name),
            remedy=msg("Ask a person to sign, or open a lane in which automation may act."),
        )
    permission = Permission.OVERRIDE if proposal.kind is Kind.OVERRIDE else Permission.SIGN
    demand(reading.charter, person, permission, at=yes.at, case=case)
    if asked.four_eyes and is_own(proposal.proposer, person):
        raise LedgerError(
            msg("{name} proposed {id} and cannot approve it too.", name=person.name, id=proposal.proposal_id),
            remedy=msg("Ask somebody else to look at it and sign."),
        )
    if any(same_person(signer, person) for signer in signers):
        raise LedgerError(
            msg("{name} has already signed {proposal}.", name=person.name, proposal=proposal.proposal_id),
            remedy=msg("Somebody else must sign; one person counts once."),
        )
    topics = topics_of(proposal.payload, proposal.effect, vendors_of(reading.book.values()))
    demand_written_reason(topics, yes.reason)


def _no_help(proposal: Proposal, person: Person, asked: Needed, signers: tuple[Person, ...]) -> LedgerError:
    role = role_name(person.role) if person.role is not None else msg("no role")
    return LedgerError(
        msg(
            "A signature of {name} ({role}) does not bring {proposal} nearer.",
            name=person.name,
            role=role,
            proposal=proposal.proposal_id,
        ),
        remedy=msg("What the policies ask for: {missing}.", missing=missing(asked, signers).text),
    )
