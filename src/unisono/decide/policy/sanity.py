"""Rules that cannot be meant are refused when they are set, so that no typing slip loosens or stops everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal

from unisono.decide.policy.rules import Layer, Rules
from unisono.errors import LedgerError
from unisono.words import msg

_LONGEST = 120
_SHARES = ("cap_change_share", "step_share", "seller_share")
_COUNTS = ("n_signatures", "window_days", "approval_days", "proposal_days")


def refuse_senseless(policy_id: str, rules: Rules, *, layer: Layer, scope: str, owner: str) -> None:
    """Refuse a policy without name or owner, negative amounts, shares beyond all, days below one.

    Raises:
        LedgerError: names the rule.
    """
    if not policy_id.strip() or not owner.strip():
        raise _refusal("owner" if policy_id.strip() else "policy_id", "")
    for name, value in (("policy_id", policy_id), ("owner", owner), ("scope", scope)):
        if len(value) > _LONGEST:
            raise _refusal(name, f"{value[:_LONGEST]}…")
    if (layer is Layer.CORPORATE) is bool(scope.strip()):
        raise _refusal("scope", scope)
    for each in dataclasses.fields(Rules):
        value = getattr(rules, each.name)
        for item in value.values() if isinstance(value, Mapping) else (value,):
            if not _is_sensible(each.name, item):
                raise _refusal(each.name, str(item))


def _is_sensible(rule: str, value: object) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite() and value >= 0
    if isinstance(value, float):
        return 0 <= value <= (1 if rule not in _SHARES or rule == "seller_share" else 100)
    if isinstance(value, int) and not isinstance(value, bool):
        return value >= (1 if rule in _COUNTS else 0)
    return True


def _refusal(rule: str, value: str) -> LedgerError:
    return LedgerError(
        msg("The rule “{rule}” cannot be “{value}”.", rule=rule, value=value),
        remedy=msg("The reference page of the ledger says what each rule takes."),
    )
