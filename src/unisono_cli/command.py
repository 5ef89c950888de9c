"""How a command is made: a function of a `Face` and its options, with `--workspace`, `--json` and `--lang` on every one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from unisono_cli.face import Face
from unisono_cli.speech import _

Body = Callable[..., int | None]


def workspace_option() -> Callable[[Body], Body]:
    """`--workspace`, with the folder one stands in as default."""
    return click.option(
        "--workspace",
        "-w",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        show_default=_("this folder"),
        envvar="UNISONO_WORKSPACE",
        help=_("Folder of the workspace."),
    )


def command(
    name: str, body: Body, *, help: str, options: tuple[Callable[[Body], Body], ...] = (), epilog: str | None = None
) -> click.Command:  # noqa: A002
    """A command called `name` that runs `body(face, **options)`; the body may return an exit code."""

    @functools.wraps(body)
    def call(folder: Path, as_json: bool, lang: str | None, **given: Any) -> int:  # noqa: ARG001
        return body(Face(folder, as_json), **given) or 0

    shared = (
        workspace_option(),
        click.option("--json", "as_json", is_flag=True, help=_("Answer in JSON with stable fields.")),
        click.option(
            "--lang",
            type=click.Choice(["en", "fr"]),
            help=_("Language of the answer (default: the terminal's locale)."),
        ),
    )
    function: Any = call
    for option in reversed((*options, *shared)):
        function = option(function)
    return click.command(name, help=help, epilog=epilog)(function)
