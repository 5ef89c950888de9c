"""Single changes of campaigns: what runs, and a proposal to set one campaign's daily budget.

    campaign = next(c for c in running(session) if c.key.campaign == "Brand FR")
    propose_change(session, campaign, Decimal(120), on, by=person, note="Sold out in a week.")

Rule: the budget that runs is the mean daily spend of the last 28 days, as in plans; money is proposed a week.
Limits: campaigns whose spend is not known, without a channel, or in another currency are not offered.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from unisono.act.campaigns import Campaign, read_campaigns
from unisono.act.cents import to_cents
from unisono.decide import Basis, Kind, Person, Proposal
from unisono.decide.proposal import Payload
from unisono.errors import InputError
from unisono.facts.semantic import campaigns
from unisono.runs.standing import context_today, spent_by_campaign
from unisono.words import Money, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


def running(session: Session) -> tuple[Campaign, ...]:
    """The campaigns whose daily budget can be changed one by one, in a fixed order; raises NoFactsError before any."""
    currency = session.settings.currency
    table = campaigns(session.facts(), session.settings).filter(
        pl.col("channel").is_not_null() & (pl.col("currency") == currency)
    )
    found = read_campaigns(table, frozenset(table["channel"].to_list()), currency)
    return tuple(each for each in found if each.current_daily is not None)


def propose_change(
    session: Session,
    campaign: Campaign,
    daily: Decimal,
    effective_on: dt.date,
    *,
    by: str | Person,
    note: str,
    supersedes: str | None = None,
) -> Proposal:
    """Record the change of one campaign's daily budget as a proposal; `note` becomes its first comment.

    Raises:
        InputError: the amount is what runs already, or the day has passed.
    """
    _refuse_senseless(session, campaign, daily, effective_on)
    payload = payload_of(campaign, daily, effective_on, session.settings.currency)
    context = replace(context_today(session), current=spent_by_campaign(session, payload))
    made = session.decisions.propose(
        payload,
        kind=Kind.CHANGES,
        by=by,
        system_user=session.user,
        at=session.now,
        basis=Basis(session.facts().edition.edition_id),
        context=context,
        supersedes=supersedes,
    )
    session.decisions.comment(made.proposal_id, by=by, text=note, at=session.now)
    return made


def payload_of(campaign: Campaign, daily: Decimal, effective_on: dt.date, currency: str) -> Payload:
    """Exactly what would be done: money a week, before and after."""
    before = to_cents(campaign.current_daily or Decimal())
    key = campaign.key
    return {
        "currency": currency,
        "effective_on": effective_on.isoformat(),
        "campaign": key.campaign,
        "changes": [
            {
                "action": "increase" if daily > before else "decrease",
                "channel": campaign.channel,
                "entity": key.campaign,
                "current": str(before * 7),
                "planned": str(to_cents(daily) * 7),
                "platform": key.platform,
                "account": key.account,
                "campaign_id": key.campaign_id,
            }
        ],
    }


def _refuse_senseless(session: Session, campaign: Campaign, daily: Decimal, effective_on: dt.date) -> None:
    before = to_cents(campaign.current_daily or Decimal())
    if effective_on < session.today:
        raise InputError(
            msg("{day} has passed.", day=effective_on),
            remedy=msg("Choose today, {today}, or later.", today=session.today),
        )
    if daily < 0 or to_cents(daily) == before:
        raise InputError(
            msg(
                "{campaign} runs at {before} a day already.",
                campaign=campaign.key.campaign,
                before=Money(before, session.settings.currency, 2),
            ),
            remedy=msg("Propose another amount, of zero or more."),
        )
