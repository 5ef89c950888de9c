"""The writers of memberships, invitations, linked accounts and the tokens of programs."""

from unisono_app.people.actions.accounts import LinkAccount
from unisono_app.people.actions.joining import join
from unisono_app.people.actions.members import (
    ChangeSeat,
    Invite,
    Invited,
    LastAdministratorError,
    RemoveMember,
    WithdrawInvitation,
    check_seat,
    seat_of,
    send,
)
from unisono_app.people.actions.passwords import OPENS_FOR, NewPasswordLink, link_at_terminal
from unisono_app.people.actions.sign_in_rules import FRESH, SetSignInRules
from unisono_app.people.actions.tokens import LONGEST, MadeToken, MakeToken, RevokeToken

__all__ = [
    "FRESH",
    "LONGEST",
    "OPENS_FOR",
    "ChangeSeat",
    "Invite",
    "Invited",
    "LastAdministratorError",
    "LinkAccount",
    "MadeToken",
    "MakeToken",
    "NewPasswordLink",
    "RemoveMember",
    "RevokeToken",
    "SetSignInRules",
    "WithdrawInvitation",
    "check_seat",
    "join",
    "link_at_terminal",
    "seat_of",
    "send",
]
