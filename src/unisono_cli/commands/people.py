"""`unisono people`: the members of a workspace that the application keeps, and who of them types here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from unisono.errors import WorkspaceError
from unisono.words import msg
from unisono_app.home import HOST, PORT, Home
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.kept import keeper_of, member_hand, row_of
from unisono_cli.menu import Menu
from unisono_cli.page import STRONG, Page
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
    new_password = command(
        "new-password",
        new_password_body,
        does=_("Make a link by which a locked-out administrator chooses a new password."),
        more=[
            _(
                "For administrators whom no other administrator can help; for everybody else an administrator makes "
                "the link, on the page of the member. It opens once, for three days, and is recorded with your account "
                "of this machine. Only the account that owns the application’s home can do this."
            )
        ],
        options=[
            click.Argument(["email"], metavar="EMAIL"),
            click.Option(
                ["--port"],
                metavar=_("NUMBER"),
                default=PORT,
                type=click.IntRange(1, 65535),
                help=_("Port on which the application answers (default: {default}).").format(default=PORT),
            ),
        ],
        examples=["people new-password boss@example.com"],
    )
    unlink = command("unlink", unlink_body, does=_("Take that back."))
    listing = command("list", list_body, does=_("List the members, their roles and linked accounts."))
    return Menu(
        "people",
        [(_("Commands"), [listing, link, unlink, new_password])],
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


def new_password_body(face: Face, *, email: str, port: int) -> None:
    """Run `new-password`."""
    row = _row(face)
    from unisono_app.people.actions import OPENS_FOR, link_at_terminal

    home = Home.current()
    address = f"https://{home.hosts[0]}" if home.https and home.hosts else f"http://{HOST}:{port}"
    link = address + link_at_terminal(row, email, account=face.user(), at=face.now())

    def tell(page: Page) -> None:
        page.say(msg("Open this link to choose a new password; it opens once, for {n} days:", n=OPENS_FOR.days))
        page.copyable(link, STRONG)

    face.answer({"link": link, "opens_for_days": OPENS_FOR.days}, tell)


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
