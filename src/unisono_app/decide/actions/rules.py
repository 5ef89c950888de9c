"""The rules of deciding: policies, delegations, the kill switch, autonomy, openings. Each act is one record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from unisono.decide import Charter, Delegation, Governance, Level, Opening, Permission, Policy
from unisono.decide.orders import Authority, Autonomy
from unisono.decide.policy.rules import Enforcement, Layer, Rules
from unisono.decide.verdict import Mode
from unisono.runs.watching import doubtful
from unisono_app.base.acting import Action, Actor


def governance(actor: Actor) -> Governance:
    """The rules of the workspace."""
    return Governance(actor.session().decisions.ledger)


@dataclass(frozen=True, slots=True)
class SetPolicy(Action[Policy]):
    """Set a policy, or its next version."""

    policy_id: str
    rules: Rules
    layer: Layer
    owner: str
    reason: str
    scope: str = ""
    mode: Mode = Mode.ENFORCE
    enforcement: Enforcement = Enforcement.MUST

    permission = Permission.SET_POLICY

    def carry_out(self, actor: Actor) -> Policy:
        """Record it; what is looser than a higher layer is said."""
        return governance(actor).set_policy(
            self.policy_id,
            self.rules,
            layer=self.layer,
            owner=self.owner,
            currency=actor.session().settings.currency,
            by=actor.person,
            reason=self.reason,
            at=actor.at,
            scope=self.scope,
            mode=self.mode,
            enforcement=self.enforcement,
        )

    def told(self, result: Policy) -> Mapping[str, object]:
        """The policy and its version."""
        return {"policy": result.policy_id, "version": result.version}


@dataclass(frozen=True, slots=True)
class Delegate(Action[Delegation]):
    """Let a member, or an agency, do more than its role, within limits."""

    authority: Authority
    reason: str
    party: str = ""
    agency: str | None = None
    limit: Decimal | None = None
    markets: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    expires_at: dt.datetime | None = None

    permission = Permission.DELEGATE

    def carry_out(self, actor: Actor) -> Delegation:
        """Record it."""
        return governance(actor).delegate(
            self.authority,
            by=actor.person,
            reason=self.reason,
            at=actor.at,
            party=self.party,
            agency=self.agency,
            limit=self.limit,
            currency=actor.session().settings.currency if self.limit is not None else None,
            markets=self.markets,
            channels=self.channels,
            expires_at=self.expires_at,
        )

    def told(self, result: Delegation) -> Mapping[str, object]:
        """The delegation."""
        return {"delegation": result.delegation_id}


@dataclass(frozen=True, slots=True)
class Revoke(Action[Charter]):
    """End a delegation now."""

    delegation_id: str
    reason: str

    permission = Permission.DELEGATE

    def carry_out(self, actor: Actor) -> Charter:
        """Record it."""
        return governance(actor).revoke(self.delegation_id, by=actor.person, reason=self.reason, at=actor.at)

    def told(self, result: Charter) -> Mapping[str, object]:  # noqa: ARG002 (all is in what was asked)
        """The delegation."""
        return {"delegation": self.delegation_id}


@dataclass(frozen=True, slots=True)
class FreezeAll(Action[Charter]):
    """The kill switch: automation and exports stand still."""

    reason: str

    permission = Permission.FREEZE

    def carry_out(self, actor: Actor) -> Charter:
        """Record it."""
        return governance(actor).freeze(by=actor.person, reason=self.reason, at=actor.at)


@dataclass(frozen=True, slots=True)
class LiftFreeze(Action[Charter]):
    """Sign to go on; the second different person lifts the freeze, or whoever is alone in the workspace."""

    reason: str

    permission = Permission.LIFT

    def carry_out(self, actor: Actor) -> Charter:
        """Record it."""
        return governance(actor).lift(by=actor.person, reason=self.reason, at=actor.at, alone=actor.alone)


@dataclass(frozen=True, slots=True)
class SetAutonomy(Action[Autonomy]):
    """Set how far automation goes in one channel for one action."""

    channel: str
    action: str
    level: Level
    reason: str

    permission = Permission.SET_AUTONOMY

    def carry_out(self, actor: Actor) -> Autonomy:
        """Record it; a level that is not earned, or that the data of today do not carry, is refused."""
        found = doubtful(actor.session())
        return governance(actor).set_autonomy(
            self.channel,
            self.action,
            self.level,
            by=actor.person,
            reason=self.reason,
            at=actor.at,
            definition_break=self.channel in found.broken,
            data_red=self.channel in found.red,
        )

    def told(self, result: Autonomy) -> Mapping[str, object]:
        """The lane and its level."""
        return {"channel": result.channel, "action": result.action, "level": result.level.value}


@dataclass(frozen=True, slots=True)
class OpenPerson(Action[Opening]):
    """Open the oversight measures of one person, with a reason that stays."""

    handle: str
    reason: str

    permission = Permission.OPEN_PERSONAL

    def carry_out(self, actor: Actor) -> Opening:
        """Record it."""
        return governance(actor).open_person(self.handle, by=actor.person, reason=self.reason, at=actor.at)

    def told(self, result: Opening) -> Mapping[str, object]:  # noqa: ARG002 (all is in what was asked)
        """Whose."""
        return {"subject": self.handle}
