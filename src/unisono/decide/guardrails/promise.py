"""A plan should be more likely to earn more than the usual split of its money than not.

Rule: flags a plan whose own promise says that it probably earns less. People may still want it, for a reason that no
model knows; they should not sign it unaware. A plan without a promise is not judged here.
"""

from __future__ import annotations

from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import Share, msg

NAME = "promise"
_EVEN = 0.5


def judge(proposal: Proposal, context: Context) -> Verdict:  # noqa: ARG001
    """Flag a promise of less."""
    promised = proposal.prediction
    if promised is None:
        return Verdict(NAME, Ruling.ALLOW, msg("The plan promises no gain."))
    if promised.probability_better < _EVEN:
        reason = msg(
            "By its own promise this plan probably earns less than the usual split of the same money: its chance of "
            "earning more is {chance}.",
            chance=Share(promised.probability_better),
        )
        return Verdict(NAME, Ruling.FLAG, reason)
    return Verdict(NAME, Ruling.ALLOW, msg("The plan is not expected to earn less than the usual split of its money."))
