"""What every fit is asked alike: its seed and how many draws."""

from __future__ import annotations

import click

from unisono_cli.speech import _


def sampling_options(draws: int) -> list[click.Parameter]:
    """`--seed` and `--draws`, with `draws` by default."""
    return [
        click.Option(
            ["--seed"],
            type=click.IntRange(min=0),
            default=1,
            show_default=True,
            metavar=_("NUMBER"),
            help=_("Equal seeds give equal figures."),
        ),
        click.Option(
            ["--draws"],
            type=click.IntRange(min=100),
            default=draws,
            show_default=True,
            metavar=_("NUMBER"),
            help=_("Draws of each of four chains."),
        ),
    ]
