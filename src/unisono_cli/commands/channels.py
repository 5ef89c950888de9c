"""`unisono channels`: which campaign belongs to which channel."""

from __future__ import annotations

import click
from rich.console import Console

from unisono.words import Money, msg
from unisono_cli.command import command
from unisono_cli.face import Face, table
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command(
        "channels",
        body,
        help=_("Show each campaign with its channel, and the spend that has none. Edit channels.toml to change it."),
    )


def body(face: Face) -> None:
    """Run the command."""
    session = sit_down(face)
    facts = session.facts()
    rows = facts.sql(
        "SELECT source, account, campaign, channel, sub_channel, currency, CAST(sum(spend) AS DOUBLE) AS spend "
        "FROM media GROUP BY ALL ORDER BY channel NULLS FIRST, spend DESC"
    ).to_dicts()

    def tell(console: Console) -> None:
        words = speech()
        lines = [
            [
                row["channel"] or f"[red]{_('unmapped')}[/red]",
                row["source"],
                row["account"] or "",
                row["campaign"] or "",
                "" if row["spend"] is None else words.value(Money(row["spend"], row["currency"])),
            ]
            for row in rows
        ]
        console.print(table([_("Channel"), _("Source"), _("Account"), _("Campaign"), _("Spend")], lines, right=[4]))
        console.print()
        console.print(
            words.text(
                msg(
                    "The rules are in {path}; edit them, and every figure follows.",
                    path=str(session.workspace.channel_map_file),
                )
            ),
            soft_wrap=True,
        )

    face.answer({"channel_map": session.workspace.channel_map_file, "campaigns": rows}, tell)
