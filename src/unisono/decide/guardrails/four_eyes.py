"""Four eyes: who proposes should not be the one who approves. Flagged, not blocked: a small team may be one person.

Rule: judged when somebody approves. Compares the members where an application knows them; else the stated names (case,
spaces and accents aside) and the accounts of the system. A policy can make it a must (see `unisono.decide.signing`).
"""

from __future__ import annotations

from unisono.decide.guardrails.context import Context
from unisono.decide.person import Person, plain_name
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import msg

NAME = "four_eyes"


def judge(proposal: Proposal, context: Context) -> Verdict:
    """Flag an approval by the one who proposed."""
    proposer, approver = proposal.proposer, context.approver
    if approver is None:
        return Verdict(NAME, Ruling.ALLOW, msg("Judged when somebody approves."))
    if proposer.member is not None and approver.member is not None:
        return _members(proposer, approver)
    if plain_name(proposer.name) == plain_name(approver.name):
        reason = msg("{name} approves an own proposal.", name=approver.name)
        return Verdict(NAME, Ruling.FLAG, reason)
    if proposer.system_user == approver.system_user:
        reason = msg(
            "Proposer and approver have different names but the same system account: {account}.",
            account=approver.system_user,
        )
        return Verdict(NAME, Ruling.FLAG, reason)
    return Verdict(NAME, Ruling.ALLOW, msg("Another person than the proposer approves."))


def _members(proposer: Person, approver: Person) -> Verdict:
    if proposer.member == approver.member:
        return Verdict(NAME, Ruling.FLAG, msg("{name} approves an own proposal.", name=approver.name))
    if proposer.agent_of is not None and proposer.agent_of == approver.member:
        return Verdict(NAME, Ruling.FLAG, msg("{name} approves what an own agent proposed.", name=approver.name))
    return Verdict(NAME, Ruling.ALLOW, msg("Another person than the proposer approves."))
