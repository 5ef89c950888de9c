"""`unisono trace`: from a figure's row back to the file and line that it came from."""

from __future__ import annotations

import click

from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import STRONG, Page
from unisono_cli.speech import _


def make() -> click.Command:
    """Build the command."""
    return command(
        "trace",
        body,
        does=_("Show the original file and line behind a row."),
        more=[_("FILE_ID and LINE stand in the answer of unisono check --json. The line may hold personal data.")],
        options=[
            click.Argument(["file_id"], metavar="FILE_ID"),
            click.Argument(["line"], metavar="LINE", type=click.IntRange(1)),
        ],
        examples=["trace 3f2a9c 118"],
    )


def body(face: Face, file_id: str, line: int) -> None:
    """Run the command."""
    found = face.session().facts().trace(file_id, line)

    def tell(page: Page) -> None:
        page.copyable(f"{found.name}:{found.line}", STRONG)
        page.copyable(found.text)

    face.answer({"file": found.name, "file_id": found.file_id, "line": found.line, "text": found.text}, tell)
