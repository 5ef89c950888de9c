"""Whether somebody may do something now: by the own role, or by a delegation that covers it.

Rule: a delegation adds signing and exporting to what a role may, for one party, within its amount (summed over the
trailing window), markets, channels and time. A program never signs, whoever delegates to it. Without a role (the
command line) nothing is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from unisono.decide.charter import Charter
from unisono.decide.effect import Effect
from unisono.decide.orders import Authority, Delegation
from unisono.decide.person import Person
from unisono.decide.policy.commitments import Commitment, root, sums
from unisono.decide.policy.rules import WINDOW_DAYS
from unisono.decide.roles import Permission, Role, may, permission_name, role_name, roles_with
from unisono.errors import LedgerError
from unisono.words import Money, Text, msg

_GIVES: dict[Authority, frozenset[Permission]] = {
    Authority.FULL: frozenset({Permission.PROPOSE, Permission.SIGN, Permission.EXPORT}),
    Authority.EXECUTE_ONLY: frozenset({Permission.EXPORT}),
    Authority.PROPOSE_ONLY: frozenset({Permission.PROPOSE}),
}


def demand(
    charter: Charter,
    person: Person,
    permission: Permission,
    *,
    at: dt.datetime,
    effect: Effect | None = None,
    commitments: Iterable[Commitment] = (),
) -> None:
    """Refuse what neither role nor delegation allows.

    Raises:
        LedgerError: says which roles may, or why a delegation does not reach.
    """
    if person.role is None or (may(person.role, permission) and not _is_outside(person, permission)):
        return
    refusals = []
    for delegation in charter.in_force(at):
        if permission not in _GIVES[delegation.authority] or not _is_for(delegation, person):
            continue
        refusal = _short_of(delegation, person, at, effect, commitments)
        if refusal is None:
            return
        refusals.append(refusal)
    raise LedgerError(
        msg(
            "{name} ({role}) may not {what}.",
            name=person.name,
            role=role_name(person.role),
            what=permission_name(permission),
        ),
        remedy=refusals[0]
        if refusals
        else msg("Who may: {roles}.", roles=tuple(role_name(role) for role in roles_with(permission))),
    )


def _is_outside(person: Person, permission: Permission) -> bool:
    """Whether an agent of an agency would see or do more than the agency itself."""
    return person.agency is not None and not may(Role.AGENCY, permission)


def _is_for(delegation: Delegation, person: Person) -> bool:
    if person.is_agent:
        return False
    if delegation.party:
        return delegation.party == person.member
    return delegation.agency is not None and delegation.agency == person.agency


def _short_of(
    delegation: Delegation,
    person: Person,
    at: dt.datetime,
    effect: Effect | None,
    commitments: Iterable[Commitment],
) -> Text | None:
    """Why a delegation does not reach as far as this; None where it does."""
    if effect is None:
        return msg("Delegation {id} is about money that moves, and this moves none.", id=delegation.delegation_id)
    changed = [line for line in effect.lines if line.delta]
    for allowed, found in (
        (delegation.channels, {line.channel for line in changed}),
        (delegation.markets, {line.market for line in changed}),
    ):
        if allowed and not found <= set(allowed):
            return msg("Delegation {id} holds for {places} only.", id=delegation.delegation_id, places=allowed)
    if delegation.limit is None or effect.is_reducing:
        return None
    before = sums(commitments, at=at, days=WINDOW_DAYS, currency=effect.currency).party(root(person))
    if delegation.currency == effect.currency and before + effect.moved <= delegation.limit:
        return None
    return msg(
        "Delegation {id} ends at {limit}; with this it would be {sum}.",
        id=delegation.delegation_id,
        limit=Money(delegation.limit, delegation.currency or effect.currency),
        sum=Money(before + effect.moved, effect.currency),
    )
