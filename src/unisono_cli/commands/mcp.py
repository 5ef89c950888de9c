"""`unisono mcp`: let an agent on this machine ask about the workspace, over standard input and output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from unisono.errors import WorkspaceError
from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.kept import keeper_of, member_hand
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono_app.base.acting import Actor


def make() -> click.Command:
    """Build the command."""
    return command(
        "mcp",
        body,
        does=_("Answer an agent on this machine over standard input and output (Model Context Protocol)."),
        more=[
            _(
                "For a workspace that the application keeps. The agent acts for you and looks only; with --propose it "
                "may make proposals, which people decide. Over the network the application answers at /mcp."
            )
        ],
        options=[click.Option(["--propose"], is_flag=True, help=_("Let it make proposals."))],
        examples=["mcp -w acme", "mcp -w acme --propose"],
    )


def body(face: Face, propose: bool) -> None:
    """Run the command."""
    home = keeper_of(face.folder)
    if home is None:
        raise WorkspaceError(
            msg("Agents ask the application, and no application keeps this workspace."),
            remedy=msg("Open it with the application first: {line}.", line="unisono serve"),
        )
    member_hand(face, home, None)  # who may not come in is told so before the server begins
    from unisono_app.agents.server import over_pipes

    over_pipes(lambda: agent_now(face, home, propose)).run("stdio")


def agent_now(face: Face, home: Path, propose: bool) -> Actor:
    """The agent of whoever sits here, as they stand at this call: a token revoked or a role changed counts at once."""
    from unisono_app.people.programs import agent_of

    return agent_of(member_hand(face, home, None).actor, may_propose=propose)
