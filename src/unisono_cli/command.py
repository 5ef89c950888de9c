"""How a command is made: a function of a `Face` and its options; the shared options come by themselves.

Its help is one sentence, then what a newcomer must know, then examples.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from unisono_cli.face import Face
from unisono_cli.options import inherited, shared_options
from unisono_cli.speech import _

Body = Callable[..., int | None]


def command(
    name: str,
    body: Body,
    *,
    does: str,
    more: Sequence[str] = (),
    options: Sequence[click.Parameter] = (),
    examples: Sequence[str] = (),
) -> click.Command:
    """A command called `name` that runs `body(face, **options)`; the body may return an exit code.

    Args:
        name: as typed.
        body: what it does.
        does: one sentence, shown in lists of commands.
        more: further paragraphs of the help.
        options: its own options and arguments.
        examples: command lines without the leading `unisono`.
    """

    def call(folder: Path | None, as_json: bool, lang: str | None, **given: Any) -> int:
        shared = inherited(click.get_current_context()).with_nearer(folder, as_json, lang)
        return body(Face(shared.workspace(), shared.as_json, shared.lang), **given) or 0

    return click.Command(
        name,
        callback=call,
        params=[*options, *shared_options()],
        help="\n\n".join((does, *more)),
        short_help=does,
        epilog=_example_lines(examples),
        options_metavar=_("[OPTIONS]"),
    )


def _example_lines(examples: Sequence[str]) -> str | None:
    """Examples one a line; the mark keeps the framework from flowing them into a paragraph."""
    if not examples:
        return None
    return "\b\n" + "\n".join((_("Examples:"), *(f"  unisono {example}" for example in examples)))
