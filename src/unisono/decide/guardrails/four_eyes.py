"""Four eyes: who proposes should not be the one who approves. Flagged, not blocked: a small team may be one person.

Rule: judged when somebody approves. Compares the stated names (case, spaces and accents aside) and the accounts of the
system.
"""

from __future__ import annotations

import unicodedata

from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import msg

NAME = "four_eyes"


def judge(proposal: Proposal, context: Context) -> Verdict:
    """Flag an approval by the one who proposed."""
    proposer, approver = proposal.proposer, context.approver
    if approver is None:
        return Verdict(NAME, Ruling.ALLOW, msg("Judged when somebody approves."))
    if _plain(proposer.name) == _plain(approver.name):
        reason = msg("{name} approves an own proposal.", name=approver.name)
        return Verdict(NAME, Ruling.FLAG, reason)
    if proposer.system_user == approver.system_user:
        reason = msg(
            "Proposer and approver have different names but the same system account: {account}.",
            account=approver.system_user,
        )
        return Verdict(NAME, Ruling.FLAG, reason)
    return Verdict(NAME, Ruling.ALLOW, msg("Another person than the proposer approves."))


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
