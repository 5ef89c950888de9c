"""`unisono trace`: from a figure's row back to the file and line that it came from."""

from __future__ import annotations

import click
from rich.console import Console

from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "trace",
        body,
        help=_(
            "Show the original file and line behind a row (as named by check --json). The line may hold personal data."
        ),
        options=(click.argument("file_id"), click.argument("line", type=int)),
    )


def body(face: Face, file_id: str, line: int) -> None:
    """Run the command."""
    found = sit_down(face).facts().trace(file_id, line)

    def tell(console: Console) -> None:
        console.print(f"{found.name}:{found.line}", style="bold", markup=False)
        console.print(found.text, markup=False, soft_wrap=True)

    face.answer({"file": found.name, "file_id": found.file_id, "line": found.line, "text": found.text}, tell)
