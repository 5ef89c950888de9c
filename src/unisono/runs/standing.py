"""How proposals stand today, for all who show, approve or export them: the day, and the lights of the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unisono.decide import Context, History, Kind, Verdict, is_open, standing
from unisono.errors import NoFactsError

if TYPE_CHECKING:
    from unisono.runs.session import Session


def context_today(session: Session) -> Context:
    """What the guardrails that look at the day may know: the date, and today's trust in the sources."""
    try:
        report = session.check()
    except NoFactsError:
        return Context(today=session.today)
    forced = session.decisions.overrides_in_force(report.edition.edition_id)
    return Context(
        today=session.today,
        lights={trust.source: trust.light for trust in report.trusts},
        overridden=frozenset(override.source for override in forced),
    )


def verdicts_today(session: Session, history: History) -> tuple[Verdict, ...]:
    """What the guardrails say of `history` today; the facts are questioned only where it is still open."""
    if history.proposal.kind is not Kind.BUDGET or not is_open(history):
        return history.proposal.verdicts
    return standing(history, context_today(session))
