"""The rules that hold, folded from the ledger: policies, delegations, kill switch, autonomy, breaches, openings.

For a marketer: nothing about who may do what is kept beside the ledger, so that its chain alone proves which rules held
when a decision was taken.

Folding proves again what no record may break: versions follow each other, a freeze is lifted by two different people,
autonomy rises one step at a time on sufficient evidence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from unisono.decide.chain import Record
from unisono.decide.codec import decode
from unisono.decide.ladder import sufficient
from unisono.decide.orders import Autonomy, Breach, Delegation, DryRun, Freeze, Level, Lift, Opening, Revocation
from unisono.decide.person import same_person
from unisono.decide.policy.folding import Standard, applying, fold
from unisono.decide.policy.rules import Policy
from unisono.decide.proposal import Payload

LIFTERS = 2
"""How many different people lift a freeze; one, and recorded so, where nobody else is there."""


@dataclass(frozen=True, slots=True)
class Charter:
    """What holds now.

    Attributes:
        policies: the newest version of each policy, by id; `history` has every version in order.
        delegations: those not revoked, by id (expired ones too); `n_delegated` counts all ever given.
        freeze: the kill switch, where it is on.
        autonomy: the levels that were set, by channel and action.
        latest: the latest moment of any record, so that a clock that runs back revives nothing.
        dry_runs: automations and lanes that had their first, dry run.
    """

    policies: Mapping[str, Policy] = field(default_factory=dict)
    history: tuple[Policy, ...] = ()
    delegations: Mapping[str, Delegation] = field(default_factory=dict)
    n_delegated: int = 0
    freeze: Freeze | None = None
    autonomy: Mapping[tuple[str, str], Autonomy] = field(default_factory=dict)
    dry_runs: tuple[DryRun, ...] = ()
    breaches: tuple[Breach, ...] = ()
    openings: tuple[Opening, ...] = ()
    latest: dt.datetime | None = None

    def standard(self, payload: Payload) -> Standard:
        """The tightest of the policies that apply to a payload."""
        return fold(applying(self.policies.values(), payload))

    def level(self, channel: str, action: str) -> Level:
        """How far automation may go; it suggests where nobody said anything."""
        found = self.autonomy.get((channel, action))
        return found.level if found is not None else Level.SUGGEST

    def editors(self) -> frozenset[str]:
        """Who set the policies that hold: they do not execute."""
        return frozenset(policy.set_by.key for policy in self.policies.values())

    def in_force(self, at: dt.datetime) -> tuple[Delegation, ...]:
        """The delegations that hold at this moment, or at the latest of the records where a clock ran back."""
        at = at if self.latest is None else max(at, self.latest)
        return tuple(d for d in self.delegations.values() if d.expires_at is None or at < d.expires_at)


class Contradiction(Exception):  # noqa: N818 (not an error of its own: readers turn it into a TamperedError)
    """A record that the records before it do not allow."""


def read_charter(records: Iterable[Record]) -> Charter:
    """What the records of the ledger say about the rules; records about proposals are left aside.

    Raises:
        Contradiction: a record is not possible after those before it.
    """
    charter = Charter()
    for record in records:
        charter = amend(charter, record)
    return charter


def amend(charter: Charter, record: Record) -> Charter:
    """The charter after one more record."""
    reader = READERS.get(record.kind)
    told = charter if reader is None else reader(charter, record)
    return told if told.latest is not None and record.at <= told.latest else replace(told, latest=record.at)


def _policy_set(charter: Charter, record: Record) -> Charter:
    policy = decode(Policy, record.body)
    before = charter.policies.get(policy.policy_id)
    _demand(policy.version == (before.version if before else 0) + 1)
    return replace(
        charter,
        policies={**charter.policies, policy.policy_id: policy},
        history=(*charter.history, policy),
    )


def _delegated(charter: Charter, record: Record) -> Charter:
    delegation = decode(Delegation, record.body)
    _demand(delegation.delegation_id == f"D-{charter.n_delegated + 1:04d}")
    return replace(
        charter,
        delegations={**charter.delegations, delegation.delegation_id: delegation},
        n_delegated=charter.n_delegated + 1,
    )


def _revoked(charter: Charter, record: Record) -> Charter:
    ended = decode(Revocation, record.body)
    _demand(ended.delegation_id in charter.delegations)
    left = {key: value for key, value in charter.delegations.items() if key != ended.delegation_id}
    return replace(charter, delegations=left)


def _frozen(charter: Charter, record: Record) -> Charter:
    _demand(charter.freeze is None)
    return replace(charter, freeze=decode(Freeze, record.body))


def _lift_signed(charter: Charter, record: Record) -> Charter:
    freeze, lift = charter.freeze, decode(Lift, record.body)
    if freeze is None:
        raise Contradiction
    _demand(not lift.by.is_agent and not any(same_person(lift.by, other) for other in freeze.lifts))
    return replace(charter, freeze=replace(freeze, lifts=(*freeze.lifts, lift.by)))


def _lifted(charter: Charter, record: Record) -> Charter:
    signed = _lift_signed(charter, record).freeze
    alone = decode(Lift, record.body).alone
    _demand(signed is not None and (alone or len(signed.lifts) >= LIFTERS))
    return replace(charter, freeze=None)


def _autonomy_set(charter: Charter, record: Record) -> Charter:
    step = decode(Autonomy, record.body)
    before = charter.level(step.channel, step.action)
    rises = step.level.rank - before.rank
    _demand(rises <= 0 or (rises == 1 and not step.by.is_agent and sufficient(step.level, step.evidence)))
    return replace(charter, autonomy={**charter.autonomy, (step.channel, step.action): step})


def _breached(charter: Charter, record: Record) -> Charter:
    return replace(charter, breaches=(*charter.breaches, decode(Breach, record.body)))


def _dry_run(charter: Charter, record: Record) -> Charter:
    return replace(charter, dry_runs=(*charter.dry_runs, decode(DryRun, record.body)))


def _opened(charter: Charter, record: Record) -> Charter:
    return replace(charter, openings=(*charter.openings, decode(Opening, record.body)))


def _demand(holds: bool) -> None:  # noqa: FBT001 (a single truth)
    if not holds:
        raise Contradiction


READERS: Mapping[str, Callable[[Charter, Record], Charter]] = {
    "policy_set": _policy_set,
    "delegated": _delegated,
    "delegation_revoked": _revoked,
    "frozen": _frozen,
    "lift_signed": _lift_signed,
    "lifted": _lifted,
    "autonomy_set": _autonomy_set,
    "breached": _breached,
    "dry_run": _dry_run,
    "opened": _opened,
}
"""The kinds of records that change the charter."""
