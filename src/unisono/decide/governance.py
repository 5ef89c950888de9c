"""The service that sets the rules: policies, delegations, the kill switch, autonomy, openings. All of it is recorded.

For a marketer: who may set what is in the table of roles; each act has a person, a reason and a moment, and can be read
and proved years later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from unisono.decide.asking import reason_of
from unisono.decide.authority import demand
from unisono.decide.book import read_all
from unisono.decide.chain import Event, Record
from unisono.decide.charter import LIFTERS, Charter
from unisono.decide.codec import body_of, decode
from unisono.decide.ladder import due_level, refuse_unearned, track_record
from unisono.decide.ledger import Ledger
from unisono.decide.orders import (
    Authority,
    Autonomy,
    Breach,
    Delegation,
    Freeze,
    Level,
    Lift,
    Opening,
    Revocation,
    TrackRecord,
)
from unisono.decide.person import Person, same_person
from unisono.decide.policy.rules import Enforcement, Layer, Policy, Rules
from unisono.decide.policy.sanity import refuse_senseless
from unisono.decide.policy.versions import next_version
from unisono.decide.reading import Reading
from unisono.decide.roles import Permission
from unisono.decide.verdict import Mode
from unisono.errors import LedgerError
from unisono.words import Text, msg


class Governance:
    """All that can be done with the rules of `ledger`."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def charter(self) -> Charter:
        """The rules that hold now."""
        return read_all(self.ledger.read()).charter

    def set_policy(
        self,
        policy_id: str,
        rules: Rules,
        *,
        layer: Layer,
        owner: str,
        currency: str,
        by: Person,
        reason: str,
        at: dt.datetime,
        scope: str = "",
        enforcement: Enforcement = Enforcement.MUST,
        mode: Mode = Mode.ENFORCE,
    ) -> Policy:
        """Record a policy, or the next version of it; what is looser than a higher layer is said and has no effect.

        Raises:
            LedgerError: not this person, a rule that cannot be meant, another layer, or looser than this role may.
        """
        why = reason_of(reason)
        refuse_senseless(policy_id, rules, layer=layer, scope=scope, owner=owner)
        draft = Policy(policy_id, 1, layer, owner, currency, rules, by, why, at, scope, enforcement, mode)

        def make(reading: Reading) -> tuple[str, Policy]:
            demand(reading.charter, by, Permission.SET_POLICY, at=at)
            _refuse_agent(by)
            return "policy_set", next_version(reading.charter.policies, draft)

        return decode(Policy, self._record(make, at).body)

    def delegate(
        self,
        authority: Authority,
        *,
        by: Person,
        reason: str,
        at: dt.datetime,
        party: str = "",
        agency: str | None = None,
        limit: Decimal | None = None,
        currency: str | None = None,
        markets: tuple[str, ...] = (),
        channels: tuple[str, ...] = (),
        expires_at: dt.datetime | None = None,
    ) -> Delegation:
        """Let a member (`party`) or an agency do more than its role, within limits, until it ends or is revoked."""
        why = reason_of(reason)
        if not (party or agency) or (limit is not None and (currency is None or not limit.is_finite() or limit < 0)):
            raise LedgerError(
                msg("A delegation needs somebody who receives it, and a currency for its limit."),
                remedy=msg("Name a member or an agency; write the limit as a positive amount with its currency."),
            )

        def make(reading: Reading) -> tuple[str, Delegation]:
            demand(reading.charter, by, Permission.DELEGATE, at=at)
            _refuse_agent(by)
            if party and party == by.member:
                raise LedgerError(
                    msg("Nobody delegates to themselves."), remedy=msg("Ask somebody else who may delegate.")
                )
            if expires_at is not None and expires_at <= at:
                raise LedgerError(
                    msg("The delegation would be over before it begins."), remedy=msg("Choose a later end.")
                )
            name = f"D-{reading.charter.n_delegated + 1:04d}"
            return "delegated", Delegation(
                name, party, authority, by, why, at, limit, currency, markets, channels, agency, expires_at
            )

        return decode(Delegation, self._record(make, at).body)

    def revoke(self, delegation_id: str, *, by: Person, reason: str, at: dt.datetime) -> Charter:
        """End a delegation now."""
        why = reason_of(reason)

        def make(reading: Reading) -> tuple[str, Revocation]:
            demand(reading.charter, by, Permission.DELEGATE, at=at)
            if delegation_id not in reading.charter.delegations:
                raise LedgerError(
                    msg("There is no delegation “{id}” in force.", id=delegation_id),
                    remedy=msg("In force: {ids}.", ids=tuple(reading.charter.delegations) or ("–",)),
                )
            return "delegation_revoked", Revocation(delegation_id, by, why, at)

        return self._charter_after(make, at)

    def freeze(self, *, by: Person, reason: str, at: dt.datetime) -> Charter:
        """Stop all automation and all pending exports at once; one person is enough."""
        why = reason_of(reason)

        def make(reading: Reading) -> tuple[str, Freeze]:
            demand(reading.charter, by, Permission.FREEZE, at=at)
            if reading.charter.freeze is not None:
                raise LedgerError(
                    msg("Everything is frozen since {at} already.", at=reading.charter.freeze.at),
                    remedy=msg("Nothing more is needed; two people lift it."),
                )
            return "frozen", Freeze(by, why, at)

        return self._charter_after(make, at)

    def lift(self, *, by: Person, reason: str, at: dt.datetime, alone: bool = False) -> Charter:
        """Sign to go on; the second different person lifts the freeze, or one who is `alone`, which is recorded."""
        why = reason_of(reason)

        def make(reading: Reading) -> tuple[str, Lift]:
            freeze = reading.charter.freeze
            if freeze is None:
                raise LedgerError(msg("Nothing is frozen."), remedy=msg("Go on."))
            demand(reading.charter, by, Permission.LIFT, at=at)
            _refuse_agent(by)
            if any(same_person(by, other) for other in freeze.lifts):
                raise LedgerError(
                    msg("{name} has already signed to lift the freeze.", name=by.name),
                    remedy=msg("A second, different person lifts it."),
                )
            is_enough = alone or len(freeze.lifts) + 1 >= LIFTERS
            return "lifted" if is_enough else "lift_signed", Lift(by, why, at, alone)

        return self._charter_after(make, at)

    def set_autonomy(
        self,
        channel: str,
        action: str,
        level: Level,
        *,
        by: Person,
        reason: str,
        at: dt.datetime,
        definition_break: bool = False,
        data_red: bool = False,
    ) -> Autonomy:
        """Set how far automation goes in one channel for one action; rising is one step at a time and is earned."""
        why = reason_of(reason)

        def make(reading: Reading) -> tuple[str, Autonomy]:
            demand(reading.charter, by, Permission.SET_AUTONOMY, at=at)
            _refuse_agent(by)
            evidence = _evidence(reading, channel, action, at, definition_break=definition_break, data_red=data_red)
            refuse_unearned(reading.charter.level(channel, action), level, evidence)
            return "autonomy_set", Autonomy(channel, action, level, by, why, at, evidence)

        return decode(Autonomy, self._record(make, at).body)

    def demote(
        self, *, by: Person, at: dt.datetime, broken: frozenset[str] = frozenset(), red: frozenset[str] = frozenset()
    ) -> tuple[Autonomy, ...]:
        """Bring every lane down to what its record carries; asked after each import and grade, by anybody or a program.

        `broken` and `red` are channels with a break of definition, and with red data.
        """
        reading = read_all(self.ledger.read())
        taken = []
        for channel, action in reading.charter.autonomy:

            def make(now: Reading, channel: str = channel, action: str = action) -> tuple[str, Autonomy]:
                evidence = _evidence(
                    now, channel, action, at, definition_break=channel in broken, data_red=channel in red
                )
                level, reasons = due_level(now.charter.level(channel, action), evidence)
                return "autonomy_set", Autonomy(channel, action, level, by, "", at, evidence, reasons)

            _, step = make(reading)
            if step.level is not reading.charter.level(channel, action):
                taken.append(decode(Autonomy, self._record(make, at).body))
        return tuple(taken)

    def record_breach(self, channel: str, action: str, what: Text, *, by: Person, at: dt.datetime) -> Charter:
        """Record that a cap was exceeded outside; the lane loses its autonomy at the next `demote`."""
        return self._charter_after(lambda _: ("breached", Breach(channel, action, what, by, at)), at)

    def open_person(self, member: str, *, by: Person, reason: str, at: dt.datetime) -> Opening:
        """Open the oversight measures of one person to an administrator, with a reason that stays on record."""
        why = reason_of(reason)

        def make(reading: Reading) -> tuple[str, Opening]:
            demand(reading.charter, by, Permission.OPEN_PERSONAL, at=at)
            return "opened", Opening(member, by, why, at)

        return decode(Opening, self._record(make, at).body)

    def _charter_after(self, make: Callable[[Reading], tuple[str, object]], at: dt.datetime) -> Charter:
        """Record what `make` decides and return the rules that hold then."""
        self._record(make, at)
        return self.charter()

    def _record(self, make: Callable[[Reading], tuple[str, object]], at: dt.datetime) -> Record:
        def event(records: tuple[Record, ...]) -> Event:
            kind, contents = make(read_all(records))
            return Event(at, kind, body_of(contents))

        return self.ledger.append_from(event)


def _refuse_agent(person: Person) -> None:
    if person.is_agent:
        raise LedgerError(
            msg("{name} is a program: the rules are set by people.", name=person.name),
            remedy=msg("Ask a person who may."),
        )


def _evidence(
    reading: Reading, channel: str, action: str, at: dt.datetime, *, definition_break: bool, data_red: bool
) -> TrackRecord:
    return track_record(
        reading.book.values(),
        reading.charter.breaches,
        channel,
        action,
        at,
        definition_break=definition_break,
        data_red=data_red,
    )
