"""How proposals stand today, for all who show, approve or export them: the day, and the lights of the facts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from unisono.decide import Context, History, Kind, Verdict, is_open, standing
from unisono.domain import Light
from unisono.errors import InputError, NoFactsError
from unisono.runs.glance import glance

if TYPE_CHECKING:
    from unisono.runs.session import Session

LATELY = 4
"""Weeks whose mean is what is spent today."""


def context_today(session: Session) -> Context:
    """What the guardrails that look at the day may know: the date, and trust in the sources, questioned now."""
    try:
        report = session.check()
    except NoFactsError:
        return Context(today=session.today)
    lights = {trust.source: trust.light for trust in report.trusts}
    return replace(_context(session, report.edition.edition_id, lights), current=spent_lately(session))


def spent_lately(session: Session) -> dict[str, float] | None:
    """Money a week by channel, mean of the last `LATELY` weeks that are told: what a plan is a change from, today.

    None where the facts do not tell it by the week: then nothing can be proved to reduce risk. A channel that ran in
    one of these weeks without saying what it spent is left out, so that its money counts as new.
    """
    try:
        table = session.model_table()
    except (InputError, NoFactsError):
        return None
    if table.period_days != 7 or table.n_weeks < LATELY:
        return None
    means = table.spend[-LATELY:].mean(axis=0)
    return {channel: float(mean) for channel, mean in zip(table.channels, means, strict=True) if math.isfinite(mean)}


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
