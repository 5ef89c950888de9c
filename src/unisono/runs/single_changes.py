"""Single changes of campaigns: what runs, and a proposal to set one campaign's daily budget.

    campaign = next(c for c in running(session) if c.key.campaign == "Brand FR")
    propose_change(session, campaign, Decimal(120), on, by=person, note="Sold out in a week.")

Rule: a change starts from what an export last set, where the facts do not show that yet, else from the mean daily spend
of the last 28 days, as plans do; money is proposed a week.
Limits: campaigns whose spend is not known, without a channel, or in another currency are not offered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from unisono.act.campaigns import Campaign, read_campaigns
from unisono.act.cents import to_cents
from unisono.decide import Basis, Kind, Person, Proposal, SetBy
from unisono.decide.proposal import Payload
from unisono.errors import InputError
from unisono.facts.semantic import campaigns
from unisono.runs.last_set import Exports, exports_unseen
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


@dataclass(frozen=True, slots=True)
class Before:
    """What a campaign stands at before a change, a day; `set_by` is None where that is the mean of its last 28 days.

    `coming` is what an export sets it to next, after the day that was asked about.
    """

    campaign: Campaign
    daily: Decimal
    set_by: SetBy | None
    coming: SetBy | None


def befores(session: Session, found: Iterable[Campaign], on: dt.date) -> tuple[Before, ...]:
    """What each campaign stands at on the day `on`, in their order."""
    exports = exports_unseen(session)
    return tuple(_before(campaign, exports, on) for campaign in found)


def _before(campaign: Campaign, exports: Exports, on: dt.date) -> Before:
    by = exports.last(campaign.key, on)
    daily = to_cents(campaign.current_daily or Decimal()) if by is None else by.daily
    return Before(campaign, daily, by, exports.next(campaign.key, on))


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
    exports = exports_unseen(session)
    before = _before(campaign, exports, effective_on)
    _refuse_senseless(session, before, daily, effective_on)
    payload = payload_of(before, daily, effective_on, session.settings.currency)
    context = replace(context_today(session), current=spent_by_campaign(session, payload, exports))
    made = session.decisions.propose(
        payload,
        kind=Kind.CHANGES,
        by=by,
        system_user=session.user,
        at=session.now,
        basis=Basis(session.facts().edition.edition_id, set_by=(before.set_by,) if before.set_by else ()),
        context=context,
        supersedes=supersedes,
    )
    session.decisions.comment(made.proposal_id, by=by, text=note, at=session.now)
    return made


def payload_of(before: Before, daily: Decimal, effective_on: dt.date, currency: str) -> Payload:
    """Exactly what would be done: money a week, before and after."""
    campaign, key = before.campaign, before.campaign.key
    return {
        "currency": currency,
        "effective_on": effective_on.isoformat(),
        "campaign": key.campaign,
        "changes": [
            {
                "action": "increase" if daily > before.daily else "decrease",
                "channel": campaign.channel,
                "entity": key.campaign,
                "current": str(before.daily * 7),
                "planned": str(to_cents(daily) * 7),
                "platform": key.platform,
                "account": key.account,
                "campaign_id": key.campaign_id,
            }
        ],
    }


def _refuse_senseless(session: Session, before: Before, daily: Decimal, effective_on: dt.date) -> None:
    if effective_on < session.today:
        raise InputError(
            msg("{day} has passed.", day=effective_on),
            remedy=msg("Choose today, {today}, or later.", today=session.today),
        )
    if daily < 0 or to_cents(daily) == before.daily:
        raise InputError(
            msg(
                "{campaign} runs at {before} a day already.",
                campaign=before.campaign.key.campaign,
                before=Money(before.daily, session.settings.currency, 2),
            ),
            remedy=msg("Propose another amount, of zero or more."),
        )
