"""`unisono people`: the members of a workspace that the application keeps, and who of them types here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from unisono.errors import WorkspaceError
from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.kept import keeper_of, member_hand, row_of
from unisono_cli.menu import Menu
from unisono_cli.page import Page
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono_app.base.models import Workspace


def make() -> click.Group:
    """Build the group."""
    link = command(
        "link",
        link_body,
        does=_("Let your account of this machine act as you in the application."),
        more=[
            _(
                "Make a token that acts on the page “My account” and put it in UNISONO_TOKEN for this one command. "
                "From then on the commands that decide know you; the token can be revoked."
            )
        ],
        examples=["people link"],
    )
    unlink = command("unlink", unlink_body, does=_("Take that back."))
    listing = command("list", list_body, does=_("List the members, their roles and linked accounts."))
    return Menu(
        "people",
        [(_("Commands"), [listing, link, unlink])],
        does=_("The members of a workspace that the application keeps."),
        alone="list",
    )


def list_body(face: Face) -> None:
    """Run `list`."""
    row = _row(face)
    from unisono.decide import role_name
    from unisono_app.people.queries import members

    seats = list(members(row).filter(left_at=None))

    def tell(page: Page) -> None:
        page.table(
            [_("Name"), _("Roles"), _("Agency"), _("Linked account")],
            [
                [
                    seat.user.name,
                    msg("{roles}", roles=tuple(role_name(role) for role in seat.all_roles)),
                    seat.agency or None,
                    seat.system_account or None,
                ]
                for seat in seats
            ],
        )

    fields = [
        {
            "member": seat.user.handle,
            "name": seat.user.name,
            "roles": seat.roles,
            "agency": seat.agency or None,
            "system_account": seat.system_account or None,
        }
        for seat in seats
    ]
    face.answer({"members": fields}, tell)


def link_body(face: Face) -> None:
    """Run `link`."""
    _link(face, face.user())


def unlink_body(face: Face) -> None:
    """Run `unlink`."""
    _link(face, "")


def _link(face: Face, account: str) -> None:
    _row(face)
    from unisono_app.base.acting import perform
    from unisono_app.people.actions import LinkAccount

    actor = member_hand(face, keeper_of(face.folder) or face.folder, None).actor
    perform(LinkAccount(account), actor)
    text = (
        msg("The account “{account}” of this machine acts as {name} here.", account=account, name=actor.name)
        if account
        else msg("No account of this machine acts as {name} here any more.", name=actor.name)
    )
    face.answer({"name": actor.name, "system_account": account or None}, lambda page: page.say(text))


def _row(face: Face) -> Workspace:
    home = keeper_of(face.folder)
    if home is None:
        raise WorkspaceError(
            msg("No application keeps this workspace: its people are the names that they state."),
            remedy=msg("Open it with the application first: {line}.", line="unisono serve"),
        )
    return row_of(face.folder, home)
