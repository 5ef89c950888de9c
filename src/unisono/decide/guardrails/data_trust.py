"""Red data moves no money: a source in red blocks unless a named person overrides it; amber is flagged."""

from __future__ import annotations

from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.domain import Light
from unisono.words import msg

NAME = "data_trust"
ABOUT_RISK = True


def judge(proposal: Proposal, context: Context) -> Verdict:  # noqa: ARG001
    """Judge the sources behind the proposal."""
    if not context.lights:
        reason = msg("The trust in the sources behind this proposal is not known.")
        return Verdict(NAME, Ruling.FLAG, reason)
    red = {source for source, light in context.lights.items() if light is Light.RED}
    amber = {source for source, light in context.lights.items() if light is Light.AMBER}
    refused = tuple(sorted(red - context.overridden))
    if refused:
        reason = msg(
            "Sources in red: {sources}. Mend them, or record an override and propose again.",
            sources=refused,
        )
        return Verdict(NAME, Ruling.BLOCK, reason)
    if red:
        reason = msg("Red sources used by override: {sources}.", sources=tuple(sorted(red)))
        return Verdict(NAME, Ruling.FLAG, reason)
    if amber:
        reason = msg("Sources used with a remark: {sources}.", sources=tuple(sorted(amber)))
        return Verdict(NAME, Ruling.FLAG, reason)
    return Verdict(NAME, Ruling.ALLOW, msg("All sources are trusted."))
