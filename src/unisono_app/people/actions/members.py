"""Who belongs to a workspace: the only writer of memberships and invitations."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.mail import send_mail

from unisono.decide import Permission, Role, role_name
from unisono.errors import InputError, Where
from unisono.words import Text, msg
from unisono_app.base.acting import Action, Actor
from unisono_app.base.refusals import AppError, NotFoundError
from unisono_app.base.templatetags.words import words
from unisono_app.people.models import Invitation, Membership, User, digest
from unisono_app.people.queries import members, tokens

VALID = dt.timedelta(days=7)
"""How long an invitation can be opened."""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation just made; `secret` is in its link and is kept nowhere."""

    invitation: Invitation
    secret: str


@dataclass(frozen=True, slots=True)
class Invite(Action[Invited]):
    """Keep a seat for somebody who is not here yet; an earlier invitation of the same address is withdrawn."""

    email: str
    roles: tuple[Role, ...]
    agency: str = ""
    team: str = ""

    permission = Permission.MANAGE_PEOPLE

    def carry_out(self, actor: Actor) -> Invited:
        """Make the invitation."""
        email = self.email.strip().lower()
        check_seat(self.roles, self.agency)
        if members(actor.workspace).filter(user__email=email, left_at=None).exists():
            raise InputError(
                msg("{email} is a member already.", email=email),
                remedy=msg("Change the roles of the member instead."),
                where=Where(column="email"),
            )
        Invitation.objects.within(actor.workspace).filter(email=email, used_at=None).update(withdrawn_at=actor.at)
        secret = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            workspace=actor.workspace,
            email=email,
            roles=[role.value for role in self.roles],
            agency=self.agency.strip(),
            team=self.team.strip(),
            digest=digest(secret),
            invited_by=User.objects.get(handle=actor.member_id),
            made_at=actor.at,
            expires_at=actor.at + VALID,
        )
        return Invited(invitation, secret)

    def told(self, result: Invited) -> Mapping[str, object]:
        """The invitation and its roles; the address stays out of the chain."""
        return {"invitation": result.invitation.pk, "roles": result.invitation.roles}


@dataclass(frozen=True, slots=True)
class WithdrawInvitation(Action[None]):
    """Close an invitation that was not used."""

    invitation_id: int

    permission = Permission.MANAGE_PEOPLE

    def carry_out(self, actor: Actor) -> None:
        """Close it."""
        open_ones = Invitation.objects.within(actor.workspace).filter(pk=self.invitation_id, used_at=None)
        if not open_ones.update(withdrawn_at=actor.at):
            raise NotFoundError(
                msg("This invitation is not open any more."), remedy=msg("Look at the list of people again.")
            )

    def told(self, result: None) -> Mapping[str, object]:  # noqa: ARG002
        """The invitation."""
        return {"invitation": self.invitation_id}


@dataclass(frozen=True, slots=True)
class ChangeSeat(Action[Membership]):
    """Give a member other roles, another team or agency."""

    handle: str
    roles: tuple[Role, ...]
    agency: str = ""
    team: str = ""

    permission = Permission.MANAGE_PEOPLE

    def carry_out(self, actor: Actor) -> Membership:
        """Change the seat; the last administrator stays one."""
        check_seat(self.roles, self.agency)
        seat = seat_of(actor, self.handle)
        if Role.ADMINISTRATOR not in self.roles:
            _refuse_last_administrator(actor, seat)
        seat.roles = [role.value for role in self.roles]
        seat.agency, seat.team = self.agency.strip(), self.team.strip()
        seat.save()
        return seat

    def told(self, result: Membership) -> Mapping[str, object]:
        """The member and the new roles."""
        return {"subject": self.handle, "roles": result.roles}


@dataclass(frozen=True, slots=True)
class RemoveMember(Action[Membership]):
    """Take a seat away, with the tokens and the linked account of it; what the person decided stays recorded."""

    handle: str

    permission = Permission.MANAGE_PEOPLE

    def carry_out(self, actor: Actor) -> Membership:
        """End the membership; the last administrator stays."""
        seat = seat_of(actor, self.handle)
        _refuse_last_administrator(actor, seat)
        seat.left_at, seat.system_account = actor.at, ""
        seat.save()
        tokens(actor.workspace, seat.user).filter(revoked_at=None).update(revoked_at=actor.at)
        return seat

    def told(self, result: Membership) -> Mapping[str, object]:  # noqa: ARG002
        """The member."""
        return {"subject": self.handle}


def send(invited: Invited, link: str, sender: str) -> bool:
    """Send the link by mail where a mail server is known; says whether it left."""
    from unisono_app.home import Home

    if Home.current().mail is None:
        return False
    subject = words().text(msg("An invitation to Unisono"))
    text = msg("{sender} invites you. Open this link within seven days: {link}", sender=sender, link=link)
    return bool(send_mail(subject, words().text(text), None, [invited.invitation.email]))


def seat_of(actor: Actor, handle: str) -> Membership:
    """The seat of the member called `handle`; raises NotFoundError."""
    seat = members(actor.workspace).filter(user__handle=handle, left_at=None).first()
    if seat is None:
        raise NotFoundError(msg("There is no such member here."), remedy=msg("Look at the list of people again."))
    return seat


def check_seat(roles: tuple[Role, ...], agency: str) -> None:
    """Refuse a seat without a role, and what does not go together; `where` names the field."""
    if not roles:
        raise InputError(msg("A member needs a role."), remedy=msg("Choose at least one."), where=Where(column="roles"))
    outside = {Role.AGENCY, Role.AGENT, Role.READ_ONLY} & set(roles)
    if outside and len(roles) > 1:
        alone = role_name(min(outside))
        raise InputError(
            msg("The role {role} stands alone.", role=alone),
            remedy=msg("Take the other roles away."),
            where=Where(column="roles"),
        )
    if (Role.AGENCY in roles) != bool(agency.strip()):
        raise InputError(
            _agency_problem(agency),
            remedy=msg("Name the agency for an agency’s people, and only for them."),
            where=Where(column="agency"),
        )


def _agency_problem(agency: str) -> Text:
    if agency.strip():
        return msg("Only an agency’s people belong to an agency.")
    return msg("An agency’s people need the name of their agency: it limits what they see.")


def _refuse_last_administrator(actor: Actor, seat: Membership) -> None:
    administrators = [
        other for other in members(actor.workspace).filter(left_at=None) if Role.ADMINISTRATOR in other.all_roles
    ]
    if administrators == [seat]:
        raise LastAdministratorError(
            msg("This is the last administrator: nobody could invite people any more."),
            remedy=msg("Make somebody else an administrator first."),
        )


class LastAdministratorError(AppError):
    """A workspace keeps at least one administrator."""

    code = "last_administrator"
    status = 409
