"""From a budget proposal to the change list: which campaign gets which daily budget, from when on.

For a marketer: what a person types into the platforms, line by line, and what agencies are told.

Rule: a channel's week is divided by seven and by its campaigns, in proportion to their mean daily spend; daily budgets
are whole cents that add up exactly to the channel's day (largest remainder). Weeks that follow each other with the
same budgets are one change. A channel without campaigns becomes bookings, one per week, that add up to its money to
the cent. Of a plan that leaves after its first day, nothing is ordered for the days before: what was to be set on them
is set on the day of the export, the newest amount of each campaign; weeks that are over are not booked, and the one
under way for its days that are left, in proportion.
Limits: the expected value is what a campaign *spent* a day lately; the budget set in the platform may be higher.
Campaigns whose spend is not known are left alone (all of a channel: its money is booked); where a channel's campaigns
spend nothing, the money is split equally. Each of these is said in a remark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import polars as pl

from unisono.act.campaigns import Campaign, read_campaigns
from unisono.act.cents import share_out, to_cents
from unisono.act.changeset import DAILY_BUDGET, Booking, Change, ChangeSet, Rest
from unisono.act.late import days_left, late
from unisono.act.paces import paces_of, turn
from unisono.act.single import single_changes
from unisono.decide import BudgetPlan, ChannelBudget, Kind, Proposal, read_budget
from unisono.decide.budget import exact
from unisono.errors import LedgerError, TamperedError
from unisono.words import Money, Text, msg

_ONE_STEP = Fraction(7, 100)
"""Weekly amounts this close (a cent a day) are the same step."""


def change_list(proposal: Proposal, campaigns: pl.DataFrame, left_on: dt.date = dt.date.min) -> ChangeSet:
    """The changes, undo and bookings of a proposal; a preview needs no approval, an export does.

    Nothing is ordered for days before `left_on`, the day of the export.

    Raises:
        LedgerError: it moves no money, or its payload has not the shape of its kind; TamperedError: not the recorded
            payload.
        InputError: the campaigns cannot be used.
    """
    _refuse_unsound(proposal)
    if proposal.kind is Kind.CHANGES:
        return single_changes(proposal, left_on)
    plan = read_budget(proposal.payload)
    carriers = _carriers(read_campaigns(campaigns, frozenset(c.channel for c in plan.channels), plan.currency))
    remarks = list(late(plan, left_on))
    changes: list[Change] = []
    bookings: list[Booking] = []
    rests: list[Rest] = []
    unchanged = []
    paces = paces_of(plan, campaigns)
    for channel, pace in zip(plan.channels, paces, strict=True):
        own = carriers.get(channel.channel, ())
        remarks += _remarks(channel, own)
        if pace.turns:
            remarks.append(turn(pace, plan.currency))
        known = tuple(c for c in own if c.current_daily is not None)
        if not known:
            bookings += _bookings(channel, plan, proposal.proposal_id, left_on)
            continue
        days = _days(channel.weekly)
        steps = {max(week, left_on): day for week, day in zip(plan.weeks, days, strict=True)}
        made = _changes(channel, known, steps, plan, proposal.proposal_id)
        changes += made
        touched = {change.key for change in made}
        unchanged += [c.key for c in known if c.key not in touched]
        rests.append(_rest(channel, days, plan, left_on))
    changes.sort(key=lambda change: change.effective_on)
    return ChangeSet(
        proposal_id=proposal.proposal_id,
        payload_hash=proposal.payload_hash,
        currency=plan.currency,
        first_on=plan.weeks[0],
        last_on=plan.last_on,
        budget=plan.budget,
        changes=tuple(changes),
        undo=_undo(changes, proposal.proposal_id),
        bookings=tuple(bookings),
        unchanged=tuple(unchanged),
        rests=tuple(rests),
        remarks=tuple(remarks),
        paces=paces,
    )


def _refuse_unsound(proposal: Proposal) -> None:
    if proposal.kind is Kind.OVERRIDE:
        raise LedgerError(
            msg("{proposal} moves no money.", proposal=proposal.proposal_id),
            remedy=msg("Export plans and single changes only."),
        )
    if proposal.is_blocked:
        raise LedgerError(
            msg("{proposal} is blocked by a guardrail.", proposal=proposal.proposal_id),
            remedy=msg("Mend what the guardrails name and make a new proposal."),
        )
    if not proposal.is_intact:
        raise TamperedError(
            msg("The payload of {proposal} no longer has its hash.", proposal=proposal.proposal_id),
            remedy=msg("Read the proposal from the ledger again."),
        )


def _carriers(campaigns: Iterable[Campaign]) -> dict[str, tuple[Campaign, ...]]:
    found: dict[str, tuple[Campaign, ...]] = {}
    for campaign in campaigns:
        found[campaign.channel] = (*found.get(campaign.channel, ()), campaign)
    return found


def _budgets(day: Decimal, campaigns: tuple[Campaign, ...]) -> tuple[Decimal, ...]:
    """The campaigns' daily budgets that add up to the channel's `day`; equal parts where nothing is spent."""
    weights = [_daily(campaign) for campaign in campaigns]
    return share_out(day, weights if any(weights) else [Decimal(1)] * len(weights))


def _daily(campaign: Campaign) -> Decimal:
    if campaign.current_daily is None:
        raise AssertionError(campaign.key)  # left aside before
    return campaign.current_daily


def _days(weekly: tuple[float, ...]) -> list[Decimal]:
    """The channel's daily money in whole cents, week by week; weeks within a cent a day of each other get the same.

    Weeks that rounding alone sets apart must not become a change for every campaign.
    """
    weeks = [Fraction(exact(week)) for week in weekly]
    days: list[Decimal] = []
    first = 0
    for i in range(1, len(weeks) + 1):
        if i == len(weeks) or abs(weeks[i] - weeks[first]) > _ONE_STEP:
            mean = sum(weeks[first:i], Fraction()) / (i - first)
            days += [to_cents(mean / 7)] * (i - first)
            first = i
    return days


def _changes(
    channel: ChannelBudget,
    campaigns: tuple[Campaign, ...],
    steps: Mapping[dt.date, Decimal],
    plan: BudgetPlan,
    proposal_id: str,
) -> list[Change]:
    """One change per campaign and step in which its daily budget moves; the reason tells the channel's own move."""
    changes = []
    standing = [to_cents(_daily(campaign)) for campaign in campaigns]
    for begins_on, day in steps.items():
        reason = msg(
            "Proposal {proposal}: {channel} runs at {running} a week, set to {planned} "
            "(the plan compares with {reference})",
            proposal=proposal_id,
            channel=channel.channel,
            running=Money(sum(standing, Decimal()) * 7, plan.currency),
            planned=Money(day * 7, plan.currency),
            reference=Money(channel.current_weekly, plan.currency),
        )
        for i, (campaign, budget) in enumerate(zip(campaigns, _budgets(day, campaigns), strict=True)):
            if budget != standing[i]:
                changes.append(
                    Change(
                        campaign.key,
                        DAILY_BUDGET,
                        begins_on,
                        standing[i],
                        budget,
                        plan.currency,
                        channel.channel,
                        reason,
                    )
                )
                standing[i] = budget
    return changes


def _undo(changes: Iterable[Change], proposal_id: str) -> tuple[Change, ...]:
    reason = msg("Takes back proposal {proposal}", proposal=proposal_id)
    return tuple(change.back(reason) for change in reversed(tuple(changes)))


def _bookings(channel: ChannelBudget, plan: BudgetPlan, proposal_id: str, left_on: dt.date) -> list[Booking]:
    total = to_cents(channel.total)
    amounts = share_out(total, [exact(week) for week in channel.weekly]) if total else [total] * len(plan.weeks)
    reason = msg("Proposal {proposal}: booking for {channel}", proposal=proposal_id, channel=channel.channel)
    reference = exact(channel.current_weekly)
    return [
        Booking(
            channel.channel,
            max(week, left_on),
            week + dt.timedelta(days=6),
            to_cents(reference * n / 7),
            to_cents(amount * n / 7),
            plan.currency,
            reason,
        )
        for week, amount in zip(plan.weeks, amounts, strict=True)
        if (n := days_left(week, left_on))
    ]


def _rest(channel: ChannelBudget, days: list[Decimal], plan: BudgetPlan, left_on: dt.date) -> Rest:
    """What whole cents leave of the channel's money for the days from the export on."""
    left = [days_left(week, left_on) for week in plan.weeks]
    planned = sum((Fraction(exact(week)) * n / 7 for week, n in zip(channel.weekly, left, strict=True)), Fraction())
    return Rest(
        channel.channel, to_cents(planned), sum((day * n for day, n in zip(days, left, strict=True)), Decimal())
    )


def _remarks(channel: ChannelBudget, campaigns: tuple[Campaign, ...]) -> list[Text]:
    known = [c for c in campaigns if c.current_daily is not None]
    remarks = []
    if campaigns and not known:
        remarks.append(
            msg(
                "{channel}: the spend of its campaigns is not known; the money is booked by hand.",
                channel=channel.channel,
            )
        )
    if known and not any(c.current_daily for c in known):
        remarks.append(
            msg(
                "{channel}: its campaigns spend nothing at present; the money is split equally.",
                channel=channel.channel,
            )
        )
    if known and len(known) < len(campaigns):
        names = tuple(c.key.campaign for c in campaigns if c.current_daily is None)
        remarks.append(
            msg(
                "{channel}: no spend of these campaigns is told in the last 28 days, they are left as they are: "
                "{campaigns}.",
                channel=channel.channel,
                campaigns=names,
            )
        )
    return remarks
