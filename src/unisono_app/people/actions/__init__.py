"""The writers of memberships, invitations, linked accounts and the tokens of programs."""

from unisono_app.people.actions.accounts import LinkAccount
from unisono_app.people.actions.asking_more import FRESH, AskMore
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
from unisono_app.people.actions.tokens import LONGEST, MadeToken, MakeToken, RevokeToken

__all__ = [
    "FRESH",
    "LONGEST",
    "AskMore",
    "ChangeSeat",
    "Invite",
    "Invited",
    "LastAdministratorError",
    "LinkAccount",
    "MadeToken",
    "MakeToken",
    "RemoveMember",
    "RevokeToken",
    "WithdrawInvitation",
    "check_seat",
    "join",
    "seat_of",
    "send",
]
