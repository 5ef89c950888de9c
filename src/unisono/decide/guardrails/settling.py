"""No raise while an entity is learning, or while its figures are provisional: nobody knows yet what it earns.

Rule: flags every rising line whose channel or entity is named as learning, and any raise on provisional data.
"""

from __future__ import annotations

from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import msg

NAME = "settling"


def judge(proposal: Proposal, context: Context) -> Verdict:
    """Flag raises of what has not settled."""
    effect = proposal.effect
    rising = tuple(line.name for line in effect.lines if line.rise > 0) if effect is not None else ()
    learning = tuple(name for name in rising if name in context.learning)
    if learning:
        return Verdict(NAME, Ruling.FLAG, msg("Raised while still learning: {entities}.", entities=learning))
    if rising and context.provisional:
        return Verdict(NAME, Ruling.FLAG, msg("Raised on figures that are provisional."))
    return Verdict(NAME, Ruling.ALLOW, msg("No channel gets more money while its results are still coming in."))
