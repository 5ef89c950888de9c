"""How proposals stand today, for all who show, approve or export them: the day, and the lights of the facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from unisono.decide import Context, History, Kind, Verdict, is_open, standing
from unisono.domain import Light
from unisono.errors import NoFactsError
from unisono.runs.glance import glance

if TYPE_CHECKING:
    from unisono.runs.session import Session


def context_today(session: Session) -> Context:
    """What the guardrails that look at the day may know: the date, and trust in the sources, questioned now."""
    try:
        report = session.check()
    except NoFactsError:
        return Context(today=session.today)
    return _context(session, report.edition.edition_id, {trust.source: trust.light for trust in report.trusts})


def verdicts_today(session: Session, history: History) -> tuple[Verdict, ...]:
    """What the guardrails say of `history` today, for people who look; the lights may be those kept today."""
    if history.proposal.kind is not Kind.BUDGET or not is_open(history):
        return history.proposal.verdicts
    try:
        seen = glance(session)
    except NoFactsError:
        return standing(history, Context(today=session.today))
    return standing(history, _context(session, seen.edition_id, seen.lights))


def _context(session: Session, edition_id: str, lights: Mapping[str, Light]) -> Context:
    forced = session.decisions.overrides_in_force(edition_id)
    return Context(today=session.today, lights=lights, overridden=frozenset(override.source for override in forced))
