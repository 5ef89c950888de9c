"""From a single change to the change list: one campaign, its daily budget, the day on which it changes.

For a marketer: what an agency or a colleague proposes of one campaign leaves the same way as a plan, with its undo.

Rule: each row of the payload (see `decide.delta`) names one campaign of a platform and holds money a week; a seventh of
it, in whole cents, is the daily budget. `effective_on` beside the rows is the day, or that of the export where it is
later. What the campaign is expected to stand at is the row's own: the mean of its last 28 days, or what an export set
(the basis says so).
Limits: amounts that are raised or lowered only; starting, pausing and cancelling are done by hand.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from unisono.act.cents import to_cents
from unisono.act.changeset import DAILY_BUDGET, CampaignKey, Change, ChangeSet
from unisono.decide import Action, Proposal
from unisono.decide.delta import effect_of
from unisono.decide.proposal import Payload
from unisono.errors import LedgerError
from unisono.words import Money, msg

LOOKED_AT = dt.timedelta(days=27)
"""How long after its day a single change is looked for in the facts."""
_CARRIED = (Action.INCREASE, Action.DECREASE)


def single_changes(proposal: Proposal, left_on: dt.date = dt.date.min) -> ChangeSet:
    """The changes, and what takes them back; none takes effect before `left_on`, the day of the export.

    Raises:
        LedgerError: it does not say which campaign is set to what, from when on.
    """
    effect, day = effect_of(proposal.kind, proposal.payload), day_of(proposal)
    lines = effect.lines if effect is not None else ()
    if effect is None or day is None or any(line.action not in _CARRIED or not line.platform for line in lines):
        raise LedgerError(
            msg("{proposal} does not say which campaign is set to what, from when on.", proposal=proposal.proposal_id),
            remedy=msg("Carry it out by hand, as it was approved."),
        )
    day = max(day, left_on)
    rows = proposal.payload["changes"]
    assert isinstance(rows, list | tuple)  # noqa: S101 (effect_of has read it)
    changes = []
    for row, line in zip(rows, lines, strict=True):
        before, new = to_cents(line.current / 7), to_cents(line.planned / 7)
        reason = msg(
            "Proposal {proposal}: {campaign} set from {before} to {new} a day",
            proposal=proposal.proposal_id,
            campaign=line.entity,
            before=Money(before, effect.currency, 2),
            new=Money(new, effect.currency, 2),
        )
        key = CampaignKey(line.platform, line.account, str(row.get("campaign_id") or ""), line.entity)
        changes.append(Change(key, DAILY_BUDGET, day, before, new, effect.currency, line.channel, reason))
    undone = msg("Takes back proposal {proposal}", proposal=proposal.proposal_id)
    return ChangeSet(
        proposal_id=proposal.proposal_id,
        payload_hash=proposal.payload_hash,
        currency=effect.currency,
        first_on=day,
        last_on=day + LOOKED_AT,
        budget=sum((line.planned for line in lines), Decimal()),
        changes=tuple(changes),
        undo=tuple(change.back(undone) for change in reversed(changes)),
        bookings=(),
        remarks=tuple(each.shared_text for each in proposal.basis.set_by),
    )


def day_of(proposal: Proposal) -> dt.date | None:
    """The day on which single changes take effect; None where the payload names none."""
    return day_stated(proposal.payload)


def day_stated(payload: Payload) -> dt.date | None:
    """The same of a payload that is not proposed yet."""
    try:
        return dt.date.fromisoformat(str(payload.get("effective_on")))
    except ValueError:
        return None
