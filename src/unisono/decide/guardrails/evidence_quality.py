"""A plan is as good as its model: under review it is flagged, failed it blocks unless a named person overrides it.

Rule: `pass` allows, `review` flags, `fail` blocks, or flags where an override of `model` is in force; no verdict is
flagged; a word that is none of these blocks.
"""

from __future__ import annotations

from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict, sentences
from unisono.words import msg

NAME = "evidence_quality"
ABOUT_RISK = True


def judge(proposal: Proposal, context: Context) -> Verdict:  # noqa: ARG001
    """Judge the model behind the proposal."""
    match context.model_verdict.lower() if context.model_verdict is not None else None:
        case "pass":
            reason, ruling = msg("The model passed its checks."), Ruling.ALLOW
        case "review":
            ruling = Ruling.FLAG
            reason = msg("The model needs a review: {reasons}", reasons=sentences(context.model_reasons))
        case "fail" if "model" in context.overridden:
            ruling = Ruling.FLAG
            reason = msg("The model failed its checks; a named person has overridden this.")
        case "fail":
            ruling = Ruling.BLOCK
            reason = msg(
                "The model failed its checks: {reasons} Mend it, or record an override and propose again.",
                reasons=sentences(context.model_reasons),
            )
        case None:
            ruling = Ruling.FLAG
            reason = msg("No verdict on a model comes with this proposal.")
        case other:
            ruling = Ruling.BLOCK
            reason = msg("The verdict “{verdict}” on the model is not known.", verdict=other)
    return Verdict(NAME, ruling, reason)
