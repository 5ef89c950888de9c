"""`unisono channels`: which campaign belongs to which channel."""

from __future__ import annotations

from typing import Any

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import Cell, Page
from unisono_cli.speech import _, speech

_QUERY = """
SELECT source, account, campaign, channel, sub_channel, currency, CAST(sum(spend) AS DOUBLE) AS spend
FROM media GROUP BY ALL
UNION ALL
SELECT source, NULL, series, channel, NULL, currency, sum(value)
FROM series WHERE role = 'spend' GROUP BY ALL
ORDER BY channel NULLS FIRST, spend DESC, source, account, campaign
"""
"""Campaigns of the platforms, and the columns of wide tables, which name their channels themselves."""


def make() -> click.Command:
    """Build the command."""
    return command(
        "channels",
        body,
        does=_("Show each campaign with its channel, and the spend that has none."),
        more=[
            _(
                "Edit channels.toml in the workspace to change it: every figure follows, nothing is imported again. "
                "The columns of a wide table name their channels themselves, in its mapping."
            )
        ],
    )


def body(face: Face) -> None:
    """Run the command."""
    session = face.session()
    rows = session.facts().sql(_QUERY).to_dicts()
    path = session.workspace.channel_map_file

    def tell(page: Page) -> None:
        page.table(
            [_("Channel"), _("Source"), _("Account"), _("Campaign"), _("Spend")], [_line(r) for r in rows], figures=[4]
        )
        page.gap()
        page.copyable(msg("The rules are in {path}; edit them, and every figure follows.", path=str(path)))

    face.answer({"channel_map": path, "campaigns": rows}, tell)


def _line(row: dict[str, Any]) -> list[Cell]:
    spend = None if row["spend"] is None else speech().money(row["spend"], row["currency"])
    channel: Cell = row["channel"] or (_("unmapped"), "red")
    return [channel, row["source"], row["account"], row["campaign"], spend]
