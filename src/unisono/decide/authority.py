"""Whether somebody may do something now: by the own role, or by a delegation that covers it.

Rule: a delegation adds proposing, signing and exporting to what a role may, for one party, within its amount, markets,
channels and time. The amount is the sum of what the party proposed, signed or let leave in the trailing window; the
proposal asked about counts once. For proposing, what still waits for a decision counts as if it were approved, so that
several proposals that fit one by one do not pass the limit together. An agency to which it is delegated to propose
proposes that far and no further, whether its people type or their programs do. A program never signs, whoever delegates
to it. Without a role (the command line) nothing is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from unisono.decide.charter import Charter
from unisono.decide.effect import Effect
from unisono.decide.orders import Authority, Delegation
from unisono.decide.person import ActorKind, Person
from unisono.decide.policy.case import Case
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
    case: Case | None = None,
) -> None:
    """Refuse what neither role nor delegation allows; `case` is the money that would move, with what moved before.

    Raises:
        LedgerError: says which roles may, or why a delegation does not reach.
    """
    if person.role is None:
        return
    by_role = may(person.role, permission) and not _is_outside(person, permission)
    held = delegations_for(charter, _behind(person) if by_role else person, permission, at=at)
    if by_role and (person.agency is None or case is None or not held):
        return
    refusals = []
    for delegation in held:
        refusal = _short_of(delegation, person, case)
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


def delegations_for(
    charter: Charter, person: Person, permission: Permission, *, at: dt.datetime
) -> tuple[Delegation, ...]:
    """The delegations in force that hand `permission` to this person, however far each of them reaches."""
    return tuple(d for d in charter.in_force(at) if permission in _GIVES[d.authority] and _is_for(d, person))


def used_by(person: Person, commitments: Iterable[Commitment], currency: str, *, at: dt.datetime) -> Decimal:
    """How much of a delegated amount this person's party has used up in the trailing window, by these commitments."""
    return sums(commitments, Effect(currency, ()), at=at, days=WINDOW_DAYS).party(root(person))


def _behind(person: Person) -> Person:
    """Whoever a program acts for; everybody else is the same."""
    if not person.is_agent:
        return person
    return replace(person, member=person.agent_of, role=Role.AGENCY, kind=ActorKind.HUMAN)


def _is_outside(person: Person, permission: Permission) -> bool:
    """Whether an agent of an agency would see or do more than the agency itself."""
    return person.agency is not None and not may(Role.AGENCY, permission)


def _is_for(delegation: Delegation, person: Person) -> bool:
    if person.is_agent:
        return False
    if delegation.party:
        return delegation.party == person.member
    return delegation.agency is not None and delegation.agency == person.agency


def _short_of(delegation: Delegation, person: Person, case: Case | None) -> Text | None:
    """Why a delegation does not reach as far as this; None where it does."""
    if case is None:
        return msg("Delegation {id} is about money that moves, and this moves none.", id=delegation.delegation_id)
    effect = case.effect
    changed = [line for line in effect.lines if line.delta]
    if delegation.markets and not all(case.markets_of(line) for line in changed):
        return msg(
            "Delegation {id} holds for {places} only, and this does not say in which market its money goes.",
            id=delegation.delegation_id,
            places=delegation.markets,
        )
    for allowed, found in (
        (delegation.channels, {line.channel for line in changed}),
        (delegation.markets, {market for line in changed for market in case.markets_of(line)}),
    ):
        if allowed and not found <= set(allowed):
            return msg("Delegation {id} holds for {places} only.", id=delegation.delegation_id, places=allowed)
    if delegation.limit is None or effect.is_reducing:
        return None
    before = case.sums(WINDOW_DAYS).party(root(person))
    if delegation.currency == effect.currency and before + effect.moved <= delegation.limit:
        return None
    return msg(
        "Delegation {id} ends at {limit}; with this it would be {sum}.",
        id=delegation.delegation_id,
        limit=Money(delegation.limit, delegation.currency or effect.currency),
        sum=Money(before + effect.moved, effect.currency),
    )
