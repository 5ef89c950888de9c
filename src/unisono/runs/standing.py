"""How proposals stand today, for all who show, approve or export them: the day, and the lights of the facts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from unisono.decide import Context, History, Kind, Proposal, Verdict, is_open, standing
from unisono.decide.proposal import Payload
from unisono.domain import Light
from unisono.errors import InputError, NoFactsError
from unisono.runs.glance import glance

if TYPE_CHECKING:
    from unisono.runs.last_set import Exports
    from unisono.runs.session import Session

LATELY = 4
"""Weeks whose mean is what is spent today."""
_PLACE = ("platform", "account", "campaign_id", "entity")


def context_today(session: Session, proposal: Proposal | None = None) -> Context:
    """What the guardrails that look at the day may know: the date, and trust in the sources, questioned now.

    What is spent today is told by channel, or by campaign where `proposal` is about single changes.
    """
    try:
        report = session.check()
    except NoFactsError:
        return _by_day(session)
    lights = {trust.source: trust.light for trust in report.trusts}
    is_single = proposal is not None and proposal.kind is Kind.CHANGES
    spent = spent_by_campaign(session, proposal.payload) if proposal and is_single else spent_lately(session)
    return replace(_context(session, report.edition.edition_id, lights), current=spent)


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


def spent_by_campaign(session: Session, payload: Payload, exports: Exports | None = None) -> dict[str, float] | None:
    """Money a week of each campaign that single changes name: seven times its mean day of the last 28.

    Where an export set it to less that the facts do not show yet, that counts: what left proves nothing about accounts,
    so of the two only the smaller can prove that a change reduces risk. None where the facts do not tell it of all of
    them: then nothing can be proved. `exports` are those of now, where they are known already.
    """
    from unisono.act import CampaignKey
    from unisono.act.single import day_stated
    from unisono.facts.semantic import campaigns
    from unisono.runs.last_set import exports_unseen

    rows = payload.get("changes")
    named = {_place(row): str(row.get("entity")) for row in rows} if isinstance(rows, list | tuple) else {}
    table = campaigns(session.facts(), session.settings)
    known = {
        _place(row, ("source", "account", "campaign_id", "campaign")): 7 * float(row["current_daily"])
        for row in table.iter_rows(named=True)
        if row["current_daily"] is not None and row["currency"] == payload.get("currency")
    }
    if not named.keys() <= known.keys() or len(set(named.values())) < len(named):
        return None
    exports, on = exports or exports_unseen(session), day_stated(payload) or session.today
    last = {place: exports.last(CampaignKey(*place), on) for place in named}
    return {
        entity: known[place] if (by := last[place]) is None else min(known[place], 7 * float(by.daily))
        for place, entity in named.items()
    }


def _place(row: Mapping[str, object], parts: tuple[str, ...] = _PLACE) -> tuple[str, str, str, str]:
    platform, account, campaign_id, campaign = (str(row.get(part) or "") for part in parts)
    return platform, account, campaign_id, campaign


def verdicts_today(session: Session, history: History) -> tuple[Verdict, ...]:
    """What the guardrails say of `history` today, for people who look; the lights may be those kept today."""
    if history.proposal.kind is Kind.OVERRIDE or not is_open(history):
        return history.proposal.verdicts
    try:
        seen = glance(session)
    except NoFactsError:
        return standing(history, _by_day(session))
    return standing(history, _context(session, seen.edition_id, seen.lights))


def _context(session: Session, edition_id: str, lights: Mapping[str, Light]) -> Context:
    forced = session.decisions.overrides_in_force(edition_id)
    return replace(_by_day(session), lights=lights, overridden=frozenset(override.source for override in forced))


def _by_day(session: Session) -> Context:
    """What the day and the ledger tell, without any facts."""
    return Context(today=session.today, plans=session.decisions.plans_in_force(session.now))
