"""Applying a change list to a state, as a platform would: each value must stand where the list expects it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from unisono.act.changeset import CampaignKey, Change
from unisono.errors import LedgerError
from unisono.words import Money, msg


def apply(changes: Iterable[Change], budgets: Mapping[CampaignKey, Decimal]) -> dict[CampaignKey, Decimal]:
    """Daily budgets after `changes`; nothing is applied when one of them finds another value than it expects.

    Raises:
        LedgerError: a campaign is not there, or stands at another value.
    """
    state = dict(budgets)
    for change in changes:
        found = state.get(change.key)
        if found != change.expected:
            raise LedgerError(
                msg(
                    "The campaign {campaign} should stand at {expected} and stands at {found}.",
                    campaign=change.key.campaign,
                    expected=Money(change.expected, change.currency, 2),
                    found=None if found is None else Money(found, change.currency, 2),
                ),
                remedy=msg("Somebody changed it meanwhile: look at the campaign, then make a new plan."),
            )
        state[change.key] = change.new
    return state
