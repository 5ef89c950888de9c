"""A plan is for weeks to come: one whose weeks are over would be graded on what nobody did.

Rule: blocks a window that has ended; flags one whose first week is over, and a day that is not known.
"""

from __future__ import annotations

import datetime as dt

from unisono.decide.budget import read_budget
from unisono.decide.guardrails.context import Context
from unisono.decide.proposal import Proposal
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import msg

NAME = "window"
_WEEK = dt.timedelta(weeks=1)


def judge(proposal: Proposal, context: Context) -> Verdict:
    """Block weeks that are over."""
    weeks = read_budget(proposal.payload).weeks
    first, after = weeks[0], weeks[-1] + _WEEK
    if context.today is None:
        return Verdict(NAME, Ruling.FLAG, msg("The day on which the plan is judged is not known."))
    if context.today >= after:
        reason = msg(
            "The weeks of this plan are over (they ended on {last}): import newer facts, fit and plan again.",
            last=after - dt.timedelta(days=1),
        )
        return Verdict(NAME, Ruling.BLOCK, reason)
    if context.today >= first + _WEEK:
        reason = msg(
            "The plan begins on {first}, which is past: its first weeks cannot follow it. Its files set on the day of "
            "the export what was to be set before, only the newest amount of each campaign, and weeks that are over "
            "are not booked.",
            first=first,
        )
        return Verdict(NAME, Ruling.FLAG, reason)
    if context.today >= first:
        reason = msg(
            "The first week of this plan is under way since {first}; the others lie ahead. Its files set and book "
            "nothing for days before the export.",
            first=first,
        )
        return Verdict(NAME, Ruling.ALLOW, reason)
    return Verdict(NAME, Ruling.ALLOW, msg("The weeks of the plan lie ahead."))
