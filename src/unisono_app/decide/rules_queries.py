"""What the pages about rules show, folded from the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from unisono.decide import (
    Action,
    Autonomy,
    Charter,
    Delegation,
    Level,
    Oversight,
    Permission,
    Policy,
    Reading,
    may,
    oversight,
    personal_oversight,
    role_name,
    roles_with,
)
from unisono.decide.charter import LIFTERS
from unisono.decide.policy.folding import fold
from unisono.errors import LedgerError
from unisono.words import Text, msg
from unisono.words.text import Value
from unisono_app.base.acting import Actor
from unisono_app.decide.delegation_form import channels_of
from unisono_app.decide.policy_form import Offer
from unisono_app.decide.rule_words import strength_name, told_rules
from unisono_app.decide.single import platforms_of
from unisono_app.people.models import Membership
from unisono_app.people.queries import members

PERIOD = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ToldPolicy:
    """A policy with its rules in words."""

    policy: Policy
    strength: Text
    rules: list[tuple[Text, Value]]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """All rules that hold: each policy, the tightest of all, delegations, freeze, autonomy."""

    charter: Charter
    policies: tuple[ToldPolicy, ...]
    tightest: list[tuple[Text, Value]]
    delegations: tuple[tuple[Delegation, str], ...]
    autonomy: tuple[Autonomy, ...]
    stranded: Text | None


def stranded(actor: Actor) -> Text | None:
    """Why a freeze could not be lifted by the members of today, and what to do about it; None where it could."""
    seats = members(actor.workspace).filter(left_at=None)
    lifters = tuple(s.user.name for s in seats if any(may(role, Permission.LIFT) for role in s.all_roles))
    if actor.alone or len(lifters) >= LIFTERS:
        return None
    return msg(
        "Two different people lift a freeze, and of the members of today these could: {names}. Have an administrator "
        "give one of these roles to somebody else, too: {roles}.",
        names=lifters or ("–",),
        roles=tuple(role_name(role) for role in roles_with(Permission.LIFT)),
    )


def rules_page(actor: Actor) -> RulesPage:
    """The rules of the workspace."""
    charter = _reading(actor).charter
    names = {seat.user.handle: seat.user.name for seat in members(actor.workspace)}
    delegations = tuple((d, d.agency or names.get(d.party, d.party)) for d in charter.delegations.values())
    told = tuple(
        ToldPolicy(policy, strength_name(policy.strength), told_rules(policy.rules, policy.currency))
        for policy in charter.policies.values()
    )
    everywhere = fold(p for p in charter.policies.values() if not p.scope).enforced
    autonomy = tuple(charter.autonomy.values())
    currency = actor.session().settings.currency
    tightest = told_rules(everywhere, currency)
    return RulesPage(charter, told, tightest, delegations, autonomy, stranded(actor))


def policy_offer(actor: Actor, policy_id: str) -> Offer:
    """What the form about a policy is made from; about a new one where there is none called `policy_id`."""
    policies = _reading(actor).charter.policies
    return Offer(policies.get(policy_id), frozenset(policies), channels_of(actor), platforms_of(actor))


class Lane(NamedTuple):
    """How far automation goes in one channel for one action."""

    channel: str
    action: Action
    level: Level


def lanes(actor: Actor) -> tuple[Lane, ...]:
    """Every channel and action with its level."""
    charter = _reading(actor).charter
    moving = (Action.INCREASE, Action.DECREASE, Action.PAUSE)
    return tuple(Lane(c, action, charter.level(c, action.value)) for c in channels_of(actor) for action in moving)


@dataclass(frozen=True, slots=True)
class OversightPage:
    """Measures of the last 90 days: the company, roles and teams, and one's own."""

    groups: tuple[Oversight, ...]
    own: Oversight
    seats: tuple[Membership, ...]


def oversight_page(actor: Actor) -> OversightPage:
    """The measures that `actor` may see without asking."""
    reading, since = _reading(actor), actor.at - PERIOD
    own = personal_oversight(reading, actor.member_id, asked_by=actor.person, at=actor.at, since=since, until=actor.at)
    seats = tuple(members(actor.workspace).filter(left_at=None))
    return OversightPage(oversight(reading, since, actor.at), own, seats)


def person_page(actor: Actor, handle: str) -> dict[str, object]:
    """One person's measures, or the reason why they are closed."""
    seat = members(actor.workspace).filter(user__handle=handle).first()
    try:
        found: Oversight | None = personal_oversight(
            _reading(actor), handle, asked_by=actor.person, at=actor.at, since=actor.at - PERIOD, until=actor.at
        )
    except LedgerError:
        found = None
    return {"seat": seat, "handle": handle, "found": found}


def _reading(actor: Actor) -> Reading:
    return actor.session().decisions.reading()


def agencies_without_channels(actor: Actor) -> tuple[str, ...]:
    """Agencies whose people are here and may propose nothing yet: no channel is delegated to them."""
    seats = members(actor.workspace).filter(left_at=None).exclude(agency="")
    names = sorted({seat.agency for seat in seats})
    if not names:
        return ()
    in_force = _reading(actor).charter.in_force(actor.at)
    told = {d.agency for d in in_force} | {_agency_of(d, seats) for d in in_force if d.party}
    return tuple(name for name in names if name not in told)


def _agency_of(delegation: Delegation, seats: Iterable[Membership]) -> str | None:
    return next((seat.agency for seat in seats if seat.user.handle == delegation.party), None)
