"""The next version of a policy: its number, who may make it looser, and where it is looser than a higher layer.

For a marketer: what a brand writes looser than the company is kept as written, is told, and has no effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from unisono.decide.policy.folding import conflicts_with, fold
from unisono.decide.policy.keepers import refuse_loosening
from unisono.decide.policy.rules import Layer, Policy
from unisono.errors import LedgerError
from unisono.words import Text, msg


def next_version(policies: Mapping[str, Policy], draft: Policy) -> Policy:
    """`draft` as the ledger records it beside the `policies` in force.

    Raises:
        LedgerError: another currency than theirs, another layer than before, or looser than this role may.
    """
    others = [policy for name, policy in policies.items() if name != draft.policy_id]
    _refuse_other_currency(others, draft.currency)
    before = policies.get(draft.policy_id)
    made = replace(draft, version=before.version + 1 if before is not None else 1)
    refuse_loosening(before, made)
    return replace(made, conflicts=_conflicts(others, made))


def _conflicts(others: Iterable[Policy], policy: Policy) -> tuple[Text, ...]:
    layers = list(Layer)
    order = layers.index(policy.layer)
    above = fold(p for p in others if layers.index(p.layer) < order and p.strength is policy.strength)
    return tuple(text for _, held in above.by_mode for text in conflicts_with(held, policy))


def _refuse_other_currency(others: list[Policy], currency: str) -> None:
    known = {policy.currency for policy in others}
    if known - {currency}:
        raise LedgerError(
            msg(
                "The policies are in {known}; this one is in {currency}.", known=tuple(sorted(known)), currency=currency
            ),
            remedy=msg("Write it in the same currency: amounts are compared with each other."),
        )
