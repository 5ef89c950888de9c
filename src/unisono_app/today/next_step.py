"""The one thing to do next: facts before models, models before plans, decisions before new plans.

A person is sent only where the role may act; whoever may not is told who may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unisono.decide import History, Permission
from unisono.decide.proving import is_own
from unisono.words import Text, msg
from unisono_app.base.acting import Actor
from unisono_app.base.rooms import ROOMS
from unisono_app.decide.queries import may_sign

PROPOSAL = "decide-proposal"
"""The page of one proposal."""


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence, and where to go; `view` is empty where the reader has nothing to do, `proposal` names one."""

    text: Text
    view: str = ""
    proposal: str = ""


def next_step(
    actor: Actor,
    *,
    has_facts: bool,
    under_way: Text | None = None,
    is_red: bool = False,
    is_old: bool = False,
    waiting: Sequence[History] = (),
    approved: Sequence[History] = (),
    unread: Sequence[str] = (),
    gradable: Sequence[str] = (),
    conditioned: Sequence[History] = (),
    is_fitted: bool = False,
    is_current: bool = False,
    idle_agencies: Sequence[str] = (),
) -> Step:
    """What this person should do next: the first of these that applies."""
    first = waiting[0].proposal.proposal_id if waiting else ""
    mine = next((h.proposal.proposal_id for h in waiting if may_sign(actor, h)), "")
    answering = next((h.proposal.proposal_id for h in conditioned if is_own(h.proposal.proposer, actor.person)), "")
    leaving = approved[0].proposal.proposal_id if approved else ""
    exports = actor.may(Permission.EXPORT)
    decide = Step(msg("Decide on {proposal}: it waits for a signature.", proposal=mine), PROPOSAL, mine)
    answer = Step(msg("{proposal} waits for your counter-proposal.", proposal=answering), PROPOSAL, answering)
    export = Step(msg("{proposal} is approved: export its files.", proposal=leaving), PROPOSAL, leaving)
    reading = unread[0] if unread else ""
    read = Step(msg("New facts show what became of {proposal}: read it back.", proposal=reading), PROPOSAL, reading)
    due = gradable[0] if gradable else ""
    grade = Step(msg("The weeks of {proposal} are known: grade its promise.", proposal=due), PROPOSAL, due)
    wait = Step(msg("{proposal} waits for somebody with a signature.", proposal=first))
    bring = msg("Bring the exports of your channels and your shop.")
    mend = msg("Mend what is not trusted: nothing is measured with red data.")
    newer = msg("The facts end long ago: bring newer exports.")
    fit = msg("Fit the model: it says what each channel earned.")
    again = msg("New facts have come since the fit: fit again.")
    agency = idle_agencies[0] if idle_agencies else ""
    hand = Step(msg("{agency} can propose nothing yet: delegate channels to it.", agency=agency), "decide-delegation")
    plan = msg("Make the next plan with what the newest fit says.")
    look = Step(msg("{job} is under way: see how far it is.", job=under_way), "start")
    steps = (
        (not has_facts and under_way is not None, look),
        (not has_facts, _go(actor, Permission.IMPORT, "facts", bring)),
        (is_red, _go(actor, Permission.IMPORT, "facts", mend)),
        (bool(leaving) and exports, export),
        (bool(answering), answer),
        (bool(mine), decide),
        (bool(reading) and actor.may(Permission.GRADE), read),
        (bool(due) and actor.may(Permission.GRADE), grade),
        (is_old, _go(actor, Permission.IMPORT, "facts", newer)),
        (not is_fitted, _go(actor, Permission.FIT, "measure", fit)),
        (not is_current, _go(actor, Permission.FIT, "measure", again)),
        (bool(agency) and actor.may(Permission.DELEGATE), hand),
        (bool(first), wait),
        (True, _go(actor, Permission.PLAN, "plan", plan)),
    )
    return next(step for applies, step in steps if applies)


def _go(actor: Actor, permission: Permission, view: str, text: Text) -> Step:
    """To the room, where this person may act there and the room is open."""
    is_open = any(room.view == view and actor.may(room.permission) for room in ROOMS)
    return Step(text, view if is_open and actor.may(permission) else "")
