"""`unisono warm-up`: compile the numeric kernels now, so that the first fit does not wait for it."""

from __future__ import annotations

import time

import click

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command("warm-up", body, does=_("Compile and cache the numeric kernels (done once, by the installation)."))


def body(face: Face) -> None:
    """Run the command."""
    from unisono.measure.warm_up import warm_up

    started = time.perf_counter()
    with face.progress(_("Compiling")) as bar:
        warm_up(bar.share)
    seconds = round(time.perf_counter() - started, 1)
    done = msg("The kernels are compiled ({seconds} s).", seconds=seconds)
    face.answer({"seconds": seconds}, lambda page: page.say(done))
