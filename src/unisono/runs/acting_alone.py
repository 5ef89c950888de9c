"""Automation asks to act on what it proposed, where people opened lanes for that; a person still lets the files leave.

Rule: where no lane stands at L3 or above, nothing is asked and the proposal waits for people like any other. Else the
ledger answers: an approval inside the lanes, a dry run the first time, or an escalation that says every reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unisono.decide import Approval, Escalation, Governance, Level, Person
from unisono.decide.orders import DryRun
from unisono.runs.standing import context_today
from unisono.words import language, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


def act_inside_lanes(session: Session, proposal_id: str, agent: Person) -> Approval | DryRun | Escalation | None:
    """What comes of it; None where people opened no lane."""
    autonomy = Governance(session.decisions.ledger).charter().autonomy.values()
    if not any(lane.level.rank >= Level.ACT_AND_NOTIFY.rank for lane in autonomy):
        return None
    reason = language(session.settings.language).text(msg("It lies inside the lanes that people opened."))
    return session.decisions.act_alone(
        proposal_id, by=agent, reason=reason, at=session.now, context=context_today(session)
    )
