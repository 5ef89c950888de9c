"""Which signatures a decision needs, whose are there, and whose are still missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from unisono.decide.person import Person
from unisono.decide.policy.case import Case, Finding, Weight
from unisono.decide.policy.checks import check
from unisono.decide.policy.folding import Standard
from unisono.decide.roles import Permission, Role, role_name, roles_with
from unisono.decide.verdict import Mode
from unisono.words import Text, msg


@dataclass(frozen=True, slots=True)
class Needed:
    """What a decision needs: `n` different people, among them these `roles`; and whether the proposer is left out.

    `reasons` say which policies ask for more than one signature.
    """

    n: int = 1
    roles: tuple[Role, ...] = ()
    four_eyes: bool = False
    reasons: tuple[Text, ...] = ()


def needed(standard: Standard, case: Case | None, *, four_eyes: bool = False) -> Needed:
    """What the policies ask of a decision; `four_eyes` where the application asks for it.

    An override (no case) and a proposal that is proved to reduce risk need one person, who may be the proposer.
    """
    if case is None or case.effect.is_reducing:
        return Needed()
    rules = standard.enforced
    asked = [f for f in check(standard, case) if f.mode is Mode.ENFORCE and f.weight is Weight.ESCALATE]
    roles = {*rules.signatures, *(role for finding in asked for role in finding.roles)}
    return Needed(
        n=max(1, rules.n_signatures or 1, len(roles)),
        roles=tuple(role for role in Role if role in roles),
        four_eyes=four_eyes or bool(rules.four_eyes),
        reasons=tuple(_reason(finding) for finding in asked),
    )


def _reason(finding: Finding) -> Text:
    return msg("{finding} ({policy})", finding=finding.text, policy=finding.policy or finding.rule)


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not there yet: `n` more people, among them these roles."""

    n: int
    roles: tuple[Role, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether everything is there."""
        return self.n == 0 and not self.roles

    @property
    def text(self) -> Text:
        """What is missing, in words."""
        if self.roles:
            return msg("Signatures still needed: {roles}.", roles=tuple(role_name(role) for role in self.roles))
        may = tuple(role_name(role) for role in roles_with(Permission.SIGN))
        return msg("Signatures still needed: {n}, of these roles: {roles}.", n=self.n, roles=may)


def missing(what: Needed, signers: Iterable[Person]) -> Missing:
    """What the people who signed leave open; each person counts once, for one role."""
    people = {person.key: person for person in signers}
    held = {person.role for person in people.values()}
    roles = tuple(role for role in what.roles if role not in held)
    return Missing(max(len(roles), what.n - len(people)), roles)


def helps(what: Needed, signers: Iterable[Person], person: Person) -> bool:
    """Whether this person's signature brings the decision nearer."""
    before = tuple(signers)
    open_before, open_after = missing(what, before), missing(what, (*before, person))
    return (len(open_after.roles), open_after.n) < (len(open_before.roles), open_before.n)
