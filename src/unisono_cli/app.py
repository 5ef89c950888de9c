"""All commands in one menu, and how a command line is run."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from unisono_cli.commands import sections
from unisono_cli.failing import tell
from unisono_cli.menu import Menu
from unisono_cli.speech import _


def build() -> Menu:
    """The `unisono` menu with every command, by stage of the job."""
    return Menu(
        "unisono",
        sections(),
        does=_(
            "The conductor of a marketing department: exports in, trusted facts, a fitted model, a budget proposal, "
            "a board report, a grade."
        ),
        options=[
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_version,
                help=_("Show the version and exit."),
            )
        ],
        epilog=_("See it work: unisono demo. Each command explains itself: unisono COMMAND --help."),
    )


def _show_version(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"unisono {version('unisono')}")
        context.exit()


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns the exit code."""
    try:
        result = build().main(
            args=list(arguments),
            prog_name="unisono",
            standalone_mode=False,
            max_content_width=100,
            help_option_names=["-h", "--help"],
        )
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as problem:  # noqa: BLE001  (the last net of the program)
        return tell(problem, as_json="--json" in arguments)
    return int(result) if isinstance(result, int) else 0
