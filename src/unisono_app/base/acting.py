"""Every change of state goes this way: permission, one transaction, one record in an audit chain, effects on commit.

    class Invite(Action[Invitation]):          # in `people/actions.py`
        permission = Permission.INVITE
        def carry_out(self, actor) -> Invitation: ...

    perform(Invite("someone@example.com", Role.PLANNER), actor)

Rule: whoever lacks the permission, by role and by delegation, is refused with the reason and with who has it. Every
refusal is recorded, also that of the action itself, once its transaction is taken back; equal ones of a minute once.
The command line, the pages, the JSON API and agents call the same actions.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, TypeVar
from zoneinfo import ZoneInfo

from django.db import transaction

from unisono.decide import ActorKind, Event, Permission, Person, Role, permissions, read_all
from unisono.decide.authority import delegations_for
from unisono.decide.roles import DELEGABLE
from unisono.errors import LedgerError, UnisonoError
from unisono.runs import Session
from unisono.words import msg
from unisono_app.base.assurance import UNASKED, Assurance, SignInAgainError
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError, NotFoundError
from unisono_app.base.rewriting import Rewritten
from unisono_app.base.sittings import decisions_chain, sit

log = logging.getLogger("unisono.acting")
T = TypeVar("T")
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, where, when and by which face.

    Attributes:
        member_id: public id of the member; `system` for the application itself.
        name: as the person gave it.
        roles: in this workspace; the ledger records the one that carries what is asked (`acting_for`).
        allowed: what these roles may do here.
        agency: the agency that the member belongs to, which limits what is seen; None for the company's own people.
        via: `web`, `cli`, `api`, `mcp` or `worker`.
        role_taken: the role of the act under way; None before there is one.
        delegable: what a delegation may add to what is allowed; for a program, as far as its token goes.
        assurance: how sure it is who acts, held against what the workspace asks for before sensitive acts.
    """

    workspace: Workspace
    member_id: str
    name: str
    roles: tuple[Role, ...]
    allowed: frozenset[Permission]
    at: dt.datetime
    agency: str | None = None
    team: str | None = None
    via: str = "web"
    agent_of: str | None = None
    alone: bool = False
    delegable: frozenset[Permission] = DELEGABLE
    role_taken: Role | None = None
    assurance: Assurance = UNASKED

    @property
    def person(self) -> Person:
        """The actor as the ledger records a person, in `role`."""
        kind = ActorKind.AGENT if self.agent_of else ActorKind.HUMAN
        account = f"member:{self.member_id}"
        return Person(self.name, account, self.member_id, self.role, self.agency, self.team, kind, self.agent_of)

    def person_for(self, permission: Permission) -> Person:
        """The actor as the ledger records a person: in the first role of the table that carries `permission`.

        Where it is not allowed by a role, but by a delegation, in a role without it, so that the ledger asks how far
        the delegation reaches.
        """
        return self.acting_for(permission).person

    def acting_for(self, permission: Permission) -> Actor:
        """The same actor, in the role that the ledger records of an act that asks for `permission`."""
        by_role = permission in self.allowed
        fitting = (role for role in Role if role in self.roles and (permission in permissions(role)) is by_role)
        return replace(self, role_taken=next(fitting, self.roles[0]))

    @property
    def role(self) -> Role:
        """The role in which the actor acts."""
        return self.role_taken or self.roles[0]

    def session(self) -> Session:
        """Sit down at the workspace."""
        return sit(self.workspace, now=self.at, user=f"member:{self.member_id}")

    def may(self, permission: Permission) -> bool:
        """Whether the actor has this permission here, by a role or by a delegation in force.

        How far the delegation reaches (amount, channels) is known only where money moves: the ledger says it there.
        """
        return permission in self.allowed or (permission in self.delegable and self._is_delegated(permission))

    def _is_delegated(self, permission: Permission) -> bool:
        charter = read_all(DatabaseLedger(decisions_chain(self.workspace)).read()).charter
        return bool(delegations_for(charter, self.person, permission, at=self.at))


class Action(Generic[T]):
    """One change of state; subclasses are frozen dataclasses whose fields are what was asked."""

    permission: ClassVar[Permission]

    def carry_out(self, actor: Actor) -> T:
        """Do it; inside the transaction."""
        raise NotImplementedError

    def told(self, result: T) -> Mapping[str, object]:  # noqa: ARG002 (what a subclass may tell of its result)
        """What the audit chain keeps of it: ids and values, never secrets nor personal data."""
        return {}

    def finish(self, result: T) -> None:
        """What follows once it is recorded and committed, such as files; what fails here, the same act again mends."""

    def _kind(self) -> str:
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in type(self).__name__).lstrip("_")


class Drafted(Action[T], Generic[T, W]):
    """An action whose result is worked out before the transaction, in which it is only recorded."""

    def draft(self, actor: Actor) -> W:
        """Work out what would be recorded; takes its time."""
        raise NotImplementedError

    def record(self, actor: Actor, drafted: W) -> T:
        """Record it; inside the transaction."""
        raise NotImplementedError


class Rewriting(Action[Rewritten]):
    """An action whose result is a file to write, once it is recorded."""

    def finish(self, result: Rewritten) -> None:
        """Write it."""
        result.write()


def perform(action: Action[T], actor: Actor) -> T:
    """Carry `action` out for `actor`.

    Raises:
        NotAllowedError: the role may not; UnsureError: it is not sure enough who acts, where the workspace asks for
            that; and every UnisonoError of the action itself.
    """
    kind = action._kind()  # noqa: SLF001
    if not actor.may(action.permission):
        refused = NotAllowedError.of(actor.role, action.permission)
        note_refusal(actor, kind, action.permission, refused)
        raise refused
    actor = actor.acting_for(action.permission)
    try:
        actor.assurance.check(action.permission, actor.at)
        result = _carry(action, actor, kind)
        action.finish(result)
    except (_LetGoError, SignInAgainError):
        raise
    except UnisonoError as problem:
        note_refusal(actor, kind, action.permission, problem)
        _tell_here(problem, actor)
        raise
    return result


def _tell_here(problem: UnisonoError, actor: Actor) -> None:
    """Tell the moments of a refusal in the time zone of the workspace, as pages tell theirs."""
    with suppress(UnisonoError):  # a workspace without settings is refused for that
        problem.tell_in(ZoneInfo(actor.session().settings.time_zone))


def _carry(action: Action[T], actor: Actor, kind: str) -> T:
    drafted = action.draft(actor) if isinstance(action, Drafted) else None
    with transaction.atomic():
        refuse_let_go(actor.workspace)
        result = action.record(actor, drafted) if isinstance(action, Drafted) else action.carry_out(actor)
        note(actor, kind, action.told(result))
    return result


class _LetGoError(NotFoundError):
    """The workspace is no longer of the application: nothing of it is written any more."""


def refuse_let_go(workspace: Workspace) -> None:
    """Nobody decides where the application has let the workspace go; the row is locked, so that none does meanwhile."""
    if Workspace.objects.select_for_update().get(pk=workspace.pk).removed_at is not None:
        raise _LetGoError(
            msg("The application has let this workspace go."),
            remedy=msg("Take it in again: {line}.", line="unisono serve"),
        )


def note(actor: Actor, kind: str, body: Mapping[str, object]) -> None:
    """Record in the workspace's audit chain who did what, by which face."""
    who: dict[str, object] = {"member": actor.member_id, "role": actor.role.value, "via": actor.via}
    DatabaseLedger(audit_chain(actor.workspace)).append(Event(actor.at, kind, {**who, **body}))


ONCE = dt.timedelta(minutes=1)
"""How long equal refusals of one actor count as one, so that a loop does not fill the chain."""


def note_refusal(actor: Actor, act: str, permission: Permission, problem: UnisonoError) -> None:
    """Record in the audit chain that `actor` was refused: what was tried and why in a word, nothing that was typed."""
    body = {"action": act, "permission": permission.value, "error": problem.code}
    told = {"member": actor.member_id, "via": actor.via, **body}
    try:
        for record in reversed(DatabaseLedger(audit_chain(actor.workspace)).read()):
            if record.at <= actor.at - ONCE:
                break
            if record.kind == "refused" and told.items() <= record.body.items():
                return
        note(actor, "refused", body)
    except LedgerError:  # what was refused is told; that the chain cannot be written is a fault of its own
        log.exception("a refusal could not be recorded", extra={"action": act})


def audit_chain(workspace: Workspace | None) -> str:
    """The name of the audit chain of `workspace`, or of the whole installation."""
    return f"audit/{workspace.pk}" if workspace else "audit"
