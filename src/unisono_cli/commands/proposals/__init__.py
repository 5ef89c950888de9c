"""`unisono proposals`: what waits, what was decided, and by whom."""

from __future__ import annotations

import click

from unisono_cli.commands.proposals import deciding, exporting, listing, reading_back, showing
from unisono_cli.menu import Menu
from unisono_cli.speech import _


def make() -> click.Group:
    """Build the group."""
    return Menu(
        "proposals",
        [
            (_("Look"), [listing.make(), showing.make()]),
            (_("Decide on a proposal"), [deciding.approve(), deciding.refuse(), deciding.withdraw()]),
            (_("Act"), [exporting.make(), reading_back.make()]),
        ],
        does=_("The decision ledger: list, show, approve, refuse, withdraw, export, read back."),
        alone="list",
    )
