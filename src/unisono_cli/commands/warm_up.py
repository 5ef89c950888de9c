"""`unisono warm-up`: compile the numeric kernels now, so that the first fit does not wait for it."""

from __future__ import annotations

import time

import click
from rich.console import Console

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command("warm-up", body, help=_("Compile and cache the numeric kernels (done once, by the installation)."))


def body(face: Face) -> None:
    """Run the command."""
    from unisono.measure.mmm.warm_up import warm_up

    started = time.perf_counter()
    with face.progress(_("Compiling")) as update:
        warm_up()
        update(1.0)
    seconds = time.perf_counter() - started
    face.answer(
        {"seconds": round(seconds, 1)},
        lambda console: _say(console, seconds),
    )


def _say(console: Console, seconds: float) -> None:
    console.print(speech().text(msg("The kernels are compiled ({seconds} s).", seconds=round(seconds, 1))))
